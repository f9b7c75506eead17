import type { EventAt, OrderEvent, OrderEventData } from '../../contracts/events.ts';
import type { OrderCase } from '../state.ts';

/**
 *  open ──▶ acknowledged ──▶ in_progress        resolved by a rule, the fact holds again: reopened by the rule
 *    └───────────┴───────────────┴──▶ resolved ──▶ reopened ──▶ …     reopened by a person: pinned until a person resolves
 *
 * A claim is a lease: in_progress while it lasts, then as it was. Snoozed and waiting are beside the state: the first is
 * nobody's work for a while, of the second the clock stands.
 */
export type CaseEvent = Extract<
  OrderEvent,
  {
    readonly type:
      | 'ExceptionEscalated'
      | 'ExceptionCleared'
      | 'ExceptionSuppressed'
      | 'ExceptionCounted'
      | 'ExceptionReleased'
      | 'ExceptionAcknowledged'
      | 'ExceptionAssigned'
      | 'ExceptionNoted'
      | 'ExceptionResolved'
      | 'ExceptionReopened'
      | 'ExceptionClaimed'
      | 'ExceptionUnclaimed'
      | 'ExceptionWatched'
      | 'ExceptionUnwatched'
      | 'ExceptionDueSet'
      | 'ExceptionPaused'
      | 'ExceptionResumed'
      | 'ExceptionSnoozed'
      | 'ExceptionWoken';
  }
>;

/** Whoever has cases: orders, and the streams that are not orders. */
interface WithCases {
  readonly cases: readonly OrderCase[];
}

export const raiseCase = <State extends WithCases>(
  state: State,
  data: OrderEventData<'ExceptionRaised'>,
  at: EventAt,
): State => ({
  ...state,
  cases: [
    ...state.cases,
    {
      ...data,
      state: 'open',
      raisedAt: at.at,
      owner: data.owner ?? null,
      resolvedAt: null,
      resolution: null,
      resolvedBy: null,
      pinned: false,
      noteRefs: [],
      updatedAt: at.recordedAt,
    },
  ],
});

export const changeCase = <State extends WithCases>(state: State, event: CaseEvent, at: EventAt): State => ({
  ...state,
  cases: state.cases.map((one) =>
    one.exceptionId === event.data.exceptionId
      ? { ...change(one, event, at), updatedAt: at.recordedAt }
      : one,
  ),
});

const change = (one: OrderCase, event: CaseEvent, at: EventAt): OrderCase => {
  switch (event.type) {
    case 'ExceptionEscalated':
      return {
        ...one,
        severity: event.data.severity,
        because: event.data.because,
        dueAt: event.data.dueAt === undefined ? one.dueAt : event.data.dueAt,
      };
    case 'ExceptionCleared':
      return {
        ...withoutWork(one),
        ...(one.claim === undefined ? {} : { beforeResolved: toBefore(one) }),
        state: 'resolved',
        resolvedAt: at.at,
        resolution: event.data.how,
        resolvedBy: 'rule',
        pinned: false,
      };
    case 'ExceptionSuppressed':
      return { ...one, incidentId: event.data.incidentId };
    case 'ExceptionCounted':
      return { ...one, explains: { cases: event.data.cases, values: event.data.values } };
    case 'ExceptionReleased':
      return withoutIncident(one);
    case 'ExceptionAcknowledged':
      return { ...one, state: 'acknowledged' };
    case 'ExceptionAssigned':
      return named(
        { ...withoutClaim(one), state: 'in_progress', owner: event.data.owner },
        event.data.ownerName,
      );
    case 'ExceptionNoted':
      return { ...one, noteRefs: [...one.noteRefs, event.data.noteRef] };
    case 'ExceptionResolved':
      return {
        ...withoutWork(one),
        beforeResolved: toBefore(one),
        state: 'resolved',
        resolvedAt: at.at,
        resolution: event.data.code,
        resolvedBy: 'person',
        pinned: false,
        noteRefs: withNote(one, event.data.noteRef),
      };
    case 'ExceptionReopened':
      return reopen(one, event.data);
    case 'ExceptionClaimed':
      return named(
        {
          ...one,
          state: 'in_progress',
          owner: event.data.owner,
          claim: { until: event.data.until, stateBefore: one.claim?.stateBefore ?? one.state },
          noteRefs: withNote(one, event.data.noteRef),
        },
        at.by,
      );
    case 'ExceptionUnclaimed':
      return named(
        { ...withoutClaim(one), state: one.claim?.stateBefore ?? 'acknowledged', owner: null },
        undefined,
      );
    case 'ExceptionWatched':
      return { ...one, watchers: [...(one.watchers ?? []), event.data.watcher] };
    case 'ExceptionUnwatched':
      return { ...one, watchers: (one.watchers ?? []).filter((watcher) => watcher !== event.data.watcher) };
    case 'ExceptionDueSet': {
      const { dueSet: _, pausedMs: __, ...rest } = one;
      const { dueAt } = event.data;
      if (dueAt === null) return rest;
      // Where its clock stands already, what has passed of that was known to whoever set it.
      const stoodMs = toStoodMs(one, at);
      return { ...rest, dueSet: dueAt, ...(stoodMs === 0 ? {} : { pausedMs: -stoodMs }) };
    }
    case 'ExceptionPaused': {
      const { waitingOn: on, noteRef } = event.data;
      const waiting = { on, since: one.waiting?.since ?? at.at };
      return { ...one, state: 'in_progress', waiting, noteRefs: withNote(one, noteRef) };
    }
    case 'ExceptionResumed':
      return resume(one, at);
    case 'ExceptionSnoozed': {
      const { until, untilWorse, noteRef } = event.data;
      return { ...one, snoozed: { until, untilWorse }, noteRefs: withNote(one, noteRef) };
    }
    case 'ExceptionWoken':
      return withoutSnooze(one);
  }
};

