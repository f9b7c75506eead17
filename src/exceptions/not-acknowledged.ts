import type { Fulfilment, PresentOrder } from '../orders/state.ts';
import { combine, nothing, type Assessed, type Rule } from './rule.ts';
import { scopeOfFulfilment, type Thresholds } from './thresholds.ts';
import { inWords } from './words.ts';
import { hasSpecialLine, isUnacknowledged, toWorkSpan } from './work-clock.ts';

const assessFulfilment = (
  state: PresentOrder,
  fulfilment: Fulfilment,
  now: number,
  thresholds: Thresholds,
): Assessed => {
  const { fulfilmentId, location, shipBy } = fulfilment;
  // What is made to order has a rule of its own.
  if (!isUnacknowledged(state, fulfilment) || hasSpecialLine(state, fulfilment)) return nothing;
  const { beforeShipByHours } = thresholds.of('not_acknowledged', scopeOfFulfilment(state, fulfilment));
  const { from, to } = toWorkSpan(state, fulfilment, beforeShipByHours);
  if (now < from) return { raised: [], nextCheckAt: from };
  if (now >= to) return nothing;
  const raised = {
    armedBy: `ship-by:${fulfilmentId}:${shipBy}`,
    severity: 3,
    because: `${location} has not said that it takes the work, which has to leave by ${inWords(shipBy)}.`,
    dueAt: to,
    shipmentId: null,
    fulfilmentId,
  } as const;
  return { raised: [raised], nextCheckAt: to };
};

export const notAcknowledged: Rule = {
  type: 'not_acknowledged',
  title: 'The location has not taken the work',
  closesWhen: 'The location accepts or rejects it, or begins; then it can be late to ship.',
  playbook: [
    { command: 'contact_warehouse', label: 'Ask the location' },
    { command: 'route_again', label: 'Choose another location' },
  ],
  assess: (state, now, thresholds) =>
    combine(state.fulfilments.map((fulfilment) => assessFulfilment(state, fulfilment, now, thresholds))),
};
