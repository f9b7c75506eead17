import { isUnderWay, toWork } from '../orders/fulfilment-status.ts';
import type { Fulfilment, PresentOrder } from '../orders/state.ts';
import { inWords } from './words.ts';
import { nothing, type Assessed, ofFulfilments, type Rule } from './rule.ts';
import { scopeOfFulfilment, type Thresholds } from './thresholds.ts';
import { toWorkSpan } from './work-clock.ts';

const assessFulfilment = (
  state: PresentOrder,
  fulfilment: Fulfilment,
  now: number,
  thresholds: Thresholds,
): Assessed => {
  // What waits to be fetched is for the customer to take: the location has done its part.
  if (!isUnderWay(fulfilment) || toWork(fulfilment) === 'ready_for_pickup') return nothing;
  const { fulfilmentId, location, shipBy } = fulfilment;
  const { warnHours } = thresholds.of('late_to_ship', scopeOfFulfilment(state, fulfilment));
  // A one-hour order is not late at birth.
  const { from: warnAt, to: at } = toWorkSpan(state, fulfilment, warnHours);
  if (now < warnAt) return { raised: [], nextCheckAt: warnAt };
  const isLate = now >= at;
  const raised = {
    armedBy: `ship-by:${fulfilmentId}:${shipBy}`,
    severity: isLate ? 2 : 3,
    because: `Not all of it has left ${location}; it ${isLate ? 'had' : 'has'} to by ${inWords(shipBy)}.`,
    dueAt: at,
    shipmentId: null,
    fulfilmentId,
  } as const;
  return { raised: [raised], nextCheckAt: isLate ? null : at };
};

export const lateToShip: Rule = {
  type: 'late_to_ship',
  title: 'Late to ship',
  closesWhen: 'All of it has left or waits to be fetched, or what is left is cancelled.',
  playbook: [
    { command: 'contact_warehouse', label: 'Ask the location' },
    { command: 'inform_customer', label: 'Tell the customer' },
    { command: 'CancelLines', label: 'Cancel what is left' },
  ],
  assess: ofFulfilments(assessFulfilment),
};
