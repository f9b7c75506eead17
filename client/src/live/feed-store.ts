import type { FeedView } from '../../../src/contracts/feeds.ts';
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

const retryMs = 2_000;

export const createFeedStore = (link: Link, scheduler: Scheduler): FeedStore => {
  const signal = createSignal();
  const feeds = new Map<string, FeedView>();
  let state: FeedsState = { status: 'loading' };
  let isClosed = false;
  let asking = 0;
  let cancelRetry: (() => void) | undefined;

  const take = (upserts: readonly FeedView[]): void => {
    for (const feed of upserts) {
      if ((feeds.get(feed.feedId)?.version ?? 0) <= feed.version) feeds.set(feed.feedId, feed);
    }
  };

  const publish = (next: FeedsState): void => {
    state = next;
    signal.emit();
  };

  const watch = async (): Promise<void> => {
    if (isClosed || !link.isOpen()) return;
    cancelRetry?.();
    const mine = (asking += 1);
    link.reportBehind(signal, null);
    const outcome = await link.request('feeds:watch', {});
    if (isClosed || mine !== asking) return;
    switch (outcome.status) {
      case 'answered': {
        // Whoever is no longer among them is gone.
        const there = new Set(outcome.answer.feeds.map(({ feedId }) => feedId));
        for (const feedId of feeds.keys()) if (!there.has(feedId)) feeds.delete(feedId);
        take(outcome.answer.feeds);
        publish({ status: 'shown', feeds: [...feeds.values()] });
        break;
      }
      case 'refused':
        if (outcome.code === 'busy') cancelRetry = scheduler.after(retryMs, () => void watch());
        else publish({ status: 'refused', code: outcome.code, message: outcome.message });
        break;
      case 'failed':
        if (outcome.why === 'timeout') cancelRetry = scheduler.after(retryMs, () => void watch());
        return;
    }
    link.reportBehind(signal, undefined);
  };

  const leave = [
    link.onOpen(() => void watch()),
    link.on('feeds:changed', ({ upserts }) => {
      take(upserts);
      if (state.status === 'shown') publish({ status: 'shown', feeds: [...feeds.values()] });
    }),
  ];
  void watch();

  return {
    state: () => state,
    subscribe: signal.subscribe,
    close: () => {
      isClosed = true;
      cancelRetry?.();
      link.reportBehind(signal, undefined);
      for (const off of leave) off();
      link.tell('feeds:unwatch', {});
    },
  };
};
