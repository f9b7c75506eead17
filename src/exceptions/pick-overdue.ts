import { toWork } from '../orders/fulfilment-status.ts';
import type { Fulfilment, PresentOrder } from '../orders/state.ts';
import { combine, nothing, type Assessed, type Rule } from './rule.ts';
import { scopeOfFulfilment, type Thresholds } from './thresholds.ts';
import { inWords } from './words.ts';
import { isWorkable, toWorkSpan } from './work-clock.ts';

const assessFulfilment = (
  state: PresentOrder,
  fulfilment: Fulfilment,
  now: number,
  thresholds: Thresholds,
): Assessed => {
  const { fulfilmentId, location, shipBy, requestStatus, pickingStarted } = fulfilment;
  if (!(requestStatus === 'accepted' || pickingStarted) || !isWorkable(state, fulfilment)) return nothing;
  const work = toWork(fulfilment);
  if (work !== 'assigned' && work !== 'picking') return nothing;
  const { beforeShipByHours } = thresholds.of('pick_overdue', scopeOfFulfilment(state, fulfilment));
  const { from, to } = toWorkSpan(state, fulfilment, beforeShipByHours);
  if (now < from) return { raised: [], nextCheckAt: from };
  if (now >= to) return nothing;
  const raised = {
    armedBy: `ship-by:${fulfilmentId}:${shipBy}`,
    severity: 3,
    because: `${location} has not picked all of it, which has to leave by ${inWords(shipBy)}.`,
    dueAt: to,
    shipmentId: null,
    fulfilmentId,
  } as const;
  return { raised: [raised], nextCheckAt: to };
};

export const pickOverdue: Rule = {
  type: 'pick_overdue',
  title: 'Not picked in time',
  closesWhen: 'All of it is picked; then it can be late to ship.',
  playbook: [
    { command: 'contact_warehouse', label: 'Ask the location' },
    { command: 'inform_customer', label: 'Tell the customer' },
  ],
  assess: (state, now, thresholds) =>
    combine(state.fulfilments.map((fulfilment) => assessFulfilment(state, fulfilment, now, thresholds))),
};
