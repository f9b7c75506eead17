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
  const events: NewEvent[] = [];
  for (const { scan, textRef } of command.scans) {
    const { identity } = scan;
    const forms = scans.filter((one) => one.identity === identity);
    const isNew = forms.length === 0 || isNewForm(scan, forms);
    const hasNewText =
      textRef !== undefined && (forms.length === 0 || !isKnownText(shipment, events, identity, textRef));
    if (isNew) {
      scans.push(scan);
      events.push({
        type: 'ScanRecorded',
        data: { shipmentId, scan, ...(hasNewText ? { textRef } : {}) },
        at: scan.time.from,
      });
    } else if (hasNewText) {
      events.push({ type: 'ScanReworded', data: { shipmentId, identity, textRef }, at: scan.time.from });
    }
  }
  return scans.length === shipment.scans.length
    ? accepted(...events)
    : accepted(...events, ...toStatusChange(shipment, scans));
};

const isNewForm = (scan: Scan, forms: readonly Scan[]): boolean =>
  forms.length < formsKept && !forms.some((form) => isSameForm(form, scan));

const isKnownText = (
  shipment: Shipment,
  events: readonly NewEvent[],
  identity: string,
  textRef: string,
): boolean =>
  shipment.scans.some((one) => one.scan.identity === identity && one.textRefs.includes(textRef)) ||
  events.some(
    ({ type, data }) =>
      (type === 'ScanRecorded' && data.scan.identity === identity && data.textRef === textRef) ||
      (type === 'ScanReworded' && data.identity === identity && data.textRef === textRef),
  );

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
