import type { ParsedScan } from '../contracts/scans.ts';
import { toCountry } from './country.ts';
import {
  isFields,
  toEstimatedDelivery,
  toFields,
  toList,
  toProofUrl,
  toSigner,
  toText,
  type Fields,
} from './fields.ts';
import type { BadScan, CarrierFormat, FormatOutcome } from './format.ts';
import { means } from './meaning.ts';
import { announcesDelivery, toCoordinates, toParsedScan, toPlace, type ScanOutcome } from './parsed-scan.ts';
import type { WrittenTime } from './scan-time.ts';
import { findShipengineMeaning, shipengineDetails, shipengineStatuses } from './shipengine-codes.ts';
import { readTrackingNumber } from './tracking-number.ts';

const common = { format: 'shipengine', mapVersion: 1 } as const;

/** The webhook `{ resource_type: "API_TRACK", data }` of ShipEngine and the ShipStation API, or bare tracking. */
export const shipengine: CarrierFormat = {
  ...common,
  signature: {
    kind: 'rsa-sha256',
    header: 'x-shipengine-rsa-sha256-signature',
    keyIdHeader: 'x-shipengine-rsa-sha256-key-id',
    timestampHeader: 'x-shipengine-timestamp',
    windowSeconds: 300,
  },
  parse,
  codes: [...Object.keys(shipengineStatuses), ...Object.keys(shipengineDetails)],
};

function parse(body: unknown): FormatOutcome {
  if (!isFields(body)) return { ok: false, errors: [{ path: '/', message: 'is not an object' }] };
  if (body['resource_type'] === undefined && body['data'] === undefined) return parseTracking(body, '');
  const what = toText(body['resource_type'], 80) ?? 'without a type';
  if (what !== 'API_TRACK' && toFields(body['data'])['tracking_number'] === undefined)
    return { ok: true, parcels: [], ignored: `resource ${what} is not about tracking` };
  return parseTracking(toFields(body['data']), '/data');
}

function parseTracking(tracking: Fields, path: string): FormatOutcome {
  const trackingNumber = readTrackingNumber(tracking['tracking_number']);
  if (trackingNumber === undefined) {
    return { ok: false, errors: [{ path: `${path}/tracking_number`, message: 'is not a tracking number' }] };
  }
  const events = toList(tracking['events']);
  if (events === undefined) {
    return { ok: false, errors: [{ path: `${path}/events`, message: 'is not a list of at most 1000' }] };
  }
  const scans: ParsedScan[] = [];
  const bad: BadScan[] = [];
  for (const [index, raw] of events.entries()) {
    const outcome = readEvent(raw, `${path}/events/${index}`);
    if (outcome.ok) scans.push(outcome.parsed);
    else bad.push({ index, errors: outcome.errors, raw });
  }
  scans.push(...readStatements(tracking, scans, findNewest(events)));
  return {
    ok: true,
    parcels: [{ trackingNumber, scans, bad }],
    ...(events.length === 0 && scans.length === 0 ? { ignored: 'the tracking has no events' } : {}),
  };
}

function readEvent(raw: unknown, path: string): ScanOutcome {
  if (!isFields(raw)) return { ok: false, errors: [{ path, message: 'is not an object' }] };
  const time = readTime(raw);
  if (time === undefined)
    return { ok: false, errors: [{ path: `${path}/occurred_at`, message: 'is not a time' }] };
  const { status, detail } = readCodes(raw);
  const own =
    toText(raw['event_code'], 40) ??
    toText(raw['carrier_status_code'], 40) ??
    toText(raw['carrier_detail_code'], 40);
  const meaning = findShipengineMeaning(status, detail);
  const isNamed = detail !== undefined && detail !== 'CARRIER_STATUS_NOT_MAPPED';
  const code = isNamed ? detail : status !== 'UN' ? status : undefined;
  return toParsedScan({
    ...common,
    code: [status, detail, own].map((part) => part ?? '').join('/'),
    // What ShipEngine itself has no word for is known by the carrier's code.
    carrierCode: code ?? own ?? 'UN',
    meaning,
    time,
    timePath: `${path}/occurred_at`,
    place: toPlace({
      city: toText(raw['city_locality'], 120),
      region: toText(raw['state_province'], 120),
      postcode: toText(raw['postal_code'], 20),
      country: toCountry(raw['country_code']),
      coordinates: toCoordinates(raw['latitude'], raw['longitude']),
    }),
    text: toText(raw['description'], 500) ?? toText(raw['carrier_status_description'], 500),
    ...(meaning.status === 'delivered'
      ? { signedBy: toSigner(raw['signer']), proofUrl: toProofUrl(raw['proof_of_delivery_url']) }
      : {}),
  });
}

