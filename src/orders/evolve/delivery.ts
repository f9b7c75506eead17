import type { EventAt, OrderEventData } from '../../contracts/events.ts';
import { isUnderWay } from '../fulfilment-status.ts';
import type { PresentOrder } from '../state.ts';
import { giveBack } from './fulfilments.ts';

/** Whoever is at work on it is to be done by the new time. */
export const changeDelivery = (
  state: PresentOrder,
  { delivery, promise, released = [] }: OrderEventData<'DeliveryChanged'>,
  { at }: EventAt,
): PresentOrder => ({
  ...state,
  delivery,
  promise,
  changedDeliveryAt: at,
  fulfilments: giveBack(state.fulfilments, released).map((one) =>
    isUnderWay(one) ? { ...one, shipBy: promise.shipBy } : one,
  ),
});
