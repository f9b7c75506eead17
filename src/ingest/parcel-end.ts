import { foldScans, isTerminal, toOverrideScan } from '../carriers/fold.ts';
import type { EventView } from '../contracts/events.ts';
import type { OrderCommitted } from '../hub/hub.ts';

type Shipment = Extract<OrderCommitted['state'], { status: 'present' }>['shipments'][number];

/**
 * When the parcel's journey ended, in ms; null while it has not. Not `announced.since`: an end that takes the place of
 * another of the same status is announced to nobody, and the fold counts from it (invariant 3).
 */
export function toEnd({ scans, override }: Pick<Shipment, 'scans' | 'override'>): number | null {
  const set = override === undefined ? null : toOverrideScan(override);
  const tracking = foldScans(
    scans.map(({ scan }) => scan),
    set,
  );
  if (!tracking.terminal) return null;
  const last = tracking.isOverridden
    ? set
    : tracking.order.find(({ identity }) => identity === tracking.because.scan);
  return last === null || last === undefined ? null : Date.parse(last.time.from);
}

/** The parcels whose end is another since these events, or none any more: what waited behind it is looked at again. */
export function findMovedEnds({
  events,
  state,
}: Pick<OrderCommitted, 'events' | 'state'>): readonly Shipment[] {
  if (state.status !== 'present') return [];
  const first = events[0]?.version ?? 0;
  return state.shipments.filter((shipment) => {
    const its = events.filter(({ data }) => data['shipmentId'] === shipment.shipmentId);
    if (its.some(isFromEnd)) return true;
    if (!isTerminal(shipment.announced.status)) return false;
    if (its.some(({ type }) => setByPeople.includes(type))) return true;
    if (!its.some(({ type }) => type === 'ScanRecorded')) return false;
    const before = shipment.scans.filter(({ version }) => version < first);
    return toEnd({ ...shipment, scans: before }) !== toEnd(shipment);
  });
}

const setByPeople: readonly string[] = ['ShipmentStatusOverridden', 'ShipmentOverrideWithdrawn'];

const isFromEnd = ({ type, data }: EventView): boolean =>
  type === 'ShipmentStatusChanged' && isTerminal(data['from'] as Shipment['announced']['status']);
