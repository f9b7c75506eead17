import type { StockEventData } from '../contracts/stock-events.ts';
import type { EventAt } from '../contracts/events.ts';
import { changeCase, raiseCase } from '../orders/evolve/cases.ts';
import { isOpen, type OrderCase } from '../orders/state.ts';
import type { AnyStockEvent } from './command.ts';
import { moveStock } from './evolve/movements.ts';
import {
  addReservations,
  confirmReservations,
  releaseReservations,
  takeReservations,
} from './evolve/reservations.ts';
import { withMarks } from './marks.ts';
import { type PresentStock, type StockState, toOpened } from './state.ts';

/** Invariant 2: state = fold(events). It never refuses: what is stored has happened. */
export const evolveStock = (state: StockState, event: AnyStockEvent, at: EventAt): StockState => {
  if (event.type === 'StockOpened') return state.status === 'absent' ? toOpened(event.data, at) : state;
  if (state.status === 'absent') return state;
  const next = apply(state, event, at);
  return withMarks(state, { ...next, version: at.version, updatedAt: at.recordedAt });
};

type LaterEvent = Exclude<AnyStockEvent, { readonly type: 'StockOpened' }>;

const apply = (state: PresentStock, event: LaterEvent, at: EventAt): PresentStock => {
  switch (event.type) {
    case 'StockReceived':
    case 'StockAdjusted':
    case 'StockCounted':
    case 'StockReturned':
    case 'StockMoved':
    case 'StockDamaged':
    case 'StockQuarantined':
    case 'StockFound':
    case 'StockShipped':
      return moveStock(state, event, at);
    case 'StockReserved':
      return addReservations(state, event.data, at);
    case 'ReservationsTaken':
      return takeReservations(state, event.data);
    case 'ReservationsConfirmed':
      return confirmReservations(state, event.data);
    case 'StockReleased':
      return releaseReservations(state, event.data, at);
    case 'IncomingExpected':
      return { ...state, incoming: withIncoming(state.incoming, event.data) };
    case 'StockPolicyChanged':
      return { ...state, policy: event.data };
    case 'StockNamed':
      return { ...state, name: event.data.name };
    case 'StockBandsChanged':
      return { ...state, bands: withBands(state.bands, event.data) };
    case 'ExceptionRaised': {
      const raised = raiseCase(state, event.data, at);
      return { ...raised, caseCount: state.caseCount + 1, cases: forgetOld(raised.cases) };
    }
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
      return changeCase(state, event, at);
  }
};

const withIncoming = (
  incoming: PresentStock['incoming'],
  one: StockEventData<'IncomingExpected'>,
): PresentStock['incoming'] =>
  [...incoming.filter(({ incomingId }) => incomingId !== one.incomingId), one]
    .filter(({ quantity }) => quantity > 0)
    .toSorted((a, b) => (a.expectedAt < b.expectedAt ? -1 : 1));

const withBands = (
  shown: PresentStock['bands'],
  { bands }: StockEventData<'StockBandsChanged'>,
): PresentStock['bands'] => ({
  ...shown,
  ...Object.fromEntries(
    bands.map(({ channel, to, date }) => [channel, { band: to, ...(date === undefined ? {} : { date }) }]),
  ),
});

/** A stock lives for years and its cases are armed anew each time; those that are long over are history. */
const casesKept = 40;
const forgetOld = (cases: readonly OrderCase[]): readonly OrderCase[] => {
  const excess = cases.length - casesKept;
  if (excess <= 0) return cases;
  const gone = new Set(cases.filter((one) => !isOpen(one)).slice(0, excess));
  return cases.filter((one) => !gone.has(one));
};
