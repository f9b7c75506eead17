import { isAmongForms, isWithin } from '../../carriers/fold.ts';
import type { Scan } from '../../contracts/scans.ts';
import type { Decision, NewEvent, RecordScans } from '../command.ts';
import { isSameForm } from '../scan-copies.ts';
import type { PresentOrder, Shipment } from '../state.ts';
import { normaliseTrackingNumber, trackingOfScans } from '../tracking.ts';
import { accepted, refuse } from './outcome.ts';
import { toConflict } from './report-lines.ts';
import { toStatusChange } from './status-change.ts';

/** Of one parcel. The longest journeys have a hundred; a sender that stamps each sending anew must not fill the order. */
export const mostScans = 2_000;

/** A message is a set of scans to add, never a replacement: what is known is passed over. */
export const recordScans = (state: PresentOrder, command: RecordScans): Decision => {
  const trackingNumber = normaliseTrackingNumber(command.trackingNumber);
  const shipment = state.shipments.find(
    (one) => one.carrier === command.carrier && one.trackingNumber === trackingNumber,
  );
  if (shipment === undefined)
    return refuse('unknown_shipment', `It is ${command.carrier} ${trackingNumber}.`);
  const { shipmentId, span } = shipment;
  if (span !== undefined && command.scans.some(({ scan }) => !isWithin(scan, span)))
    return refuse('scans_of_another_parcel', `It is ${command.carrier} ${trackingNumber}.`);
  const scans = shipment.scans.map((one) => one.scan);
  const events: NewEvent[] = [];
  let more = 0;
  let moreWords = 0;
  for (const { scan, textRef } of command.scans) {
    const { identity } = scan;
    const forms = scans.filter((one) => one.identity === identity);
    const isNew = forms.length === 0 || isNewForm(scan, forms);
    const hasNewText =
      textRef !== undefined && (forms.length === 0 || !isKnownText(shipment, events, identity, textRef));
    if (isNew) {
      scans.push(scan);
      if (!isReread(scan, forms)) more += 1;
      events.push({
        type: 'ScanRecorded',
        data: { shipmentId, scan, ...(hasNewText ? { textRef } : {}) },
        at: scan.time.from,
      });
    } else if (hasNewText) {
      moreWords += 1;
      events.push({ type: 'ScanReworded', data: { shipmentId, identity, textRef }, at: scan.time.from });
    }
  }
  if (moreWords > 0 && countWords(shipment) + moreWords > mostScans)
    return refuse('too_many_scans', `Of ${command.carrier} ${trackingNumber} too many wordings are known.`);
  if (more > 0 && scans.length > mostScans)
    return refuse(
      'too_many_scans',
      `Of ${command.carrier} ${trackingNumber} there are ${shipment.scans.length}, and this would be ${more} more.`,
    );
  if (scans.length === shipment.scans.length) return accepted(...events);
  const tracking = trackingOfScans(scans, shipment.override);
  events.push(...toStatusChange(shipment, tracking));
  if (shipment.voided === true && tracking.firstPhysical !== null)
    events.push(
      ...toConflict(state, {
        fulfilmentId: shipment.fulfilmentId,
        reported: 'shipped',
        why: 'The location took the parcel back, and the carrier has it.',
        parcels: [{ carrier: shipment.carrier, trackingNumber }],
      }),
    );
  return accepted(...events);
};

const countWords = ({ scans }: Shipment): number =>
  scans.reduce((sum, { textRefs }) => sum + textRefs.length, 0);

/** A newer map wins over all of them; there are as many of those as somebody gave a code a meaning. */
const isReread = (scan: Scan, forms: readonly Scan[]): boolean =>
  forms.length > 0 && forms.every(({ mapVersion }) => mapVersion < scan.mapVersion);

const isNewForm = (scan: Scan, forms: readonly Scan[]): boolean =>
  isReread(scan, forms) || (isAmongForms(scan, forms) && !forms.some((form) => isSameForm(form, scan)));

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
