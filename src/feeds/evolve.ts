import type { FeedEventData } from '../contracts/feeds.ts';
import { changeCase, raiseCase } from '../orders/evolve/cases.ts';
import type { EventAt } from '../contracts/events.ts';
import { hourOfDay } from '../promises/calendar.ts';
import type { FeedEvent } from './event.ts';
import { areKnown, hourMs, learn, workingMs } from './habits.ts';
import { addTo, forget, merge } from './histogram.ts';
import { findSilence, silentFrom } from './silence.ts';
import { blankFeed, type FeedState, type HourCount, type PresentFeed } from './state.ts';

/** How much of the past counts: two weeks of working time, or so many gaps. */
const gapLimits = { maxMs: 14 * 24 * hourMs, maxCount: 20_000 };
const lagLimits = { maxMs: Infinity, maxCount: 2_000 };

/** Invariant 2: state = fold(events). */
export const evolve = (state: FeedState, event: FeedEvent, at: EventAt): FeedState => {
  if (event.type === 'FeedConfigured') {
    const { kind, id, timeZone, holidays, ...rest } = event.data;
    const before = state.status === 'absent' ? blankFeed(kind, id) : state;
    return { ...before, ...rest, calendar: { timeZone, holidays } };
  }
  return state.status === 'absent' ? state : apply(state, event, at);
};

type LaterEvent = Exclude<FeedEvent, { readonly type: 'FeedConfigured' }>;

const apply = (feed: PresentFeed, event: LaterEvent, at: EventAt): PresentFeed => {
  switch (event.type) {
    case 'FeedActivityNoted':
      return noteActivity(feed, event.data);
    case 'FeedListeningResumed':
      return { ...feed, listeningSince: Date.parse(event.data.until) };
    case 'FeedConcernsNoted':
      return { ...feed, concerns: event.data.concerns };
    case 'FeedSubscriptionsNoted': {
      const { expiring, firstAt, why } = event.data;
      return {
        ...feed,
        subscriptions: {
          expiring,
          firstAt: firstAt === null ? null : Date.parse(firstAt),
          ...(why === undefined ? {} : { why }),
        },
      };
    }
    case 'PersonalDataErased':
      return feed;
    case 'ExceptionRaised':
      return raiseCase(feed, event.data, at);
    case 'ExceptionEscalated':
    case 'ExceptionCleared':
    case 'ExceptionSuppressed':
    case 'ExceptionCounted':
    case 'ExceptionReleased':
    case 'ExceptionAcknowledged':
    case 'ExceptionAssigned':
    case 'ExceptionNoted':
    case 'ExceptionResolved':
    case 'ExceptionReopened':
    case 'ExceptionClaimed':
    case 'ExceptionUnclaimed':
    case 'ExceptionWatched':
    case 'ExceptionUnwatched':
    case 'ExceptionDueSet':
    case 'ExceptionPaused':
    case 'ExceptionResumed':
    case 'ExceptionSnoozed':
    case 'ExceptionWoken':
      return changeCase(feed, event, at);
  }
};

const noteActivity = (feed: PresentFeed, data: FeedEventData<'FeedActivityNoted'>): PresentFeed => {
  const { calendar } = feed;
  const from = Date.parse(data.from);
  const to = Date.parse(data.to);
  const since = silentFrom(feed);
  // An outage is no habit: neither its length nor its hours are learnt from. Nor is what the hub itself did not hear.
  const isUnusual = findSilence(feed) !== undefined || (since !== null && since !== feed.lastSeenAt);
  const gap = since === null || isUnusual ? 0 : usualGap(feed, since, from);
  const habits = learn(learn(feed.habits, from, calendar, isUnusual), to, calendar, false);
  const heard = merge(feed.gaps, data.gaps);
  return {
    ...feed,
    lastSeenAt: Math.max(feed.lastSeenAt ?? 0, to),
    listeningSince: null,
    gaps: forget(gap > 0 ? addTo(heard, gap) : heard, gapLimits),
    lags: forget(merge(feed.lags, data.lags), lagLimits),
    habits,
    hours: countHour(feed.hours, Math.floor(to / hourMs), data),
  };
};

/** While its nights are not known yet a gap across one says nothing. */
const usualGap = ({ habits, calendar }: PresentFeed, from: number, to: number): number => {
  const gap = workingMs(from, to, habits, calendar);
  const toMidnight = (24 - hourOfDay(from, calendar).hour) * hourMs;
  return areKnown(habits) || gap <= toMidnight ? gap : 0;
};

const countHour = (
  hours: readonly HourCount[],
  hour: number,
  data: FeedEventData<'FeedActivityNoted'>,
): readonly HourCount[] => {
  const held = hours.find((one) => one.hour === hour);
  const counted: HourCount = {
    hour,
    messages: (held?.messages ?? 0) + data.messages,
    duplicates: (held?.duplicates ?? 0) + data.duplicates,
    rejected: (held?.rejected ?? 0) + data.rejected,
    parked: (held?.parked ?? 0) + data.parked,
  };
  return [...hours.filter((one) => one.hour !== hour), counted]
    .toSorted((a, b) => a.hour - b.hour)
    .filter((one, _, all) => one.hour > (all.at(-1)?.hour ?? 0) - 24);
};
