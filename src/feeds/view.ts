import type { FeedConcern, FeedView } from '../contracts/feeds.ts';
import { hourMs } from './habits.ts';
import { medianOf, typicalOf } from './histogram.ts';
import { findSilence, toPatienceMs, toSilentAt } from './silence.ts';
import { type HourCount, type PresentFeed, toFeedId } from './state.ts';

/** A feed as people read it at `now`; the last 24 hours slide with the clock. */
export const toFeedView = (feed: PresentFeed, version: number, now: number): FeedView => {
  const silence = findSilence(feed);
  const silentAt = toSilentAt(feed);
  const thisHour = Math.floor(now / hourMs);
  const recent = feed.hours.filter(({ hour }) => hour > thisHour - 24);
  const sum = (of: (hour: HourCount) => number): number => recent.reduce((all, hour) => all + of(hour), 0);
  const messages = sum((hour) => hour.messages);
  const rejected = sum((hour) => hour.rejected);
  const parked = sum((hour) => hour.parked);
  const keysOf = (type: FeedConcern['type']): string[] =>
    (feed.concerns ?? []).flatMap((concern) => (concern.type === type ? [concern.key] : []));
  return {
    feedId: toFeedId(feed.kind, feed.id),
    kind: feed.kind,
    id: feed.id,
    name: feed.name,
    version,
    status: toStatus(feed),
    lastSeenAt: toIso(feed.lastSeenAt),
    medianGapMs: roundMs(medianOf(feed.gaps)),
    typicalGapMs: roundMs(typicalOf(feed.gaps)),
    silentAt: toIso(silentAt),
    medianLagMs: roundMs(medianOf(feed.lags)),
    messages,
    duplicates: sum((hour) => hour.duplicates),
    rejected,
    parked,
    errorRate: messages === 0 ? null : (rejected + parked) / messages,
    hours: Array.from(
      { length: 24 },
      (_, index) => recent.find(({ hour }) => hour === thisHour - 23 + index)?.messages ?? 0,
    ),
    incident: silence === undefined ? null : { exceptionId: silence.exceptionId, since: silence.raisedAt },
    subscriptionsExpiring: feed.subscriptions.expiring,
    unmappedCodes: keysOf('unmapped_code').length,
    failingSignatures: keysOf('signature_failing'),
  };
};

const toStatus = (feed: PresentFeed): FeedView['status'] => {
  if (findSilence(feed) !== undefined) return 'silent';
  if (feed.paused) return 'paused';
  if (feed.lastSeenAt === null) return 'unheard';
  return toPatienceMs(feed) === null ? 'learning' : 'live';
};

const toIso = (instant: number | null): string | null =>
  instant === null ? null : new Date(instant).toISOString();

const roundMs = (ms: number | null): number | null => (ms === null ? null : Math.round(ms));
