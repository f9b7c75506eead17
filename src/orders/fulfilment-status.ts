import type { FulfilmentView, WorkStatus } from '../contracts/fulfilments.ts';
import { leftOf } from './quantities.ts';
import type { Fulfilment, FulfilmentLine } from './state.ts';

const isAll = (fulfilment: Fulfilment, quantity: (line: FulfilmentLine) => number): boolean =>
  fulfilment.lines.some((line) => line.quantity > 0) &&
  fulfilment.lines.every((line) => quantity(line) === line.quantity);

/** Nothing of it is left in the location. */
const hasLeft = (fulfilment: Fulfilment): boolean => isAll(fulfilment, leftOf);

/** Something is left for the location to do. */
export const isUnderWay = (fulfilment: Fulfilment): boolean =>
  fulfilment.outcome === 'open' && !hasLeft(fulfilment);

/** How far the whole is; the lines say how far each part is. */
export const toWork = (fulfilment: Fulfilment): WorkStatus => {
  if (hasLeft(fulfilment))
    return fulfilment.lines.some((line) => line.collected > 0) ? 'collected' : 'shipped';
  if (isAll(fulfilment, (line) => line.shipped + line.ready)) return 'ready_for_pickup';
  if (isAll(fulfilment, (line) => line.packed)) return 'packed';
  if (isAll(fulfilment, (line) => line.picked)) return 'picked';
  return fulfilment.pickingStarted ? 'picking' : 'assigned';
};

export const toFulfilmentStatus = (fulfilment: Fulfilment, isHeld: boolean): FulfilmentView['status'] => {
  switch (fulfilment.outcome) {
    case 'cancelled':
      return 'cancelled';
    case 'rejected':
    case 'incomplete':
      return 'incomplete';
    case 'open': {
      if (hasLeft(fulfilment)) return 'closed';
      if (isHeld || fulfilment.isPaused === true) return 'on_hold';
      return fulfilment.requestStatus === 'accepted' || fulfilment.pickingStarted ? 'in_progress' : 'open';
    }
  }
};
