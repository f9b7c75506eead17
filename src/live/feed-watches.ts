import type { FeedView } from '../contracts/feeds.ts';
import type { FeedsWatched } from '../contracts/socket.ts';
import type { Feeds } from '../hub/feeds.ts';
import type { Log } from '../platform/log.ts';
import type { Poke } from '../platform/poke.ts';
import type { Caller, FanOut } from './caller.ts';
import type { Answered } from './protocol.ts';

/**
 * Who watches the feeds. They are few and small: while somebody watches, what may have changed is read at most once a
 * second and whatever has another version is given, newest state (invariant 5). A line that is not clear is given all of
 * them when it is.
 */
export interface FeedWatches {
  watch(caller: Caller): Promise<Answered<FeedsWatched>>;
  leave(caller: Caller): void;
  readonly measure: () => { readonly watchers: number };
  stop(): void;
}

export interface FeedWatchesOptions {
  readonly feeds: Pick<Feeds, 'list'>;
  readonly poke: Poke;
  readonly fanOut: FanOut;
  readonly log: Log;
  readonly everyMs?: number;
  /** Without a poke: one may have been lost, and a feed becomes older without any event. */
  readonly atLeastEveryMs?: number;
}

export function createFeedWatches(options: FeedWatchesOptions): FeedWatches {
  const { feeds, poke, fanOut, log, everyMs = 1_000, atLeastEveryMs = 10_000 } = options;
  const watchers = new Map<string, Caller>();
  let given = new Map<string, string>();
  let isReading = false;
  let isDirty = false;
  let readAt = 0;

  poke.onPoke((flushed) => {
    if (watchers.size > 0 && flushed.some(({ stream }) => stream.startsWith('feed:'))) isDirty = true;
  });
  const timer = setInterval(() => {
    if (watchers.size === 0 || (!isDirty && Date.now() - readAt < atLeastEveryMs)) return;
    void give();
  }, everyMs);
  timer.unref();

  async function give(): Promise<void> {
    if (isReading) return;
    isReading = true;
    isDirty = false;
    readAt = Date.now();
    try {
      const all = await feeds.list();
      const upserts = all.filter((feed) => given.get(feed.feedId) !== textOf(feed));
      given = new Map(all.map((feed) => [feed.feedId, textOf(feed)]));
      if (upserts.length === 0) return;
      const clear: Caller[] = [];
      for (const caller of watchers.values()) {
        if (caller.line.isClear()) clear.push(caller);
        else caller.line.onClear(() => void giveAll(caller));
      }
      fanOut(clear, 'feeds:changed', { upserts });
    } catch (error) {
      isDirty = true;
      log.warn({ error: String(error) }, 'the feeds could not be read for those who watch them');
    } finally {
      isReading = false;
    }
  }

  async function giveAll(caller: Caller): Promise<void> {
    try {
      const upserts = [...(await feeds.list())];
      if (watchers.has(caller.id)) caller.emit('feeds:changed', { upserts });
    } catch {
      // All are given again: the next reading finds the line clear, or waits again.
      given = new Map();
      isDirty = true;
    }
  }

  return {
    async watch(caller) {
      // From here on it is given what changes: nothing falls between the answer and the first change.
      watchers.set(caller.id, caller);
      const all = await feeds.list();
      return { answer: { feeds: [...all] } };
    },
    leave: (caller) => {
      watchers.delete(caller.id);
    },
    measure: () => ({ watchers: watchers.size }),
    stop: () => {
      clearInterval(timer);
    },
  };
}

const textOf = (feed: FeedView): string => JSON.stringify(feed);
