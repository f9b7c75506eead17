import type { FeedKind, Histogram } from '../contracts/feeds.ts';
import type { NoteFeedActivity } from '../feeds/command.ts';
import { bucketOf } from '../feeds/histogram.ts';
import { toFeedId } from '../feeds/state.ts';
import type { Clock } from '../platform/clock.ts';

/**
 * Counts what this node hears, feed by feed, and says it in summaries: a message costs a look into a map and some
 * additions, never an append. After a pause the first message is said at once, so that a silence ends when it ends; what
 * follows is gathered for `everyMs`. What is lost with the process is a few seconds of counters.
 */
export interface FeedMeter {
  heard(kind: FeedKind, id: string, outcome: HeardOutcome, at: number): void;
  /** Whether this summary could do with another lag: a few are enough. */
  wantsLag(kind: FeedKind, id: string): boolean;
  /** How long ago what it reports had happened. */
  lagged(kind: FeedKind, id: string, lagMs: number): void;
  /** All that has been gathered, whether its time has come or not. */
  flush(): void;
}

export type HeardOutcome = 'accepted' | 'duplicate' | 'rejected' | 'parked';

const lagsPerSummary = 16;
/** Of the hub's time. */
const longestMs = 10 * 60_000;

interface Gathered {
  readonly kind: FeedKind;
  readonly id: string;
  from: number;
  to: number;
  messages: number;
  duplicates: number;
  rejected: number;
  parked: number;
  readonly gaps: Map<number, { count: number; sumMs: number }>;
  readonly lags: Map<number, { count: number; sumMs: number }>;
  lagged: number;
  /** Of the one before, whenever that was said; null before the first. */
  lastAt: number | null;
  saidAt: number;
  isDue: boolean;
}

export function createFeedMeter(options: {
  /** The machine's time: how often is about appends, not about when something came. */
  readonly wallClock: Pick<Clock, 'now' | 'after'>;
  readonly say: (activity: NoteFeedActivity) => void;
  readonly everyMs: number;
}): FeedMeter {
  const { wallClock, say, everyMs } = options;
  const feeds = new Map<string, Gathered>();

  function find(kind: FeedKind, id: string): Gathered {
    const feedId = toFeedId(kind, id);
    const known = feeds.get(feedId);
    if (known !== undefined) return known;
    const made: Gathered = {
      kind,
      id,
      ...nothing,
      gaps: new Map(),
      lags: new Map(),
      lastAt: null,
      saidAt: -Infinity,
      isDue: false,
    };
    feeds.set(feedId, made);
    return made;
  }

  function sayNow(feed: Gathered): void {
    if (feed.messages === 0) return;
    const { kind, id, from, to, messages, duplicates, rejected, parked } = feed;
    const gaps = toHistogram(feed.gaps);
    const lags = toHistogram(feed.lags);
    feed.saidAt = wallClock.now();
    Object.assign(feed, nothing);
    feed.gaps.clear();
    feed.lags.clear();
    say({ type: 'NoteFeedActivity', kind, id, from, to, messages, duplicates, rejected, parked, gaps, lags });
  }

  return {
    heard(kind, id, outcome, at) {
      const feed = find(kind, id);
      // Where time runs fast a summary is still of minutes, not of days.
      if (feed.messages > 0 && at - feed.from >= longestMs) sayNow(feed);
      if (feed.messages === 0) feed.from = at;
      // The first gap of a summary is between two summaries: whoever has them all measures it.
      else if (feed.lastAt !== null) count(feed.gaps, Math.max(0, at - feed.lastAt));
      feed.lastAt = at;
      feed.to = Math.max(feed.to, at);
      feed.messages += 1;
      if (outcome === 'duplicate') feed.duplicates += 1;
      else if (outcome === 'rejected') feed.rejected += 1;
      else if (outcome === 'parked') feed.parked += 1;
      if (feed.isDue) return;
      feed.isDue = true;
      wallClock.after(Math.max(0, Math.min(everyMs, feed.saidAt + everyMs - wallClock.now())), () => {
        feed.isDue = false;
        sayNow(feed);
      });
    },
    wantsLag: (kind, id) => (feeds.get(toFeedId(kind, id))?.lagged ?? 0) < lagsPerSummary,
    lagged(kind, id, lagMs) {
      const feed = find(kind, id);
      feed.lagged += 1;
      count(feed.lags, Math.max(0, lagMs));
    },
    flush() {
      for (const feed of feeds.values()) sayNow(feed);
    },
  };
}

const nothing = { from: 0, to: 0, messages: 0, duplicates: 0, rejected: 0, parked: 0, lagged: 0 };

function count(buckets: Map<number, { count: number; sumMs: number }>, ms: number): void {
  const bucket = bucketOf(ms);
  const held = buckets.get(bucket);
  if (held === undefined) buckets.set(bucket, { count: 1, sumMs: ms });
  else {
    held.count += 1;
    held.sumMs += ms;
  }
}

const toHistogram = (buckets: ReadonlyMap<number, { count: number; sumMs: number }>): Histogram =>
  [...buckets]
    .toSorted(([one], [other]) => one - other)
    .map(([bucket, { count, sumMs }]) => [bucket, count, sumMs] as const);
