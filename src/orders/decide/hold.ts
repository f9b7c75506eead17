import type { Decision, NewEvent, OrderCommand } from '../command.ts';
import { isUnderWay } from '../fulfilment-status.ts';
import { toQuantities, unroutedOf } from '../quantities.ts';
import type { Fulfilment, PresentOrder } from '../state.ts';
import { toOrderStatus } from '../status.ts';
import { accepted, refuse } from './outcome.ts';

/** Holds stack, one a reason. A hold is about what is still to leave. */
export const holdOrder = (
  state: PresentOrder,
  command: Extract<OrderCommand, { readonly type: 'HoldOrder' }>,
): Decision => {
  if (toOrderStatus(state) === 'cancelled') return refuse('order_cancelled');
  const isAnythingLeft =
    state.fulfilments.some(isUnderWay) || [...toQuantities(state).values()].some((q) => unroutedOf(q) > 0);
  if (!isAnythingLeft) return refuse('already_shipped');
  if (state.holds.some((hold) => hold.reason === command.reason)) return refuse('hold_exists');
  return accepted({
    type: 'OrderHeld',
    data: {
      holdId: `${state.orderId}-h${state.holdCount + 1}`,
      reason: command.reason,
      ...(command.noteRef === undefined ? {} : { noteRef: command.noteRef }),
    },
  });
};

/**
 * With the last hold gone, what was never asked of a location is asked now, unless it is given no work; what was asked
 * before simply goes on.
 */
export const releaseHold = (
  state: PresentOrder,
  { holdId, paused = [] }: Extract<OrderCommand, { readonly type: 'ReleaseHold' }>,
): Decision => {
  if (!state.holds.some((hold) => hold.holdId === holdId)) return refuse('hold_not_found');
  const waiting = state.holds.length > 1 ? [] : state.fulfilments.filter(isUnasked);
  return accepted(
    { type: 'HoldReleased', data: { holdId } },
    ...waiting.flatMap((one): readonly NewEvent[] => {
      if (!paused.includes(one.location)) return [toRequest(one)];
      const { fulfilmentId, location } = one;
      return [{ type: 'ReleasePaused', data: { fulfilmentId, location } }];
    }),
  );
};

/** A held order is asked for when its holds are gone. */
export const resumeRelease = (state: PresentOrder, location: string): Decision =>
  accepted(
    ...(state.holds.length > 0 ? [] : state.fulfilments)
      .filter((one) => one.location === location && isUnasked(one))
      .map(toRequest),
  );

const isUnasked = (one: Fulfilment): boolean => one.requestStatus === 'unsubmitted' && isUnderWay(one);

const toRequest = ({ fulfilmentId, location, shipBy }: Fulfilment): NewEvent => ({
  type: 'FulfilmentRequested',
  data: { fulfilmentId, location, shipBy },
});
