import type { NewStockEvent } from './command.ts';
import type { Reservation } from './state.ts';

/** Reservations in one event: an event is read as a whole. */
const perEvent = 500;

/** Each hold ended when it said it would, however late that is noticed. */
export const expire = (expired: readonly Reservation[]): readonly NewStockEvent[] => {
  const events: NewStockEvent[] = [];
  for (let start = 0; start < expired.length; start += perEvent) {
    events.push({
      type: 'StockReleased',
      data: {
        reservations: expired
          .slice(start, start + perEvent)
          .map(({ id, quantity }) => ({ reservationId: id, quantity })),
        why: 'expired',
      },
    });
  }
  return events;
};
