import type { FieldError } from '../contracts/problems.ts';
import type { ParsedScan } from '../contracts/scans.ts';
import {
  findSeventeenTrackMeaning,
  seventeenTrackStages,
  seventeenTrackSubStatuses,
} from './17track-codes.ts';
import { toCountry } from './country.ts';
import {
  createListReader,
  isFields,
  toEstimatedDelivery,
  toFields,
  toList,
  toText,
  type Fields,
  type ReadList,
} from './fields.ts';
import type { BadScan, CarrierFormat, FormatOutcome, ParsedParcel } from './format.ts';
import { means, type Meaning } from './meaning.ts';
import { announcesDelivery, toCoordinates, toParsedScan, toPlace, type ScanOutcome } from './parsed-scan.ts';
import type { WrittenTime } from './scan-time.ts';
import { readTrackingNumber } from './tracking-number.ts';

const common = { format: '17track', mapVersion: 1 } as const;

/** 17TRACK v2.x: the push `{ event, data }`, or the answer of `gettrackinfo`, which has many parcels. */
export const seventeenTrack: CarrierFormat = {
  ...common,
  signature: { kind: 'keyed-sha256', header: 'sign', separator: '/' },
  parse,
  codes: [...new Set([...Object.keys(seventeenTrackSubStatuses), ...Object.keys(seventeenTrackStages)])],
  meaningOf: findSeventeenTrackMeaning,
};

type Outcome = { readonly ok: true; readonly parcel: ParsedParcel } | { ok: false; errors: FieldError[] };

function parse(body: unknown): FormatOutcome {
  if (!isFields(body)) return { ok: false, errors: [{ path: '/', message: 'is not an object' }] };
  const data = toFields(body['data']);
  if (data['accepted'] !== undefined) return parseAnswer(data);
  const what = toText(body['event'], 80);
  if (what === 'TRACKING_STOPPED' && data['track_info'] === undefined)
    return { ok: true, parcels: [], ignored: '17TRACK no longer follows this number' };
  if (what !== undefined && what !== 'TRACKING_UPDATED' && data['track_info'] === undefined)
    return { ok: true, parcels: [], ignored: `event ${what} is not about a track` };
  const isPush = body['data'] !== undefined;
  const outcome = readParcel(isPush ? data : body, isPush ? '/data' : '', 0, createListReader());
  if (!outcome.ok) return outcome;
  const { scans, bad } = outcome.parcel;
  const isEmpty = scans.length === 0 && bad.length === 0;
  return { ok: true, parcels: [outcome.parcel], ...(isEmpty ? { ignored: 'the track has no events' } : {}) };
}

function parseAnswer(data: Fields): FormatOutcome {
  const accepted = toList(data['accepted']);
  if (accepted === undefined)
    return {
      ok: false,
      errors: [{ path: '/data/accepted', message: 'is not a list of at most 1000' }],
    };
  const readList = createListReader();
  const parcels: ParsedParcel[] = [];
  const bad: BadScan[] = [];
  for (const [index, raw] of accepted.entries()) {
    const outcome = readParcel(toFields(raw), `/data/accepted/${index}`, index * mostBad, readList);
    if (outcome.ok) parcels.push(outcome.parcel);
    else bad.push({ index: index * mostBad, errors: outcome.errors, raw });
  }
  if (bad.length > 0) parcels.push({ trackingNumber: '', scans: [], bad });
  return { ok: true, parcels, ...(parcels.length === 0 ? { ignored: 'no number was accepted' } : {}) };
}

function readParcel(data: Fields, path: string, firstBad: number, readList: ReadList): Outcome {
  const trackingNumber = readTrackingNumber(data['number']);
  if (trackingNumber === undefined)
    return { ok: false, errors: [{ path: `${path}/number`, message: 'is not a tracking number' }] };
  const info = toFields(data['track_info']);
  const providers = toList(toFields(info['tracking'])['providers']);
  if (providers === undefined) {
    const where = `${path}/track_info/tracking/providers`;
    return { ok: false, errors: [{ path: where, message: 'is not a list of at most 1000' }] };
  }
  const scans: ParsedScan[] = [];
  const bad: BadScan[] = [];
  const legs = toLegs(data['carrier'], providers);
  let count = 0;
  for (const [at, raw] of providers.entries()) {
    const where = `${path}/track_info/tracking/providers/${at}/events`;
    const events = readList(toFields(raw)['events']);
    if (events === undefined || count + events.length > mostEvents) {
      const errors = [{ path: where, message: `is not a list that makes at most ${mostEvents} in all` }];
      bad.push({ index: firstBad + mostEvents + at, errors, raw: null });
      continue;
    }
    for (const [index, event] of events.entries()) {
      const outcome = readEvent(event, `${where}/${index}`, legs[at] ?? 1);
      if (outcome.ok) scans.push(outcome.parsed);
      else bad.push({ index: firstBad + count + index, errors: outcome.errors, raw: event });
    }
    count += events.length;
  }
  scans.push(...readStatements(info, providers, scans));
  return { ok: true, parcel: { trackingNumber, scans, bad } };
}