/** Empty where ShipEngine has none, as for carriers whose events it only passes on. */
const readCodes = (raw: Fields): { status: string | undefined; detail: string | undefined } => ({
  status: toText(raw['status_code'], 20)?.toUpperCase(),
  detail: toText(raw['status_detail_code'], 60)?.toUpperCase(),
});

/**
 * `occurred_at` is in UTC, `carrier_occurred_at` the wall time of the place. Where they are a zone apart, ShipEngine knew
 * the zone; where they are equal, the place is on UTC or its zone was not known.
 */
function readTime(raw: Fields): WrittenTime | undefined {
  const occurred = toText(raw['occurred_at'], 64) ?? toText(raw['event_date'], 64);
  const local = toText(raw['carrier_occurred_at'], 64);
  const country = toCountry(raw['country_code']);
  if (occurred === undefined) return local === undefined ? undefined : { written: local, country };
  if (local === undefined) return { written: occurred, country };
  const apart = Math.abs(Date.parse(occurred) - Date.parse(`${local.replace(/Z$/u, '')}Z`)) / 60_000;
  const isZone = apart > 0 && apart <= 14 * 60 && apart % 15 === 0;
  return { written: occurred, country, doubtOffset: !isZone };
}

/** The newest of the body by its times as written. */
function findNewest(events: readonly unknown[]): Fields | undefined {
  let newest: Fields | undefined;
  let newestAt = -Infinity;
  for (const raw of events) {
    const event = toFields(raw);
    const at = Date.parse(readTime(event)?.written ?? '');
    if (at > newestAt) [newest, newestAt] = [event, at];
  }
  return newest;
}

/**
 * What the tracking says itself. Its status is that of the newest event, so it is news where that one has none, or where
 * it is an end that no event tells. There is no time of the last change: but for a delivery, which has its own, the
 * newest event's is taken.
 */
function readStatements(
  tracking: Fields,
  scans: readonly ParsedScan[],
  newest: Fields | undefined,
): readonly ParsedScan[] {
  const { status, detail } = readCodes(tracking);
  const meaning = findShipengineMeaning(status, detail);
  if (meaning.status === 'unmapped') return [];
  const time = newest === undefined ? undefined : readTime(newest);
  const statement = { ...common, timePath: '', carrierCode: null };
  const outcomes: ScanOutcome[] = [];

  const delivered = meaning.status === 'delivered' ? toText(tracking['actual_delivery_date'], 64) : undefined;
  const stamp = delivered === undefined ? time : { written: delivered, doubtOffset: true };
  // Not an expiry: without a time of its own it would stand before the event it comes after.
  const isEnd = meaning.status === 'cancelled' || delivered !== undefined;
  const isTold = scans.some(({ scan }) => scan.status === meaning.status);
  const isOnlyWord = isEnd || newest === undefined || isWithoutStatus(newest);
  if (!isTold && isOnlyWord && stamp !== undefined && meaning.status !== 'pending') {
    const code = `tracking ${status ?? ''}/${detail ?? ''}`;
    outcomes.push(toParsedScan({ ...statement, code, meaning, time: stamp }));
  }
  const estimatedDelivery = toEstimatedDelivery(tracking['estimated_delivery_date']);
  if (estimatedDelivery !== undefined && time !== undefined && announcesDelivery(meaning)) {
    const code = 'estimated_delivery_date';
    const reading = { ...statement, code, meaning: means('pending', 'eta_changed'), time, estimatedDelivery };
    outcomes.push(toParsedScan(reading));
  }
  return outcomes.flatMap((outcome) => (outcome.ok ? [outcome.parsed] : []));
}

function isWithoutStatus(event: Fields): boolean {
  const { status, detail } = readCodes(event);
  return findShipengineMeaning(status, detail).status === 'unmapped';
}
