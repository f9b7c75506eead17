import type { Tracking } from '../carriers/fold.ts';
import type { ReasonCode } from '../contracts/reasons.ts';
import type { Health } from '../contracts/scans.ts';
import { isOpen, type PresentOrder, type Shipment } from './state.ts';

const silences: ReadonlySet<string> = new Set(['no_first_scan', 'stalled_in_transit']);
/** About when it comes, and nothing that has to be done with the parcel. */
const promises: ReadonlySet<string> = new Set(['promise_at_risk', 'promise_broken']);
const delays: ReadonlySet<ReasonCode> = new Set([
  'delayed',
  'weather',
  'disaster',
  'strike',
  'capacity',
  'late_flight',
  'vehicle',
  'missorted',
  'holiday',
  'cutoff_missed',
]);

/**
 * How a parcel does, beside how far it is: from its open cases, its status and its estimate, never from a carrier's word
 * alone. Worst first.
 */
export const toHealth = (state: PresentOrder, shipment: Shipment, tracking: Tracking): Health => {
  const open = state.cases.filter(
    (one) => isOpen(one) && one.shipmentId === shipment.shipmentId && !promises.has(one.type),
  );
  if (open.some((one) => !silences.has(one.type))) return 'action_required';
  if (tracking.terminal) return tracking.status === 'failed' ? 'action_required' : 'closed';
  if (open.length > 0) return 'stalled';
  switch (tracking.status) {
    case 'attempt_failed':
    case 'on_hold':
    case 'exception':
      return delays.has(tracking.reason.code) ? 'delayed' : 'action_required';
    case 'expired':
      return 'stalled';
    case 'pending':
    case 'info_received':
    case 'picked_up':
    case 'in_transit':
    case 'out_for_delivery':
    case 'available_for_pickup':
    case 'returning':
    case 'delivered':
    case 'returned':
    case 'failed':
    case 'cancelled':
      break;
  }
  if (delays.has(tracking.reason.code)) return 'delayed';
  return isAfterPromise(state, tracking) ? 'at_risk' : 'on_track';
};

/** An estimate that is a date is met when the promise ends on that day or later. */
export const isAfterPromise = (state: PresentOrder, { estimatedDelivery }: Tracking): boolean => {
  if (estimatedDelivery === undefined) return false;
  const { to } = state.promise;
  const estimate = estimatedDelivery.to;
  return estimate.length === 10 ? estimate > to.slice(0, 10) : Date.parse(estimate) > Date.parse(to);
};
