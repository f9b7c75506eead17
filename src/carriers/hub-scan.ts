import { toFieldErrors, type FieldError } from '../contracts/problems.ts';
import {
  scanBatchSchema,
  scanMessageSchema,
  type EstimatedDelivery,
  type ParsedScan,
  type Place,
  type ScanMessage,
} from '../contracts/scans.ts';
import { findIn, inOrder, isFields, toText } from './fields.ts';
import type { BadScan, CarrierFormat, FormatOutcome } from './format.ts';
import { hubCodes } from './hub-codes.ts';
import { unmapped, type Meaning } from './meaning.ts';
import { toParsedScan, toPlace, type ScanOutcome } from './parsed-scan.ts';
import { findPlainMessage } from './plain-message.ts';
import { normaliseTrackingNumber, readTrackingNumber } from './tracking-number.ts';

const mapVersion = 1;

/** The hub's own scan message, one or `{ scans: [] }`; its senders are known by their credential, not by a signature. */
export const hubScan: CarrierFormat = {
  format: 'hub',
  mapVersion,
  signature: null,
  parse,
  codes: Object.keys(hubCodes),
  // A reason that the message gave beside an unknown code was not kept: it is the code's own.
  meaningOf: (code) => findIn(hubCodes, code) ?? unmapped,
};

function parse(body: unknown): FormatOutcome {
  if (!isFields(body) || !('scans' in body)) {
    const outcome = readMessage(body, '');
    if (!outcome.ok) return outcome;
    return {
      ok: true,
      parcels: [{ trackingNumber: outcome.trackingNumber, scans: [outcome.parsed], bad: [] }],
    };
  }
  const batch = scanBatchSchema.options[1].safeParse(body);
  if (!batch.success) return { ok: false, errors: toFieldErrors(batch.error) };
  const parcels = new Map<string, { trackingNumber: string; scans: ParsedScan[]; bad: BadScan[] }>();
  const of = (trackingNumber: string): { scans: ParsedScan[]; bad: BadScan[] } => {
    const parcel = parcels.get(trackingNumber) ?? { trackingNumber, scans: [], bad: [] };
    parcels.set(trackingNumber, parcel);
    return parcel;
  };
  for (const [index, raw] of batch.data.scans.entries()) {
    const outcome = readMessage(raw, `/scans/${index}`);
    if (outcome.ok) of(outcome.trackingNumber).scans.push(outcome.parsed);
    else
      of(isFields(raw) ? (readTrackingNumber(raw['trackingNumber']) ?? '') : '').bad.push({
        index,
        errors: outcome.errors,
        raw,
      });
  }
  return { ok: true, parcels: [...parcels.values()] };
}

type MessageOutcome =
  | { readonly ok: true; readonly parsed: ParsedScan; readonly trackingNumber: string }
  | { readonly ok: false; readonly errors: readonly FieldError[] };

function readMessage(raw: unknown, path: string): MessageOutcome {
  let message = findPlainMessage(raw);
  if (message === undefined) {
    const read = scanMessageSchema.safeParse(raw);
    if (!read.success) {
      return {
        ok: false,
        errors: toFieldErrors(read.error).map((error) => ({ ...error, path: `${path}${error.path}` })),
      };
    }
    message = read.data;
  }
  const outcome = readScan(message, path);
  return outcome.ok
    ? { ...outcome, trackingNumber: normaliseTrackingNumber(message.trackingNumber) }
    : outcome;
}

function readScan(message: ScanMessage, path: string): ScanOutcome {
  const carrierCode = toText(message.code, 80)?.toUpperCase() ?? null;
  return toParsedScan({
    format: 'hub',
    mapVersion,
    code: [carrierCode, message.status, message.reason]
      .filter((part) => part !== null && part !== undefined)
      .join(' '),
    carrierCode,
    meaning: findMeaning(message, carrierCode),
    time: { written: message.occurredAt, timeZone: message.timeZone, country: message.location?.country },
    timePath: `${path}/occurredAt`,
    place: readPlace(message.location),
    leg: message.leg,
    direction: message.direction,
    estimatedDelivery: readEstimate(message.estimatedDelivery),
    eventId: toText(message.eventId, 200),
    retracts: toText(message.retracts, 200),
    text: toText(message.description, 500),
    signedBy: toText(message.signedBy, 200),
    proofUrl: message.proofUrl,
  });
}

/** What the sender states wins over what its code usually means. */
function findMeaning({ status, reason }: ScanMessage, code: string | null): Meaning {
  const usual = code === null ? undefined : findIn(hubCodes, code);
  if (status === undefined)
    return usual === undefined ? unmapped : { ...usual, reason: reason ?? usual.reason };
  return { status, reason: reason ?? (usual?.status === status ? usual.reason : 'none') };
}

function readPlace(location: ScanMessage['location']): Place | undefined {
  if (location === undefined) return undefined;
  const { latitude, longitude, country } = location;
  const place = {
    ...toPlace({
      city: toText(location.city, 120),
      region: toText(location.region, 120),
      postcode: toText(location.postcode, 20),
      country,
    }),
    ...(latitude === undefined ? {} : { latitude }),
    ...(longitude === undefined ? {} : { longitude }),
  };
  return Object.keys(place).length === 0 ? undefined : place;
}

function readEstimate(estimate: EstimatedDelivery | undefined): EstimatedDelivery | undefined {
  return estimate === undefined ? undefined : inOrder({ from: toUtc(estimate.from), to: toUtc(estimate.to) });
}

/** Instants in UTC, dates as they are. */
function toUtc(value: string): string {
  const instant = Date.parse(value);
  return value.length === 10 || Number.isNaN(instant) ? value : new Date(instant).toISOString();
}
