import type { ParsedScan, Place } from '../contracts/scans.ts';
import { toCountry } from './country.ts';
import { easypostDetails, easypostStatuses, findEasypostMeaning } from './easypost-codes.ts';
import { isFields, toEstimatedDelivery, toFields, toList, toSigner, toText, type Fields } from './fields.ts';
import type { BadScan, CarrierFormat, FormatOutcome } from './format.ts';
import { means, type Meaning } from './meaning.ts';
import {
  announcesDelivery,
  toParsedScan,
  toPlace,
  type ScanOutcome,
  type ScanReading,
} from './parsed-scan.ts';
import { readTrackingNumber } from './tracking-number.ts';

const mapVersion = 1;

/** EasyPost's `Event` of a tracker, or a bare `Tracker`; both carry the whole history every time. */
export const easypost: CarrierFormat = {
  format: 'easypost',
  mapVersion,
  signature: {
    kind: 'hmac',
    header: 'x-hmac-signature',
    encodings: ['hex'],
    prefix: 'hmac-sha256-hex=',
    normaliseSecret: 'NFKD',
  },
  parse,
  codes: Object.keys(easypostStatuses).flatMap((status) => [
    status,
    ...easypostDetails.map((detail) => `${status}/${detail}`),
  ]),
  meaningOf: (code) => {
    const [status = '', ...detail] = code.split('/');
    const meaning = findEasypostMeaning(status, detail.length === 0 ? undefined : detail.join('/'));
    // On its way back or there already: the tracker tells.
    return meaning.status === 'returning' ? 'untold' : meaning;
  },
};

function parse(body: unknown): FormatOutcome {
  if (!isFields(body)) return { ok: false, errors: [{ path: '/', message: 'is not an object' }] };
  if (body['object'] !== 'Event') return parseTracker(body, '');
  const eventId = toText(body['id'], 200);
  const event = eventId === undefined ? {} : { eventId };
  const what = toText(body['description'], 80) ?? 'without a description';
  if (!what.startsWith('tracker.'))
    return { ok: true, ...event, parcels: [], ignored: `event ${what} is not about a tracker` };
  const outcome = parseTracker(toFields(body['result']), '/result');
  return outcome.ok ? { ...outcome, ...event } : outcome;
}

function parseTracker(tracker: Fields, path: string): FormatOutcome {
  const trackingNumber = readTrackingNumber(tracker['tracking_code']);
  if (trackingNumber === undefined) {
    return { ok: false, errors: [{ path: `${path}/tracking_code`, message: 'is not a tracking number' }] };
  }
  const details = toList(tracker['tracking_details']);
  if (details === undefined) {
    return {
      ok: false,
      errors: [{ path: `${path}/tracking_details`, message: 'is not a list of at most 1000' }],
    };
  }
  const context: Context = {
    path: `${path}/tracking_details`,
    isReturn: tracker['is_return'] === true,
    signedBy: toSigner(tracker['signed_by']),
    returnedAt: findReturnedAt(tracker, details),
  };
  const scans: ParsedScan[] = [];
  const bad: BadScan[] = [];
  for (const [index, detail] of details.entries()) {
    const outcome = readDetail(detail, index, context);
    if (outcome.ok) scans.push(outcome.parsed);
    else bad.push({ index, errors: outcome.errors, raw: detail });
  }
  scans.push(...readStatements(tracker, scans, context));
  return {
    ok: true,
    parcels: [{ trackingNumber, scans, bad }],
    ...(details.length === 0 && scans.length === 0 ? { ignored: 'the tracker has no scans' } : {}),
  };
}

interface Context {
  readonly path: string;
  readonly isReturn: boolean;
  readonly signedBy: string | undefined;
  readonly returnedAt: string | undefined;
}

