import type { AllocateLines, Decision, NewEvent, OrderPlan } from '../command.ts';
import { mergeLines, quantityOf } from '../line-quantities.ts';
import { countGivenBack, toQuantities, unroutedOf } from '../quantities.ts';
import type { PresentOrder } from '../state.ts';
import { accepted, refuse } from './outcome.ts';

/** Only what waits: a plan that was made before something was cancelled is not carried out in part. */
export const allocateLines = (state: PresentOrder, { plan, delivery }: AllocateLines): Decision => {
  // It is to be fetched elsewhere by now, or is no longer.
  if (delivery !== undefined && delivery.pickupLocation !== state.delivery.pickupLocation)
    return refuse('version_conflict');
  const quantities = toQuantities(state);
  const allocated = mergeLines(...plan.allocations.map(({ lines }) => lines));
  const backordered = plan.backordered?.lines ?? [];
  for (const { lineId, quantity } of mergeLines(allocated, backordered)) {
    const q = quantities.get(lineId);
    if (q === undefined) return refuse('unknown_line', `It is ${lineId}.`);
    const waiting = unroutedOf(q);
    const later = quantityOf(backordered, lineId);
    if (quantity > waiting + (later > 0 ? 0 : q.backordered))
      return refuse(
        'quantity_too_large',
        `Of line ${lineId} ${waiting + q.backordered} wait for a location.`,
      );
  }
  return accepted(
    ...toAllocationEvents(plan, {
      orderId: state.orderId,
      attempt: toAttempt(state) + 1,
      shipBy: state.promise.shipBy,
      known: state.fulfilments.length,
      isHeld: state.holds.length > 0,
    }),
  );
};

/** How often lines of this order were given to locations, counted by what came back from them. */
export const toAttempt = (state: PresentOrder): number => countGivenBack(state) || 1;

/** A fulfilment a location; what a hold keeps back is asked for when the hold is released. */
export const toAllocationEvents = (
  { allocations, backordered }: OrderPlan,
  order: {
    readonly orderId: string;
    readonly attempt: number;
    readonly shipBy: string;
    /** Fulfilments that there are: numbers go on from there. */
    readonly known: number;
    readonly isHeld: boolean;
  },
): readonly NewEvent[] => {
  const { orderId, attempt, shipBy, known, isHeld } = order;
  return [
    ...allocations.flatMap((allocation, index): NewEvent[] => {
      const { location, lines, candidates, reservations = [], isPaused } = allocation;
      const fulfilmentId = `${orderId}-f${known + index + 1}`;
      const allocated: NewEvent = {
        type: 'LinesAllocated',
        data: {
          fulfilmentId,
          location,
          lines: [...lines],
          attempt,
          candidates,
          ...(reservations.length === 0 ? {} : { reservations }),
        },
      };
      if (isHeld) return [allocated];
      return isPaused === true
        ? [allocated, { type: 'ReleasePaused', data: { fulfilmentId, location } }]
        : [allocated, { type: 'FulfilmentRequested', data: { fulfilmentId, location, shipBy } }];
    }),
    ...(backordered === undefined || backordered.lines.length === 0
      ? []
      : [
          {
            type: 'LinesBackordered',
            data: {
              lines: [...backordered.lines],
              attempt,
              ...(backordered.expectedAt === undefined ? {} : { expectedAt: backordered.expectedAt }),
            },
          } satisfies NewEvent,
        ]),
  ];
};
