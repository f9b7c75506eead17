import type { FeedView } from '../../../src/contracts/feeds.ts';
import { createAsking } from './asking.ts';
import type { Link, Scheduler } from './link.ts';
import { createSignal } from './signal.ts';

/**
 * The feeds, all of them (invariant 5). They are few, so every opening of the line asks for all again; what comes in
 * between replaces a feed unless a newer one is here.
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
    onAnswer: (answer) => {
      // Whoever is no longer among them is gone.
      const there = new Set(answer.feeds.map(({ feedId }) => feedId));
      for (const feedId of feeds.keys()) if (!there.has(feedId)) feeds.delete(feedId);
      take(answer.feeds);
      publish({ status: 'shown', feeds: [...feeds.values()] });
    },
    onRefused: (refusal) => publish({ status: 'refused', ...refusal }),
  });
  const leave = link.on('feeds:changed', ({ upserts }) => {
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