function readDetail(raw: unknown, index: number, context: Context): ScanOutcome {
  const path = `${context.path}/${index}`;
  if (!isFields(raw)) return { ok: false, errors: [{ path, message: 'is not an object' }] };
  const status = toText(raw['status'], 60);
  if (status === undefined)
    return { ok: false, errors: [{ path: `${path}/status`, message: 'is not a status' }] };
  const written = toText(raw['datetime'], 64);
  if (written === undefined)
    return { ok: false, errors: [{ path: `${path}/datetime`, message: 'is not a time' }] };

  const detail = toText(raw['status_detail'], 60);
  const carrierCode = toText(raw['carrier_code'], 40);
  const code = [carrierCode, detail === undefined ? status : `${status}/${detail}`];
  let meaning = findEasypostMeaning(status, detail);
  if (meaning.status === 'returning' && written === context.returnedAt) {
    meaning = means('returned', meaning.reason);
    code.push('finalized');
  }
  const place = readPlace(toFields(raw['tracking_location']));
  return toParsedScan({
    ...common(context),
    code: code.filter((part) => part !== undefined).join(' '),
    // An unknown code of EasyPost's is what the table lacks, whatever the carrier's own code is.
    carrierCode: meaning.status === 'unmapped' || carrierCode === undefined ? (code[1] ?? null) : carrierCode,
    meaning,
    time: { written, ignoreOffset: !isLocated(place), country: place?.country },
    timePath: `${path}/datetime`,
    place,
    text: toText(raw['message'], 500) ?? toText(raw['description'], 500),
    signedBy: meaning.status === 'delivered' ? context.signedBy : undefined,
  });
}

/**
 * Every datetime ends in Z, but EasyPost knows the zone only from the location and stamps the carrier's wall time as UTC
 * without one (its own documentation). A country alone does not choose a zone. So a Z without a place is no zone at all.
 */
const isLocated = (place: Place | undefined): boolean =>
  place?.city !== undefined || place?.postcode !== undefined || place?.region !== undefined;

function readPlace(location: Fields): Place | undefined {
  return toPlace({
    city: toText(location['city'], 120),
    region: toText(location['state'], 120),
    postcode: toText(location['zip'], 20),
    country: toCountry(location['country']),
  });
}

const common = ({ isReturn }: Context): Pick<ScanReading, 'format' | 'mapVersion' | 'direction'> => ({
  format: 'easypost',
  mapVersion,
  direction: isReturn ? 'return' : undefined,
});

/** EasyPost has no status for "is back": it is the last `return_to_sender` of a tracker that gets no more updates. */
function findReturnedAt(tracker: Fields, details: readonly unknown[]): string | undefined {
  if (tracker['finalized'] !== true || tracker['status'] !== 'return_to_sender') return undefined;
  let last: string | undefined;
  for (const raw of details) {
    const detail = toFields(raw);
    const written = toText(detail['datetime'], 64);
    if (written === undefined || detail['status'] !== 'return_to_sender') continue;
    if (last === undefined || Date.parse(written) > Date.parse(last)) last = written;
  }
  return last;
}

/** What the tracker says itself, beside its scans. */
function readStatements(
  tracker: Fields,
  scans: readonly ParsedScan[],
  context: Context,
): readonly ParsedScan[] {
  const status = toText(tracker['status'], 60);
  const written = toText(tracker['updated_at'], 64);
  if (status === undefined || written === undefined) return [];
  const meaning = findEasypostMeaning(status, toText(tracker['status_detail'], 60));
  const statement = { ...common(context), time: { written }, timePath: '', carrierCode: null };
  const outcomes: ScanOutcome[] = [];
  if (isVerdict(meaning, scans))
    outcomes.push(toParsedScan({ ...statement, code: `tracker ${status}`, meaning }));

  const detail = toFields(tracker['carrier_detail']);
  const estimatedDelivery =
    toEstimatedDelivery(detail['est_delivery_date_local']) ??
    toEstimatedDelivery(tracker['est_delivery_date']);
  if (estimatedDelivery !== undefined && announcesDelivery(meaning)) {
    outcomes.push(
      toParsedScan({
        ...statement,
        code: 'est_delivery_date',
        meaning: means('pending', 'eta_changed'),
        estimatedDelivery,
      }),
    );
  }
  return outcomes.flatMap((outcome) => (outcome.ok ? [outcome.parsed] : []));
}

/** An end that no scan tells: a void or an expiry is the provider's act, and old trackers lose their details. */
function isVerdict(meaning: Meaning, scans: readonly ParsedScan[]): boolean {
  if (meaning.status === 'cancelled' || meaning.status === 'expired') {
    return scans.every(({ scan }) => scan.status !== meaning.status);
  }
  return scans.length === 0 && (meaning.status === 'delivered' || meaning.status === 'failed');
}
