import type { FeedView } from '../contracts/feeds.ts';
import type { Clock } from '../platform/clock.ts';
import type { Metrics } from '../platform/metrics.ts';

/**
 * Feeds as gauges. Reading them takes a query, which a collection cannot wait for: it shows the figures of the one before
 * and asks for newer ones.
 */
export function measureFeeds(options: {
  readonly metrics: Metrics;
  readonly list: () => Promise<readonly FeedView[]>;
  readonly clock: Clock;
}): void {
  const { metrics, list, clock } = options;
  const silent = metrics.gauge('hub_feed_silent', '1 while a feed is silent.', ['feed']);
  const quiet = metrics.gauge('hub_feed_quiet_seconds', 'Since a feed was last heard.', ['feed']);
  const gap = metrics.gauge('hub_feed_median_gap_seconds', 'Between messages of a feed.', ['feed']);
  const lag = metrics.gauge('hub_feed_median_lag_seconds', 'From what happened until it was known here.', [
    'feed',
  ]);
  const errors = metrics.gauge(
    'hub_feed_error_ratio',
    'Of the last 24 hours’ messages, rejected or parked.',
    ['feed'],
  );
  let known: readonly FeedView[] = [];
  let isAsking = false;

  metrics.onCollect(() => {
    for (const one of known) {
      const feed = one.feedId;
      silent.set({ feed }, one.status === 'silent' ? 1 : 0);
      if (one.lastSeenAt !== null)
        quiet.set({ feed }, Math.max(0, clock.now() - Date.parse(one.lastSeenAt)) / 1_000);
      if (one.medianGapMs !== null) gap.set({ feed }, one.medianGapMs / 1_000);
      if (one.medianLagMs !== null) lag.set({ feed }, one.medianLagMs / 1_000);
      if (one.errorRate !== null) errors.set({ feed }, one.errorRate);
    }
    if (isAsking) return;
    isAsking = true;
    list()
      .then((feeds) => {
        known = feeds;
      })
      // The figures stay as they are; that the database is away others say.
      .catch(() => undefined)
      .finally(() => {
        isAsking = false;
      });
  });
}
