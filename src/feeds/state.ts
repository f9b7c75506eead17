import type { FeedConcern, FeedKind, Histogram } from '../contracts/feeds.ts';
import type { OrderCase } from '../orders/state.ts';
import type { Calendar } from '../promises/calendar.ts';
import { type Habits, noHabits } from './habits.ts';

/**
 * What is known of one feed: a carrier's messages, or a location's. Snapshotted as JSON. Instants are epoch ms; it holds
 * no message and nothing personal.
 */
export type FeedState = AbsentFeed | PresentFeed;

/** Rises when the shape below changes. */
export const feedStateVersion = 3;

export interface AbsentFeed {
  readonly status: 'absent';
}

export interface PresentFeed {
  readonly status: 'present';
  readonly kind: FeedKind;
  readonly id: string;
  readonly name: string;
  readonly calendar: Calendar;
  readonly silentAfterMs: number | null;
  readonly paused: boolean;
  readonly lastSeenAt: number | null;
  /** Silence counts from here at the earliest: before it the hub itself was not listening. */
  readonly listeningSince: number | null;
  /** Working time between messages; what is old counts for less. */
  readonly gaps: Histogram;
  readonly lags: Histogram;
  readonly habits: Habits;
  /** The last 24 hours in which something came, the oldest first. */
  readonly hours: readonly HourCount[];
  readonly subscriptions: {
    readonly expiring: number;
    readonly firstAt: number | null;
    readonly why?: string;
  };
  /** Beside its silence. Absent in states from before there were any. */
  readonly concerns?: readonly FeedConcern[];
  readonly cases: readonly OrderCase[];
}

export interface HourCount {
  /** In hours since 1970. */
  readonly hour: number;
  readonly messages: number;
  readonly duplicates: number;
  readonly rejected: number;
  readonly parked: number;
}

export const initialFeedState: FeedState = { status: 'absent' };

/** Like a carrier of the shop's own country until the registry says otherwise. */
export const blankFeed = (kind: FeedKind, id: string): PresentFeed => ({
  status: 'present',
  kind,
  id,
  name: id,
  calendar: { timeZone: 'UTC' },
  silentAfterMs: null,
  paused: false,
  lastSeenAt: null,
  listeningSince: null,
  gaps: [],
  lags: [],
  habits: noHabits,
  hours: [],
  subscriptions: { expiring: 0, firstAt: null },
  cases: [],
});

/** `carrier-postnord`: the kind has no hyphen, so it leads back. */
export const toFeedId = (kind: FeedKind, id: string): string => `${kind}-${id}`;

export const toFeedStream = (feedId: string): string => `feed:${feedId}`;

/** A case's id names its stream. */
export const toFeedCaseId = ({ kind, id }: PresentFeed, number: number): string =>
  `${toFeedStream(toFeedId(kind, id))}.${number}`;
