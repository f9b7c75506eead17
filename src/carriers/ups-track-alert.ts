import type { EstimatedDelivery, Place } from '../contracts/scans.ts';
import { toCountry } from './country.ts';
import { isFields, toEstimatedDelivery, toFields, toSigner, toText, type Fields } from './fields.ts';
import type { CarrierFormat, FormatOutcome } from './format.ts';
import type { Meaning } from './meaning.ts';
import { announcesDelivery, toParsedScan, toPlace } from './parsed-scan.ts';
import { readTrackingNumber } from './tracking-number.ts';
import { findUpsMeaning, upsCodes } from './ups-track-alert-codes.ts';

const common = { format: 'ups-track-alert', mapVersion: 1 } as const;

/** UPS Track Alert v2: one event a body, without a signature; UPS brings a token that the hub issued. */
export const upsTrackAlert: CarrierFormat = {
  ...common,
  signature: { kind: 'bearer', apiKeyHeader: 'x-api-key' },
  parse,
  codes: upsCodes,
  // Alone it may be a type or a code.
  meaningOf: (code) => {
    const slash = code.indexOf('/');
    return slash < 0 ? 'untold' : findUpsMeaning(code.slice(0, slash), code.slice(slash + 1));
  },
};

function parse(body: unknown): FormatOutcome {
  if (!isFields(body)) return { ok: false, errors: [{ path: '/', message: 'is not an object' }] };
  const trackingNumber = readTrackingNumber(body['trackingNumber']);
  if (trackingNumber === undefined) {
    return { ok: false, errors: [{ path: '/trackingNumber', message: 'is not a tracking number' }] };
  }
  const activity = toFields(body['activityStatus']);
  const type = toText(activity['type'], 10)?.toUpperCase();
  const code = readCode(activity['code']);
  if (type === undefined && code === undefined)
    return { ok: false, errors: [{ path: '/activityStatus', message: 'has neither a type nor a code' }] };
  // The picture may show people and doors, and comes long after the delivery it proves, which is a scan of its own.
  if (type === 'U' && code === 'PX')
    return { ok: true, parcels: [], ignored: 'a picture of the delivery is personal data and is not kept' };

  const written = readTime(body);
  if (written === undefined)
    return { ok: false, errors: [{ path: '/localActivityDate', message: 'is not a date' }] };
  const meaning = findUpsMeaning(type, code);
  const carrierCode = [type, code].filter((part) => part !== undefined).join('/');
  const place = readPlace(toFields(body['activityLocation']));
  const outcome = toParsedScan({
    ...common,
    code: carrierCode,
    carrierCode,
    meaning,
    time: { written, country: place?.country },
    timePath: '/localActivityDate',
    place,
    estimatedDelivery: readEstimate(body, meaning, written),
    text: toText(activity['description'], 500),
    signedBy: meaning.status === 'delivered' ? toSigner(body['receivedBy']) : undefined,
  });
  return outcome.ok
    ? { ok: true, parcels: [{ trackingNumber, scans: [outcome.parsed], bad: [] }] }
    : { ok: false, errors: outcome.errors };
}

/** Two characters; some of the lists write `1` for `01`. */
function readCode(value: unknown): string | undefined {
  const code = toText(typeof value === 'number' ? String(value) : value, 40)?.toUpperCase();
  return code !== undefined && /^\d+$/u.test(code) ? code.replace(/^0+(?=\d)/u, '') : code;
}

/**
 * The local time with its offset, which is what people at the place saw. UPS gives the instant a second time in GMT: where
 * the offset is missing, the difference is the offset, if there is a zone that has it.
 */
function readTime(body: Fields): string | undefined {
  const local = readDate(body['localActivityDate']);
  const localTime = readClock(body['localActivityTime']);
  const gmt = readDate(body['gmtActivityDate']);
  const gmtTime = readClock(body['gmtActivityTime']);
  const instant = gmt === undefined || gmtTime === undefined ? undefined : `${gmt}T${gmtTime}Z`;
  if (local === undefined) return instant ?? gmt;
  if (localTime === undefined) return instant ?? local;
  const wall = `${local}T${localTime}`;
  if (instant === undefined) return `${wall}${readOffset(body['gmtOffset']) ?? ''}`;
  const offset = toOffset(Date.parse(`${wall}Z`) - Date.parse(instant));
  // Where they cannot both be true, GMT is the one that needs no more to be right.
  return offset === undefined ? instant : `${wall}${offset}`;
}

function readDate(value: unknown): string | undefined {
  const parts = /^(\d{4})-?(\d{2})-?(\d{2})$/u.exec(toText(value, 10) ?? '');
  return parts === null ? undefined : `${parts[1]}-${parts[2]}-${parts[3]}`;
}

function readClock(value: unknown): string | undefined {
  const parts = /^([01]\d|2[0-3]):?([0-5]\d):?([0-5]\d)$/u.exec(toText(value, 8) ?? '');
  return parts === null ? undefined : `${parts[1]}:${parts[2]}:${parts[3]}`;
}

/** `-04.00`: hours, a full stop, minutes. */
function readOffset(value: unknown): string | undefined {
  const parts = /^([+-]\d{2})[.:]?([0-5]\d)$/u.exec(toText(value, 6) ?? '');
  return parts === null ? undefined : `${parts[1]}:${parts[2]}`;
}

const quarterMs = 15 * 60_000;

/** Undefined for a difference that no zone has. */
function toOffset(ms: number): string | undefined {
  if (!Number.isInteger(ms / quarterMs) || ms < -48 * quarterMs || ms > 56 * quarterMs) return undefined;
  const minutes = Math.abs(ms) / 60_000;
  return `${ms < 0 ? '-' : '+'}${pad(Math.floor(minutes / 60))}:${pad(minutes % 60)}`;
}

const pad = (value: number): string => String(value).padStart(2, '0');

function readPlace(location: Fields): Place | undefined {
  return toPlace({
    city: toText(location['city'], 120),
    region: toText(location['stateProvince'], 120),
    postcode: toText(location['postalCode'], 20),
    country: toCountry(location['country']),
  });
}

/**
 * A date: the window's hours are in the destination's zone, which UPS does not name. By the schema it is the original
 * date, by the guide it may be updated; one that lies before the scan itself can only be the original, and is no news.
 */
function readEstimate(body: Fields, meaning: Meaning, written: string): EstimatedDelivery | undefined {
  if (!announcesDelivery(meaning)) return undefined;
  const date = readDate(body['scheduledDeliveryDate']);
  const day = written.slice(0, 10);
  // A failed attempt of the day has not met it, and does not promise it again.
  if (date === undefined || date < day || (date === day && meaning.status === 'attempt_failed'))
    return undefined;
  return toEstimatedDelivery(date);
}
