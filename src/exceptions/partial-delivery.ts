import type { Fulfilment, PresentOrder } from '../orders/state.ts';
import { findDelivery, trackingOf } from '../orders/tracking.ts';
import { addBusinessDays } from '../promises/calendar.ts';
import { isFollowed } from './reported.ts';
import { earliest, nothing, type Assessed, ofFulfilments, type Rule } from './rule.ts';
import { scopeOfFulfilment, type Thresholds } from './thresholds.ts';

const assessFulfilment = (
  state: PresentOrder,
  fulfilment: Fulfilment,
  now: number,
  thresholds: Thresholds,
): Assessed => {
  if (state.shipments.length < 2) return nothing;
  const { fulfilmentId } = fulfilment;
  const parcels = state.shipments.filter((one) => one.fulfilmentId === fulfilmentId && isFollowed(one));
  if (parcels.length < 2) return nothing;
  const trackings = parcels.map(trackingOf);
  const first = earliest(
    trackings.map((tracking) => {
      const delivery = findDelivery(tracking);
      return delivery === undefined ? null : Date.parse(delivery.time.to);
    }),
  );
  const missing = trackings.filter(
    ({ terminal, direction, status }) =>
      !terminal && direction === 'outbound' && status !== 'available_for_pickup',
  ).length;
  if (first === null || missing === 0) return nothing;
  const calendar = thresholds.calendarOf(state.country);
  const { businessDays } = thresholds.of('partial_delivery', scopeOfFulfilment(state, fulfilment));
  const at = addBusinessDays(first, businessDays, calendar);
  if (now < at) return { raised: [], nextCheckAt: at };
  const raised = {
    armedBy: `fulfilment:${fulfilmentId}`,
    severity: 3,
    because: `${missing} of ${parcels.length} parcels that left together ${missing === 1 ? 'has' : 'have'} not come.`,
    dueAt: addBusinessDays(at, 1, calendar),
    shipmentId: null,
    fulfilmentId,
  } as const;
  return { raised: [raised], nextCheckAt: null };
};

export const partialDelivery: Rule = {
  type: 'partial_delivery',
  title: 'Only some of the parcels came',
  closesWhen: 'All of them have come, or it is over with them.',
  playbook: [
    { command: 'contact_carrier', label: 'Ask the carrier for the others' },
    { command: 'inform_customer', label: 'Tell the customer' },
  ],
  assess: ofFulfilments(assessFulfilment),
};