const mostEvents = 1000;
/** Events and providers of one parcel. */
const mostBad = 2000;

/**
 * The carrier that the number was registered for is the first leg, all its partners are the second: one that is listed
 * first in a later push must not make other scans of those that are known, and nothing else says which of them comes first.
 */
function toLegs(carrier: unknown, providers: readonly unknown[]): readonly number[] {
  return providers.map((raw) => {
    const { key } = toFields(toFields(raw)['provider']);
    return (carrier ?? null) === null || (key ?? null) === null || key === carrier ? 1 : 2;
  });
}

function readEvent(raw: unknown, path: string, leg: number): ScanOutcome {
  if (!isFields(raw)) return { ok: false, errors: [{ path, message: 'is not an object' }] };
  const address = toFields(raw['address']);
  const coordinates = toFields(address['coordinates']);
  const country = toCountry(address['country']);
  const time = readTime(raw, country);
  if (time === undefined)
    return { ok: false, errors: [{ path: `${path}/time_iso`, message: 'is not a time' }] };
  const code = toText(raw['sub_status'], 60) ?? toText(raw['stage'], 60) ?? 'no sub_status';
  return toParsedScan({
    ...common,
    code,
    carrierCode: code,
    meaning: findSeventeenTrackMeaning(code),
    time,
    timePath: `${path}/time_iso`,
    leg,
    place: toPlace({
      city: toText(address['city'], 120) ?? toText(raw['location'], 120),
      region: toText(address['state'], 120),
      postcode: toText(address['postal_code'], 20),
      country,
      coordinates: toCoordinates(coordinates['latitude'], coordinates['longitude']),
    }),
    text: toText(raw['description'], 500),
  });
}

const hasOffset = /(?:Z|[+-]\d{2}:?\d{2})$/u;
const isUtc = /(?:Z|[+-]00:?00)$/u;

/**
 * `time_iso` has an offset, which 17TRACK adds by the place where the carrier (`time_raw.timezone`) gave none. Of an added
 * +00:00 it is not known whether the place is on UTC or has no zone.
 */
function readTime(raw: Fields, country: string | undefined): WrittenTime | undefined {
  const written = toFields(raw['time_raw']);
  const zone = toText(written['timezone'], 40);
  const iso = toText(raw['time_iso'], 64);
  if (iso !== undefined && hasOffset.test(iso)) {
    const isAdded = written['date'] !== undefined && zone === undefined;
    return { written: iso, country, doubtOffset: isAdded && isUtc.test(iso) };
  }
  const date = toText(written['date'], 20);
  if (date !== undefined) {
    const wall = `${date} ${toText(written['time'], 20) ?? ''}`.trim();
    const isOffset = zone !== undefined && hasOffset.test(zone);
    return { written: isOffset ? `${wall} ${zone}` : wall, country, timeZone: isOffset ? undefined : zone };
  }
  const other = iso ?? toText(raw['time_utc'], 64);
  return other === undefined ? undefined : { written: other, country };
}

/** What 17TRACK says beside the events: an end that no carrier scans, and a date. Stamped with its newest look. */
function readStatements(
  info: Fields,
  providers: readonly unknown[],
  scans: readonly ParsedScan[],
): readonly ParsedScan[] {
  const latest = toFields(info['latest_status']);
  const code = toText(latest['sub_status'], 60) ?? toText(latest['status'], 60);
  const time = findStamp(info, providers);
  if (code === undefined || time === undefined) return [];
  const meaning = findSeventeenTrackMeaning(code);
  const statement = { ...common, timePath: '', carrierCode: null, time };
  const outcomes: ScanOutcome[] = [];
  if (isVerdict(meaning, scans))
    outcomes.push(toParsedScan({ ...statement, code: `track ${code}`, meaning }));
  const estimate = toFields(toFields(info['time_metrics'])['estimated_delivery_date']);
  const estimatedDelivery = toEstimatedDelivery(
    estimate['from'] ?? estimate['to'],
    estimate['to'] ?? estimate['from'],
  );
  if (estimatedDelivery !== undefined && announcesDelivery(meaning)) {
    const announced = { meaning: means('pending', 'eta_changed'), estimatedDelivery };
    outcomes.push(toParsedScan({ ...statement, code: 'estimated_delivery_date', ...announced }));
  }
  return outcomes.flatMap((outcome) => (outcome.ok ? [outcome.parsed] : []));
}

function isVerdict({ status }: Meaning, scans: readonly ParsedScan[]): boolean {
  if (status === 'expired' || status === 'cancelled')
    return scans.every(({ scan }) => scan.status !== status);
  return scans.length === 0 && status !== 'unmapped' && status !== 'pending';
}

function findStamp(info: Fields, providers: readonly unknown[]): WrittenTime | undefined {
  let newest: string | undefined;
  for (const raw of providers) {
    const written = toText(toFields(raw)['latest_sync_time'], 64);
    if (written === undefined || Number.isNaN(Date.parse(written))) continue;
    if (newest === undefined || Date.parse(written) > Date.parse(newest)) newest = written;
  }
  return newest === undefined ? readTime(toFields(info['latest_event']), undefined) : { written: newest };
}
