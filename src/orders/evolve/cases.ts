import type { OrderEvent, OrderEventData } from '../../contracts/events.ts';
import type { EventAt } from '../evolve.ts';
import type { OrderCase, PresentOrder } from '../state.ts';

/**
 *  open ──▶ acknowledged ──▶ in_progress        resolved by a rule, the fact holds again: reopened by the rule
 *    └───────────┴───────────────┴──▶ resolved ──▶ reopened ──▶ …     reopened by a person: pinned until a person resolves
 */
export type CaseEvent = Extract<
  OrderEvent,
  {
    readonly type:
      | 'ExceptionEscalated'
      | 'ExceptionCleared'
      | 'ExceptionAcknowledged'
      | 'ExceptionAssigned'
      | 'ExceptionNoted'
      | 'ExceptionResolved'
      | 'ExceptionReopened';
  }
>;

export const raiseCase = (
  state: PresentOrder,
  data: OrderEventData<'ExceptionRaised'>,
  at: EventAt,
): PresentOrder => ({
  ...state,
  cases: [
    ...state.cases,
    {
      ...data,
      state: 'open',
      raisedAt: at.at,
      owner: null,
      resolvedAt: null,
      resolution: null,
      resolvedBy: null,
      pinned: false,
      noteRefs: [],
      updatedAt: at.recordedAt,
    },
  ],
});

export const changeCase = (state: PresentOrder, event: CaseEvent, at: EventAt): PresentOrder => ({
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
      return { ...one, severity: event.data.severity, because: event.data.because };
    case 'ExceptionCleared':
      return {
        ...one,
        state: 'resolved',
        resolvedAt: at.at,
        resolution: event.data.how,
        resolvedBy: 'rule',
        pinned: false,
      };
    case 'ExceptionAcknowledged':
      return { ...one, state: 'acknowledged' };
    case 'ExceptionAssigned':
      return { ...one, state: 'in_progress', owner: event.data.owner };
    case 'ExceptionNoted':
      return { ...one, noteRefs: [...one.noteRefs, event.data.noteRef] };
    case 'ExceptionResolved':
      return {
        ...one,
        state: 'resolved',
        resolvedAt: at.at,
        resolution: event.data.code,
        resolvedBy: 'person',
        pinned: false,
        noteRefs: withNote(one, event.data.noteRef),
      };
    case 'ExceptionReopened':
      return {
        ...one,
        state: 'reopened',
        resolvedAt: null,
        resolution: null,
        resolvedBy: null,
        pinned: event.data.how === 'manual',
        noteRefs: withNote(one, event.data.noteRef),
      };
  }
};

const withNote = (one: OrderCase, noteRef: string | undefined): readonly string[] =>
  noteRef === undefined ? one.noteRefs : [...one.noteRefs, noteRef];
