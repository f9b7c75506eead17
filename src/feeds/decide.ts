import type { FeedEventData } from '../contracts/feeds.ts';
import { countExplained } from '../exceptions/explained.ts';
import { toRejection } from '../contracts/rejections.ts';
import { handleException } from '../orders/decide/handle-exception.ts';
import type { FeedCommand, FeedDecision, NewFeedEvent, NoteFeedActivity } from './command.ts';
import { findSilence } from './silence.ts';
import type { FeedState } from './state.ts';

/** What is noted of a feed is never refused: it has been heard. No events means: nothing new in it. */
export const decide = (
  state: FeedState,
  command: FeedCommand,
  { now }: { readonly now: number },
): FeedDecision => {
  switch (command.type) {
    case 'ConfigureFeed': {
      const { type: _, ...data } = command;
      return isConfigured(state, data) ? accepted() : accepted({ type: 'FeedConfigured', data });
    }
    case 'NoteFeedActivity':
      return state.status === 'absent'
        ? accepted({ type: 'FeedConfigured', data: toBlank(command) }, toNoted(command))
        : accepted(toNoted(command));
    case 'ResumeListening':
      // What was called silent before stays so until it speaks.
      if (state.status === 'absent' || state.lastSeenAt === null || findSilence(state) !== undefined)
        return accepted();
      return accepted({ type: 'FeedListeningResumed', data: { until: toIso(command.until) } });
    case 'NoteSubscriptions': {
      const { expiring, firstAt, why } = command;
      const held = state.status === 'absent' ? undefined : state.subscriptions;
      if (
        (held?.expiring ?? 0) === expiring &&
        (held?.firstAt ?? null) === firstAt &&
        (held?.why ?? null) === why
      )
        return accepted();
      const data = {
        expiring,
        firstAt: firstAt === null ? null : toIso(firstAt),
        ...(why === null ? {} : { why }),
      };
      return accepted({ type: 'FeedSubscriptionsNoted', data });
    }
    case 'NoteConcerns': {
      const held = state.status === 'absent' ? [] : (state.concerns ?? []);
      if (state.status === 'absent' || JSON.stringify(held) === JSON.stringify(command.concerns))
        return accepted();
      return accepted({ type: 'FeedConcernsNoted', data: { concerns: [...command.concerns] } });
    }
    case 'AssessFeed':
      return accepted();
    case 'CountExplained':
      return accepted(...(state.status === 'absent' ? [] : countExplained(state.cases, command)));
    case 'HandleException':
      return state.status === 'absent'
        ? { rejection: toRejection('exception_not_found') }
        : handleException(state, command, now);
  }
};

const accepted = (...events: readonly NewFeedEvent[]): FeedDecision => ({ events });

const toIso = (instant: number): string => new Date(instant).toISOString();

/** Heard before the registry was read: it is configured later. */
const toBlank = ({ kind, id }: NoteFeedActivity): FeedEventData<'FeedConfigured'> => ({
  kind,
  id,
  name: id,
  timeZone: 'UTC',
  holidays: [],
  silentAfterMs: null,
  paused: false,
});

const toNoted = ({ from, to, messages, ...noted }: NoteFeedActivity): NewFeedEvent => ({
  type: 'FeedActivityNoted',
  data: {
    from: toIso(from),
    to: toIso(to),
    messages,
    duplicates: noted.duplicates,
    rejected: noted.rejected,
    parked: noted.parked,
    gaps: noted.gaps.map(([bucket, count, sumMs]) => [bucket, count, sumMs]),
    lags: noted.lags.map(([bucket, count, sumMs]) => [bucket, count, sumMs]),
  },
  at: toIso(to),
});

const isConfigured = (state: FeedState, wanted: FeedEventData<'FeedConfigured'>): boolean =>
  state.status === 'present' &&
  state.name === wanted.name &&
  state.calendar.timeZone === wanted.timeZone &&
  (state.calendar.holidays ?? []).join() === wanted.holidays.join() &&
  state.silentAfterMs === wanted.silentAfterMs &&
  state.paused === wanted.paused;
