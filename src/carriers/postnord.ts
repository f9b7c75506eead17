import type { ParsedScan, Place } from '../contracts/scans.ts';
import { toCountry } from './country.ts';
import {
  createListReader,
  isFields,
  noList,
  toEstimatedDelivery,
  toFields,
  toList,
  toSigner,
  toText,
  type Fields,
  type ReadList,
} from './fields.ts';
import type { BadScan, CarrierFormat, FormatOutcome, ParsedParcel } from './format.ts';
import { means } from './meaning.ts';
import { findNewestScan } from './newest-scan.ts';
import { announcesDelivery, toParsedScan, toPlace, type ScanOutcome } from './parsed-scan.ts';
import { findPostnordMeaning, findRecordedPostnordMeaning, postnordCodes } from './postnord-codes.ts';
import { readTrackingNumber } from './tracking-number.ts';

const common = { format: 'postnord', mapVersion: 1 } as const;

/**
 * PostNord's Track & Trace: its answer as it is, `{ shipments }`, or one shipment. Every item of a shipment is a parcel and
 * has its whole history. PostNord documents no signature, so a carrier's secret names one of the common schemes.
 */
export const postnord: CarrierFormat = {
  ...common,
  signature: null,
  parse,
  codes: postnordCodes,
  meaningOf: findRecordedPostnordMeaning,
};

function parse(body: unknown): FormatOutcome {
  if (!isFields(body)) return { ok: false, errors: [{ path: '/', message: 'is not an object' }] };
  const isAnswer = isFields(body['TrackingInformationResponse']);
  const answer = isAnswer ? toFields(body['TrackingInformationResponse']) : body;
  const start = isAnswer ? '/TrackingInformationResponse' : '';
  const isBare = answer['shipments'] === undefined && answer['items'] !== undefined;
  const shipments = isBare ? [answer] : toList(answer['shipments']);
  if (shipments === undefined || (!isBare && answer['shipments'] === undefined)) {
    return { ok: false, errors: [{ path: `${start}/shipments`, message: 'is not a list of at most 1000' }] };
  }
  const readList = createListReader();
  const parcels: ParsedParcel[] = [];
  for (const [at, raw] of shipments.entries()) {
    const path = isBare ? start : `${start}/shipments/${at}`;
    parcels.push(...readShipment(toFields(raw), path, parcels.length, readList));
  }
  const isEmpty = parcels.every(({ scans, bad }) => scans.length + bad.length === 0);
  return { ok: true, parcels, ...(isEmpty ? { ignored: 'no item has events' } : {}) };
}

function readShipment(
  shipment: Fields,
  path: string,
  before: number,
  readList: ReadList,
): readonly ParsedParcel[] {
  const shipmentId = readTrackingNumber(shipment['shipmentId']);
  const items = readList(shipment['items']);
  if (items === undefined) {
    const errors = [{ path: `${path}/items`, message: noList(shipment['items']) }];
    const bad = [{ index: before * 1000, errors, raw: shipment['items'] }];
    return [{ trackingNumber: shipmentId ?? '', scans: [], bad }];
  }
  return items.map((raw, at) =>
    readItem(toFields(raw), `${path}/items/${at}`, {
      index: (before + at) * 1000,
      // Several items under the shipment's number would become one parcel.
      fallback: items.length === 1 ? shipmentId : undefined,
      estimate: shipment['estimatedTimeOfArrival'],
      readList,
    }),
  );
}

interface OfShipment {
  /** Of the item's first bad event. */
  readonly index: number;
  readonly fallback: string | undefined;
  readonly estimate: unknown;
  readonly readList: ReadList;
}

function readItem(
  item: Fields,
  path: string,
  { index, fallback, estimate, readList }: OfShipment,
): ParsedParcel {
  const trackingNumber = readTrackingNumber(item['itemId']) ?? fallback;
  const events = readList(item['events']);
  if (trackingNumber === undefined || events === undefined) {
    const errors =
      trackingNumber === undefined
        ? [{ path: `${path}/itemId`, message: 'is not a tracking number' }]
        : [{ path: `${path}/events`, message: noList(item['events']) }];
    return { trackingNumber: trackingNumber ?? '', scans: [], bad: [{ index, errors, raw: item }] };
  }
  const signedBy = toSigner(toFields(item['acceptor'])['name']);
  const scans: ParsedScan[] = [];
  const bad: BadScan[] = [];
  for (const [at, raw] of events.entries()) {
    const outcome = readEvent(raw, `${path}/events/${at}`, signedBy);
    if (outcome.ok) scans.push(outcome.parsed);
    else bad.push({ index: index + at, errors: outcome.errors, raw });
  }
  const announced = readEstimate(item, item['estimatedTimeOfArrival'] ?? estimate, scans);
  if (announced?.ok === true) scans.push(announced.parsed);
  return { trackingNumber, scans, bad };
}

function readEvent(raw: unknown, path: string, signedBy: string | undefined): ScanOutcome {
  if (!isFields(raw)) return { ok: false, errors: [{ path, message: 'is not an object' }] };
  // v5 calls it `status`, v7 `eventStatus`.
  const status = (toText(raw['status'], 60) ?? toText(raw['eventStatus'], 60))?.toUpperCase();
  if (status === undefined)
    return { ok: false, errors: [{ path: `${path}/status`, message: 'is not a status' }] };
  const written = toText(raw['eventTime'], 64);
  if (written === undefined)
    return { ok: false, errors: [{ path: `${path}/eventTime`, message: 'is not a time' }] };
  const eventCode = toText(
    typeof raw['eventCode'] === 'number' ? `${raw['eventCode']}` : raw['eventCode'],
    20,
  );
  const meaning = findPostnordMeaning(status, eventCode);
  const place = readPlace(toFields(raw['location']));
  const code = eventCode === undefined ? status : `${status}/${eventCode}`;
  return toParsedScan({
    ...common,
    code,
    carrierCode: meaning.status === 'unmapped' ? status : code,
    meaning,
    time: { written, country: place?.country },
    timePath: `${path}/eventTime`,
    place,
    text: toText(raw['eventDescription'], 500),
    signedBy: meaning.status === 'delivered' ? signedBy : undefined,
  });
}

function readPlace(location: Fields): Place | undefined {
  return toPlace({
    city:
      toText(location['city'], 120) ?? toText(location['displayName'], 120) ?? toText(location['name'], 120),
    region: undefined,
    postcode: toText(location['postcode'], 20) ?? toText(location['postCode'], 20),
    country: toCountry(location['countryCode']),
  });
}

/** PostNord does not say when it made the estimate: it is as old as the newest event. */
function readEstimate(
  item: Fields,
  estimate: unknown,
  scans: readonly ParsedScan[],
): ScanOutcome | undefined {
  const estimatedDelivery = toEstimatedDelivery(estimate);
  const newest = findNewestScan(scans);
  if (estimatedDelivery === undefined || newest === undefined) return undefined;
  const status = toText(item['status'], 60)?.toUpperCase();
  const { scan } = newest;
  const current =
    status === undefined
      ? { status: scan.status, reason: scan.reason.code }
      : findPostnordMeaning(status, undefined);
  if (!announcesDelivery(current)) return undefined;
  return toParsedScan({
    ...common,
    code: 'estimatedTimeOfArrival',
    carrierCode: null,
    meaning: means('pending', 'eta_changed'),
    time: { written: newest.scan.time.written, country: newest.scan.place?.country },
    timePath: '',
    estimatedDelivery,
  });
}
