import type { EstimatedDelivery, ParsedScan, Place } from '../contracts/scans.ts';
import { toCountry } from './country.ts';
import { fedexCodes, findFedexMeaning, findRecordedFedexMeaning } from './fedex-codes.ts';
import {
  createListReader,
  findIn,
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
import { readTrackingNumber } from './tracking-number.ts';

const common = { format: 'fedex', mapVersion: 1 } as const;

/** FedEx Advanced Integrated Visibility: a push in the shape of the Track API's answer, with all scans so far. */
export const fedex: CarrierFormat = {
  ...common,
  // FedEx's page says both base64 and hex, in two sentences about one value.
  signature: { kind: 'hmac', header: 'fdx-signature', encodings: ['base64', 'hex'] },
  parse,
  codes: fedexCodes,
  meaningOf: findRecordedFedexMeaning,
};

function parse(body: unknown): FormatOutcome {
  if (!isFields(body)) return { ok: false, errors: [{ path: '/', message: 'is not an object' }] };
  const isWrapped = isFields(body['output']);
  const path = `${isWrapped ? '/output' : ''}/completeTrackResults`;
  const results = toList((isWrapped ? toFields(body['output']) : body)['completeTrackResults']);
  if (results === undefined)
    return { ok: false, errors: [{ path, message: 'is not a list of at most 1000' }] };
  if (results.length === 0) return { ok: true, parcels: [], ignored: 'there are no track results in it' };
  const readList = createListReader();
  const parcels = results.map((raw, index) => readParcel(toFields(raw), `${path}/${index}`, index, readList));
  const [only] = parcels;
  if (parcels.length === 1 && only?.trackingNumber === '')
    return { ok: false, errors: only.bad.flatMap(({ errors }) => errors) };
  return {
    ok: true,
    parcels,
    ...(parcels.some(({ scans, bad }) => scans.length + bad.length > 0)
      ? {}
      : { ignored: 'the track results have no scans' }),
  };
}

function readParcel(complete: Fields, path: string, index: number, readList: ReadList): ParsedParcel {
  const trackingNumber = readTrackingNumber(complete['trackingNumber']);
  const results = readList(complete['trackResults']);
  const fail = (where: string, message: string): ParsedParcel => ({
    trackingNumber: trackingNumber ?? '',
    scans: [],
    bad: [{ index: index * 1000, errors: [{ path: `${path}/${where}`, message }], raw: complete }],
  });
  if (trackingNumber === undefined) return fail('trackingNumber', 'is not a tracking number');
  if (results === undefined) return fail('trackResults', noList(complete['trackResults']));
  const scans: ParsedScan[] = [];
  const bad: BadScan[] = [];
  for (const [at, result] of withoutRecycled(results)) {
    const read = readResult(result, `${path}/trackResults/${at}`, index * 1000 + bad.length, readList);
    scans.push(...read.scans);
    bad.push(...read.bad);
  }
  return { trackingNumber, scans, bad };
}

const recycledMs = 90 * 86_400_000;

/**
 * A number that went on from a place of holding has a result for each part of its way, and all of them count. FedEx also
 * gives a number out again: what ended long before the newest scan was another parcel.
 */
function withoutRecycled(results: readonly unknown[]): readonly (readonly [number, Fields])[] {
  const dated = results.map((raw, at) => ({ at, result: toFields(raw), newest: newestOf(toFields(raw)) }));
  const newest = dated.reduce((last, one) => Math.max(last, one.newest ?? last), 0);
  return dated
    .filter((one) => one.newest === undefined || newest - one.newest <= recycledMs)
    .map(({ at, result }) => [at, result]);
}

function newestOf(result: Fields): number | undefined {
  const dates = (toList(result['scanEvents']) ?? [])
    .map((scan) => Date.parse(toText(toFields(scan)['date'], 40) ?? ''))
    .filter((date) => !Number.isNaN(date));
  return dates.length === 0 ? undefined : Math.max(...dates);
}

function readResult(
  result: Fields,
  path: string,
  firstBad: number,
  readList: ReadList,
): { readonly scans: readonly ParsedScan[]; readonly bad: readonly BadScan[] } {
  const events = readList(result['scanEvents']);
  if (events === undefined) {
    const errors = [{ path: `${path}/scanEvents`, message: noList(result['scanEvents']) }];
    return { scans: [], bad: [{ index: firstBad, errors, raw: result['scanEvents'] }] };
  }
  const signedBy = readSigner(toFields(result['deliveryDetails']));
  const scans: ParsedScan[] = [];
  const bad: BadScan[] = [];
  for (const [at, raw] of events.entries()) {
    const outcome = readScan(raw, `${path}/scanEvents/${at}`, signedBy);
    if (outcome.ok) scans.push(outcome.parsed);
    else bad.push({ index: firstBad + bad.length, errors: outcome.errors, raw });
  }
  const statements = scans.length === 0 ? [readStatus(result, signedBy)] : [readEstimate(result, scans)];
  for (const outcome of statements) if (outcome?.ok === true) scans.push(outcome.parsed);
  return { scans, bad };
}

function readScan(raw: unknown, path: string, signedBy: string | undefined): ScanOutcome {
  if (!isFields(raw)) return { ok: false, errors: [{ path, message: 'is not an object' }] };
  const event = readCode(raw['eventType']) ?? readCode(raw['derivedStatusCode']);
  if (event === undefined)
    return { ok: false, errors: [{ path: `${path}/eventType`, message: 'is not a code' }] };
  const written = toText(raw['date'], 64);
  if (written === undefined)
    return { ok: false, errors: [{ path: `${path}/date`, message: 'is not a time' }] };
  const exception = readCode(raw['exceptionCode']);
  const delay = readCode(toFields(raw['delayDetail'])['type']);
  const meaning = findFedexMeaning({ event, exception, delay });
  const place = readPlace(toFields(raw['scanLocation']));
  return toParsedScan({
    ...common,
    code: [event, exception, delay].filter((part) => part !== undefined).join('/'),
    // What the table lacks is the event, whatever its reason is.
    carrierCode: meaning.status === 'unmapped' || exception === undefined ? event : `${event}/${exception}`,
    meaning,
    time: { written, country: place?.country },
    timePath: `${path}/date`,
    place,
    text: toText(raw['exceptionDescription'], 500) ?? toText(raw['eventDescription'], 500),
    signedBy: meaning.status === 'delivered' ? signedBy : undefined,
  });
}

/** `Ow` is the one code that is not in capitals. */
const readCode = (value: unknown): string | undefined => toText(value, 40)?.toUpperCase();

const readSigner = (delivery: Fields): string | undefined =>
  toSigner(delivery['signedByName']) ?? toSigner(delivery['receivedByName']);

function readPlace(location: Fields): Place | undefined {
  return toPlace({
    city: toText(location['city'], 120),
    region: toText(location['stateOrProvinceCode'], 120),
    postcode: toText(location['postalCode'], 20),
    country: toCountry(location['countryCode']),
  });
}

/** The dates by which a status without scans can be told apart from one of another day. */
const dateOf: Readonly<Record<string, string>> = {
  DL: 'ACTUAL_DELIVERY',
  PU: 'ACTUAL_PICKUP',
  DE: 'ATTEMPTED_DELIVERY',
  OC: 'SHIPMENT_DATA_RECEIVED',
};

/** What the result says itself, where it has no scans. */
function readStatus(result: Fields, signedBy: string | undefined): ScanOutcome | undefined {
  const latest = toFields(result['latestStatusDetail']);
  const event = readCode(latest['code']);
  const written = readDate(result, findIn(dateOf, event ?? ''));
  if (event === undefined || written === undefined) return undefined;
  const meaning = findFedexMeaning({ event });
  const place = readPlace(toFields(latest['scanLocation']));
  return toParsedScan({
    ...common,
    code: event,
    carrierCode: event,
    meaning,
    time: { written, country: place?.country },
    timePath: '',
    place,
    text: toText(latest['description'], 500),
    signedBy: meaning.status === 'delivered' ? signedBy : undefined,
  });
}

function readDate(result: Fields, type: string | undefined): string | undefined {
  if (type === undefined) return undefined;
  const found = (toList(result['dateAndTimes']) ?? []).map(toFields).find((one) => one['type'] === type);
  return toText(found?.['dateTime'], 64);
}

/** FedEx does not say when it made the estimate: it is as old as the newest scan. */
function readEstimate(result: Fields, scans: readonly ParsedScan[]): ScanOutcome | undefined {
  const window = toFields(toFields(result['estimatedDeliveryTimeWindow'])['window']);
  const estimatedDelivery: EstimatedDelivery | undefined =
    toEstimatedDelivery(window['begins'] ?? window['ends'], window['ends'] ?? window['begins']) ??
    toEstimatedDelivery(readDate(result, 'ESTIMATED_DELIVERY'));
  const latest = readCode(toFields(result['latestStatusDetail'])['code']);
  if (estimatedDelivery === undefined || latest === undefined) return undefined;
  if (!announcesDelivery(findFedexMeaning({ event: latest }))) return undefined;
  const newest = findNewestScan(scans);
  if (newest === undefined) return undefined;
  return toParsedScan({
    ...common,
    code: 'ESTIMATED_DELIVERY',
    carrierCode: null,
    meaning: means('pending', 'eta_changed'),
    time: { written: newest.scan.time.written },
    timePath: '',
    estimatedDelivery,
  });
}