const toBefore = (one: OrderCase): NonNullable<OrderCase['beforeResolved']> => ({
  state: one.state,
  pinned: one.pinned,
  ...(one.claim === undefined ? {} : { claim: one.claim }),
  ...(one.waiting === undefined ? {} : { waiting: one.waiting }),
  ...(one.snoozed === undefined ? {} : { snoozed: one.snoozed }),
});

/** A claim ended with the case, and so nothing would end it later; whom it was assigned to is asked again. */
const reopen = (one: OrderCase, { how, noteRef }: OrderEventData<'ExceptionReopened'>): OrderCase => {
  const { beforeResolved, ...rest } = one;
  const before = how === 'undone' ? beforeResolved : undefined;
  const isFree = before === undefined && beforeResolved?.claim !== undefined;
  return {
    ...(isFree ? named({ ...rest, owner: null }, undefined) : rest),
    state: 'reopened',
    resolvedAt: null,
    resolution: null,
    resolvedBy: null,
    pinned: how === 'manual',
    ...before,
    noteRefs: withNote(one, noteRef),
  };
};

const resume = (one: OrderCase, at: EventAt): OrderCase => {
  const { waiting, ...rest } = one;
  if (waiting === undefined) return one;
  return { ...rest, pausedMs: (one.pausedMs ?? 0) + toStoodMs(one, at) };
};

const toStoodMs = ({ waiting }: OrderCase, at: EventAt): number =>
  waiting === undefined ? 0 : Math.max(0, Date.parse(at.at) - Date.parse(waiting.since));

/** Whoever claims is who did it, so their name is known. */
const named = ({ ownerName: _, ...one }: OrderCase, name: string | undefined): OrderCase =>
  name === undefined || name === one.owner ? one : { ...one, ownerName: name };
const withoutClaim = ({ claim: _, ...one }: OrderCase): OrderCase => one;
const withoutSnooze = ({ snoozed: _, ...one }: OrderCase): OrderCase => one;
const withoutIncident = ({ incidentId: _, ...one }: OrderCase): OrderCase => one;

/** Over: nothing of it waits for anything, and it is no longer kept for anybody. */
const withoutWork = ({ waiting: _, ...one }: OrderCase): OrderCase =>
  withoutIncident(withoutSnooze(withoutClaim(one)));

const withNote = (one: OrderCase, noteRef: string | undefined): readonly string[] =>
  noteRef === undefined ? one.noteRefs : [...one.noteRefs, noteRef];
