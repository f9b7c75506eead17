import { combine, nothing, type Assessed, type Rule } from './rule.ts';
import type { Fulfilment, PresentOrder } from '../orders/state.ts';
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
  if (!hasSpecialLine(state, fulfilment) || !isUnacknowledged(state, fulfilment)) return nothing;
  const { beforeShipByHours } = thresholds.of(
    'special_order_unacknowledged',
    scopeOfFulfilment(state, fulfilment),
  );
  const { from, to } = toWorkSpan(state, fulfilment, beforeShipByHours);
  if (now < from) return { raised: [], nextCheckAt: from };
  if (now >= to) return nothing;
  const raised = {
    armedBy: `ship-by:${fulfilmentId}:${shipBy}`,
    severity: 2,
    because: `${location} has not said that it makes what is made to order, which has to leave by ${inWords(shipBy)}.`,
    dueAt: to,
    shipmentId: null,
    fulfilmentId,
  } as const;
  return { raised: [raised], nextCheckAt: to };
};

/** What is made to order takes its time and cannot be made elsewhere at the last moment: sooner and worse than other work. */
export const specialOrderUnacknowledged: Rule = {
  type: 'special_order_unacknowledged',
  title: 'Nobody has taken the work that is made to order',
  closesWhen: 'The location accepts or rejects it, or begins; then it can be late to ship.',
  playbook: [
    { command: 'contact_warehouse', label: 'Ask the location' },
    { command: 'route_again', label: 'Choose another location' },
    { command: 'inform_customer', label: 'Tell the customer' },
  ],
  assess: (state, now, thresholds) =>
    combine(state.fulfilments.map((fulfilment) => assessFulfilment(state, fulfilment, now, thresholds))),
};
