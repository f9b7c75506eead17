import type { FeedView } from '../../../src/contracts/feeds.ts';
import type { SenderView } from '../../../src/contracts/senders.ts';

const day = [2, 1, 1, 0, 3, 14, 38, 61, 72, 70, 66, 58, 64, 71, 69, 60, 42, 31, 18, 9, 6, 4, 3, 2];
const minute = 60_000;

const aFeed = (
  now: number,
  change: Partial<FeedView> & Pick<FeedView, 'kind' | 'id' | 'name'>,
): FeedView => ({
  feedId: `${change.kind}-${change.id}`,
  version: 12,
  status: 'live',
  lastSeenAt: new Date(now - 2 * minute).toISOString(),
  medianGapMs: 9_000,
  typicalGapMs: 95_000,
  silentAt: new Date(now + 40 * minute).toISOString(),
  medianLagMs: 11 * minute,
  messages: 765,
  duplicates: 12,
  rejected: 0,
  parked: 1,
  errorRate: 0.0013,
  hours: day,
  incident: null,
  subscriptionsExpiring: 0,
  unmappedCodes: 0,
  failingSignatures: [],
  ...change,
});

/** One of each status, with names and figures of every length. */
export const someFeeds = (now: number): FeedView[] => [
  aFeed(now, { kind: 'carrier', id: 'dhl', name: 'DHL', messages: 128_402, typicalGapMs: 640 }),
  aFeed(now, {
    kind: 'carrier',
    id: 'postnord',
    name: 'PostNord',
    status: 'silent',
    lastSeenAt: new Date(now - 3 * 3_600_000).toISOString(),
    silentAt: new Date(now - 125 * minute).toISOString(),
    hours: day.map((count, index) => (index > 20 ? 0 : count)),
    incident: { exceptionId: 'feed:carrier-postnord.3', since: new Date(now - 125 * minute).toISOString() },
  }),
  aFeed(now, { kind: 'carrier', id: 'ups', name: 'UPS', subscriptionsExpiring: 14, unmappedCodes: 3 }),
  aFeed(now, {
    kind: 'carrier',
    id: 'gls',
    name: 'General Logistics Systems Germany',
    parked: 61,
    rejected: 4,
    errorRate: 0.085,
    failingSignatures: ['shippo'],
  }),
  aFeed(now, { kind: 'location', id: 'wh-1', name: 'Warehouse 1', medianLagMs: 400 }),
  aFeed(now, {
    kind: 'location',
    id: 'store-malmo',
    name: 'Store Malmö',
    status: 'learning',
    silentAt: null,
  }),
  aFeed(now, {
    kind: 'location',
    id: 'store-gdansk',
    name: 'Store Gdańsk',
    status: 'paused',
    silentAt: null,
  }),
  aFeed(now, {
    kind: 'location',
    id: 'wh-2',
    name: 'Warehouse 2',
    status: 'unheard',
    version: 1,
    lastSeenAt: null,
    medianGapMs: null,
    typicalGapMs: null,
    silentAt: null,
    medianLagMs: null,
    messages: 0,
    duplicates: 0,
    parked: 0,
    errorRate: null,
    hours: day.map(() => 0),
  }),
];

/** Those of the feeds and a storefront, which has none. */
export const someSenders = (now: number): SenderView[] => [
  ...someFeeds(now).map(({ id, kind, name, status }): SenderView => {
    const isPaused = status === 'paused';
    return {
      sender: id,
      kinds: [kind],
      name,
      paused: isPaused,
      pause: isPaused
        ? {
            reason: 'Sends every report twice',
            by: 'Olle Ops',
            since: new Date(now - 95 * minute).toISOString(),
          }
        : null,
      waiting: isPaused ? 1_204 : null,
    };
  }),
  { sender: 'web', kinds: ['storefront'], name: 'Web shop', paused: false, pause: null, waiting: null },
];
