import type { StockEvent } from '../../contracts/stock-events.ts';
import type { EventAt } from '../../contracts/events.ts';
import { shipKey } from '../decide/movements.ts';
import type { Incoming, PresentStock } from '../state.ts';
import { settle, takeReservation } from './reservations.ts';

export type MovementEvent = Extract<
  StockEvent,
  {
    readonly type:
      | 'StockReceived'
      | 'StockAdjusted'
      | 'StockCounted'
      | 'StockReturned'
      | 'StockMoved'
      | 'StockDamaged'
      | 'StockQuarantined'
      | 'StockFound'
      | 'StockShipped';
  }
>;

/** The ledger: levels are the sum of the changes, whatever the movement is called. */
export const moveStock = (state: PresentStock, event: MovementEvent, at: EventAt): PresentStock => {
  const { change, missing, late } = event.data;
  const instant = Math.min(Date.parse(at.at), Date.parse(at.recordedAt));
  const moved: PresentStock = {
    ...state,
    onHand: state.onHand + change.onHand,
    damaged: state.damaged + change.damaged,
    quarantined: state.quarantined + change.quarantined,
    recent: withRecent(state.recent, { at: instant, onHand: change.onHand - unbooked(event) }),
    mismatch:
      missing === undefined
        ? state.mismatch
        : {
            since: state.mismatch?.since ?? at.version,
            missing: (state.mismatch?.missing ?? 0) + missing,
          },
  };
  switch (event.type) {
    case 'StockCounted':
      return late === true ? moved : { ...moved, countedAt: instant, mismatch: null };
    case 'StockReceived':
      return { ...moved, incoming: withoutReceived(moved.incoming, event.data) };
    case 'StockShipped': {
      let shipped: PresentStock = { ...moved, sold: withSold(moved.sold, instant, event.data.quantity) };
      for (const { reservationId, quantity } of event.data.reservations)
        shipped = takeReservation(shipped, reservationId, quantity, 'shipped', at);
      return settle(shipped, { id: shipKey(event.data.shipId), how: 'shipped' }, at);
    }
    case 'StockAdjusted':
    case 'StockReturned':
    case 'StockMoved':
    case 'StockDamaged':
    case 'StockQuarantined':
    case 'StockFound':
      return moved;
  }
};

/** Units that left and were not there by the book: a count of before they left still has them. */
const unbooked = ({ type, data: { quantity, missing = 0 } }: MovementEvent): number => {
  switch (type) {
    case 'StockShipped':
    case 'StockMoved':
      return missing;
    case 'StockAdjusted':
      return quantity < 0 ? missing : 0;
    case 'StockReceived':
    case 'StockCounted':
    case 'StockReturned':
    case 'StockDamaged':
    case 'StockQuarantined':
    case 'StockFound':
      return 0;
  }
};

/** A count that comes later than this many movements after it was made is off by those before. */
const recentKept = 64;

const withRecent = (
  recent: PresentStock['recent'],
  one: PresentStock['recent'][number],
): PresentStock['recent'] => (one.onHand === 0 ? recent : [...recent.slice(1 - recentKept), one]);

/** Of the delivery it belongs to; without one nothing that is expected has come. */
const withoutReceived = (
  incoming: readonly Incoming[],
  { incomingId, quantity }: { readonly incomingId?: string | undefined; readonly quantity: number },
): readonly Incoming[] => {
  if (incomingId === undefined) return incoming;
  return incoming
    .map((one) => (one.incomingId === incomingId ? { ...one, quantity: one.quantity - quantity } : one))
    .filter((one) => one.quantity > 0);
};

export const daysKept = 28;
export const dayMs = 86_400_000;

const withSold = (sold: PresentStock['sold'], at: number, quantity: number): PresentStock['sold'] => {
  const day = Math.floor(at / dayMs);
  const known = sold.find((one) => one.day === day);
  const others = sold.filter((one) => one.day !== day);
  const next = [...others, { day, quantity: (known?.quantity ?? 0) + quantity }].toSorted(
    (a, b) => a.day - b.day,
  );
  const last = next.at(-1)?.day ?? day;
  return next.filter((one) => one.day > last - daysKept);
};
