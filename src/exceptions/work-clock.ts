import { isUnderWay } from '../orders/fulfilment-status.ts';
import type { Fulfilment, PresentOrder } from '../orders/state.ts';

const hourMs = 3_600_000;

/**
 * Clocks of the work at a location count back from when it has to leave, in which the location's own calendar is: the
 * given hours before, and never more than half of what the order has. From then on it is late to ship and nothing else.
 */
export const toWorkSpan = (
  state: PresentOrder,
  { shipBy }: Fulfilment,
  hours: number,
): { readonly from: number; readonly to: number } => {
  const to = Date.parse(shipBy);
  return { from: to - Math.min(hours * hourMs, Math.max(0, (to - Date.parse(state.placedAt)) / 2)), to };
};

/** A hold stops the location's clocks: nobody may work on it. */
export const isWorkable = (state: PresentOrder, fulfilment: Fulfilment): boolean =>
  state.holds.length === 0 && isUnderWay(fulfilment);

/** The location was asked and has neither answered nor begun. */
export const isUnacknowledged = (state: PresentOrder, fulfilment: Fulfilment): boolean =>
  fulfilment.requestStatus === 'submitted' &&
  !fulfilment.pickingStarted &&
  isWorkable(state, fulfilment) &&
  fulfilment.lines.every((line) => line.picked === 0);

/** Something in it is made to order. */
export const hasSpecialLine = ({ lines }: PresentOrder, fulfilment: Fulfilment): boolean =>
  fulfilment.lines.some(
    ({ lineId, quantity }) =>
      quantity > 0 && lines.find((line) => line.lineId === lineId)?.kind === 'special',
  );
