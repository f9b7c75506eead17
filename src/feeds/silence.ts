import { isOpen, type OrderCase } from '../orders/state.ts';
import { afterWorking, areKnown } from './habits.ts';
import { totalCount, totalMs, typicalOf } from './histogram.ts';
import type { PresentFeed } from './state.ts';

/**
 * When a feed is silent: longer than `patience` × its typical gap, counted in its working time. Half of the time is spent
 * in gaps no longer than the typical one, so a feed of even pace is wrongly called silent once in some ten thousand gaps.
 */
const patience = 6;
/** Whatever its pace: shorter silences are nobody's business. */
const leastMs = 30 * 60_000;
/** While its nights are not known yet a whole business day must pass. */
const leastUnknownMs = 24 * 3_600_000;
const enoughGaps = 20;
const enoughMs = 3_600_000;

export const feedSilent = 'feed_silent';

const hasRhythm = ({ gaps }: PresentFeed): boolean =>
  totalCount(gaps) >= enoughGaps && totalMs(gaps) >= enoughMs;

/** In working time. Null: it has no rhythm that could be missed. */
export const toPatienceMs = (feed: PresentFeed): number | null => {
  if (feed.silentAfterMs !== null) return feed.silentAfterMs;
  const typical = hasRhythm(feed) ? typicalOf(feed.gaps) : null;
  if (typical === null) return null;
  return Math.max(patience * typical, areKnown(feed.habits) ? leastMs : leastUnknownMs);
};

/** The silence that is, or could become one, counts from here. */
export const silentFrom = ({ lastSeenAt, listeningSince }: PresentFeed): number | null =>
  lastSeenAt === null ? null : Math.max(lastSeenAt, listeningSince ?? 0);

/** Epoch ms; null where nothing can be missed. */
export const toSilentAt = (feed: PresentFeed): number | null => {
  const from = silentFrom(feed);
  const patienceMs = toPatienceMs(feed);
  if (from === null || patienceMs === null || feed.paused) return null;
  return afterWorking(from, patienceMs, feed.habits, feed.calendar);
};

/** One silence, one case: it is armed by the last thing that was heard. */
export const toArmedBy = (lastSeenAt: number): string => `silent:${new Date(lastSeenAt).toISOString()}`;

/** The open incident of the silence that is now. */
export const findSilence = (feed: PresentFeed): OrderCase | undefined =>
  feed.lastSeenAt === null
    ? undefined
    : feed.cases.find(
        (one) => one.type === feedSilent && isOpen(one) && one.armedBy === toArmedBy(feed.lastSeenAt ?? 0),
      );
