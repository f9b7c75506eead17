import type { Scan } from '../../contracts/scans.ts';
import type { Decision, NewEvent, RecordScans } from '../command.ts';
import { formsKept, isSameForm } from '../scan-copies.ts';
import type { PresentOrder, Shipment } from '../state.ts';
import { normaliseTrackingNumber, trackingOfScans } from '../tracking.ts';
import { accepted, refuse } from './outcome.ts';

/** A message is a set of scans to add, never a replacement: what is known is passed over. */
export const recordScans = (state: PresentOrder, command: RecordScans): Decision => {
  const trackingNumber = normaliseTrackingNumber(command.trackingNumber);
  const shipment = state.shipments.find(
    (one) => one.carrier === command.carrier && one.trackingNumber === trackingNumber,
  );
  if (shipment === undefined)
    return refuse('unknown_shipment', `It is ${command.carrier} ${trackingNumber}.`);
  const { shipmentId } = shipment;
  const scans = shipment.scans.map((one) => one.scan);
  const refs = new Map<string, readonly string[]>();
  for (const { scan, textRefs } of shipment.scans) {
    refs.set(scan.identity, [...(refs.get(scan.identity) ?? []), ...textRefs]);
  }
  const events: NewEvent[] = [];
  for (const { scan, textRef } of command.scans) {
    const { identity } = scan;
    const knownRefs = refs.get(identity);
    const isNewRef = textRef !== undefined && knownRefs?.includes(textRef) !== true;
    if (knownRefs === undefined || isNewForm(scan, scans)) {
      scans.push(scan);
      events.push({
        type: 'ScanRecorded',
        data: { shipmentId, scan, ...(isNewRef ? { textRef } : {}) },
        at: scan.time.from,
      });
    } else if (isNewRef) {
      events.push({ type: 'ScanReworded', data: { shipmentId, identity, textRef }, at: scan.time.from });
    }
    refs.set(identity, isNewRef ? [...(knownRefs ?? []), textRef] : (knownRefs ?? []));
  }
  return scans.length === shipment.scans.length
    ? accepted(...events)
    : accepted(...events, ...toStatusChange(shipment, scans));
};

const isNewForm = (scan: Scan, scans: readonly Scan[]): boolean => {
  const forms = scans.filter((one) => one.identity === scan.identity);
  return forms.length < formsKept && !forms.some((form) => isSameForm(form, scan));
};

const toStatusChange = (shipment: Shipment, scans: readonly Scan[]): readonly NewEvent[] => {
  const { status: to, reason, because } = trackingOfScans(scans);
  const { announced, shipmentId } = shipment;
  const isSame =
    announced.status === to &&
    announced.reason.code === reason.code &&
    announced.reason.party === reason.party;
  if (isSame) return [];
  const winner = scans.find((scan) => scan.identity === because.scan);
  return [
    {
      type: 'ShipmentStatusChanged',
      data: { shipmentId, from: announced.status, to, reason, because },
      ...(winner === undefined ? {} : { at: winner.time.from }),
    },
  ];
};
