import type { FeedView } from '../../../src/contracts/feeds.ts';
import { createAsking } from './asking.ts';
import type { Link, Scheduler } from './link.ts';
import { createSignal } from './signal.ts';

/**
 * The feeds, all of them (invariant 5). They are few, so every opening of the line asks for all again, and what is
 * answered is what there is: after a restored log less than was here. What comes in between replaces a feed unless a
 * newer one is here; what overtakes the answer is kept.
 */
export type FeedsState =
  | { readonly status: 'loading' }
  | { readonly status: 'refused'; readonly code: string; readonly message: string }
  | { readonly status: 'shown'; readonly feeds: readonly FeedView[] };

export interface FeedStore {
  readonly state: () => FeedsState;
  readonly subscribe: (listener: () => void) => () => void;
  readonly close: () => void;
}

export const createFeedStore = (link: Link, scheduler: Scheduler): FeedStore => {
  const signal = createSignal();
  const feeds = new Map<string, FeedView>();
  let state: FeedsState = { status: 'loading' };
  /** Undefined while nothing is asked. */
  let early: FeedView[] | undefined;

  const take = (upserts: readonly FeedView[]): void => {
    for (const feed of upserts) {
      if ((feeds.get(feed.feedId)?.version ?? 0) <= feed.version) feeds.set(feed.feedId, feed);
    }
  };

  const publish = (next: FeedsState): void => {
    state = next;
    signal.emit();
  };

  const asking = createAsking({
    link,
    scheduler,
    who: signal,
    event: 'feeds:watch',
    message: {},
    onAsked: () => {
      early = [];
    },
    onAnswer: (answer) => {
      feeds.clear();
      take(answer.feeds);
      take(early ?? []);
      early = undefined;
      publish({ status: 'shown', feeds: [...feeds.values()] });
    },
    onRefused: (refusal) => publish({ status: 'refused', ...refusal }),
  });
  const leave = link.on('feeds:changed', ({ upserts }) => {
    early?.push(...upserts);
    take(upserts);
    if (state.status === 'shown') publish({ status: 'shown', feeds: [...feeds.values()] });
  });
  asking.start();

  return {
    state: () => state,
    subscribe: signal.subscribe,
    close: () => {
      asking.close();
      leave();
      link.tell('feeds:unwatch', {});
    },
  };
};
