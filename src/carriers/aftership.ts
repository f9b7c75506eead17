import type { EstimatedDelivery, ParsedScan } from '../contracts/scans.ts';
import { aftershipSubtags, aftershipTags, findAftershipMeaning } from './aftership-codes.ts';
import { toCountry } from './country.ts';
import { isFields, toEstimatedDelivery, toFields, toList, toSigner, toText, type Fields } from './fields.ts';
import type { BadScan, CarrierFormat, FormatOutcome } from './format.ts';
import { means } from './meaning.ts';
import { announcesDelivery, toParsedScan, toPlace, type ScanOutcome } from './parsed-scan.ts';
import { readTrackingNumber } from './tracking-number.ts';

const common = { format: 'aftership', mapVersion: 2 } as const;

/** AfterShip's webhook `{ ts, event, event_id, msg }`, or a bare tracking; both carry every checkpoint. */
export const aftership: CarrierFormat = {
  ...common,
  signature: { kind: 'hmac', header: 'aftership-hmac-sha256', encodings: ['base64'] },
  parse,
  codes: [...Object.keys(aftershipTags), ...Object.keys(aftershipSubtags)],
  // `Delivered` is a tag, or a subtag that nobody knows; `Delivered_001` is a subtag.
  meaningOf: (code) => (code.includes('_') ? findAftershipMeaning(undefined, code) : 'untold'),
};

function parse(body: unknown): FormatOutcome {
  if (!isFields(body)) return { ok: false, errors: [{ path: '/', message: 'is not an object' }] };
  if (body['event'] === undefined && body['msg'] === undefined) return parseTracking(body, '');
  const eventId = toText(body['event_id'], 200);
  const event = eventId === undefined ? {} : { eventId };
  const what = toText(body['event'], 80) ?? 'without a name';
  if (what !== 'tracking_update' && toFields(body['msg'])['tracking_number'] === undefined) {
    return { ok: true, ...event, parcels: [], ignored: `event ${what} is not about a tracking` };
  }
  const outcome = parseTracking(toFields(body['msg']), '/msg');
  return outcome.ok ? { ...outcome, ...event } : outcome;
}

function parseTracking(tracking: Fields, path: string): FormatOutcome {
  const trackingNumber = readTrackingNumber(tracking['tracking_number']);
  if (trackingNumber === undefined) {
    return { ok: false, errors: [{ path: `${path}/tracking_number`, message: 'is not a tracking number' }] };
  }
  const checkpoints = toList(tracking['checkpoints']);
  if (checkpoints === undefined) {
    return { ok: false, errors: [{ path: `${path}/checkpoints`, message: 'is not a list of at most 1000' }] };
  }
  const courier = toText(tracking['slug'], 80);
  const signedBy = toSigner(tracking['signed_by']);
  const scans: ParsedScan[] = [];
  const bad: BadScan[] = [];
  for (const [index, raw] of checkpoints.entries()) {
    const outcome = readCheckpoint(raw, `${path}/checkpoints/${index}`, { courier, signedBy });
    if (outcome.ok) scans.push(outcome.parsed);
    else bad.push({ index, errors: outcome.errors, raw });
  }
  scans.push(...readStatements(tracking, scans));
  return {
    ok: true,
    parcels: [{ trackingNumber, scans, bad }],
    ...(checkpoints.length === 0 && scans.length === 0 ? { ignored: 'the tracking has no checkpoints' } : {}),
  };
}

interface OfTracking {
  readonly courier: string | undefined;
  readonly signedBy: string | undefined;
}

function readCheckpoint(raw: unknown, path: string, { courier, signedBy }: OfTracking): ScanOutcome {
  if (!isFields(raw)) return { ok: false, errors: [{ path, message: 'is not an object' }] };
  const tag = toText(raw['tag'], 60);
  const subtag = toText(raw['subtag'], 60);
  const code = subtag ?? tag;
  if (code === undefined) return { ok: false, errors: [{ path: `${path}/tag`, message: 'has no tag' }] };
  // `created_at` is when AfterShip read it; the formats of `checkpoint_time` differ from carrier to carrier.
  const written = toText(raw['checkpoint_time'], 64);
  if (written === undefined)
    return { ok: false, errors: [{ path: `${path}/checkpoint_time`, message: 'is not a time' }] };
  const meaning = findAftershipMeaning(tag, subtag);
  return toParsedScan({
    ...common,
    code,
    // Not `raw_tag`: it is the feed's name for the line (one value for a whole history in AfterShip's own samples).
    carrierCode: code,
    meaning,
    // Without an offset it is local by the documentation and UTC in AfterShip's own samples: the country is no hint.
    time: { written },
    timePath: `${path}/checkpoint_time`,
    leg: toLeg(toText(raw['slug'], 80), courier),
    place: toPlace({
      city: toText(raw['city'], 120) ?? toText(raw['location'], 120),
      region: toText(raw['state'], 120),
      // Its versions of the webhook have two names for each.
      postcode: toText(raw['postal_code'], 20) ?? toText(raw['zip'], 20),
      country: toCountry(raw['country_region']) ?? toCountry(raw['country_iso3']),
    }),
    text: toText(raw['message'], 500) ?? toText(raw['subtag_message'], 500),
    signedBy: meaning.status === 'delivered' ? signedBy : undefined,
  });
}

/** Each checkpoint names the courier that scanned: another than the one that is tracked is a partner. */
const toLeg = (slug: string | undefined, courier: string | undefined): number =>
  slug === undefined || courier === undefined || slug === courier ? 1 : 2;

/** What the tracking says itself, beside its checkpoints: no carrier scans an expiry, or a date. */
function readStatements(tracking: Fields, scans: readonly ParsedScan[]): readonly ParsedScan[] {
  const written = toText(tracking['updated_at'], 64);
  const code = toText(tracking['subtag'], 60) ?? toText(tracking['tag'], 60);
  if (written === undefined || code === undefined) return [];
  const meaning = findAftershipMeaning(toText(tracking['tag'], 60), toText(tracking['subtag'], 60));
  const statement = { ...common, time: { written }, timePath: '', carrierCode: null };
  const outcomes: ScanOutcome[] = [];
  const isVerdict = meaning.status === 'expired' || meaning.status === 'cancelled' || scans.length === 0;
  if (isVerdict && meaning.status !== 'unmapped' && meaning.status !== 'pending') {
    const isTold = scans.some(({ scan }) => scan.status === meaning.status);
    if (!isTold) outcomes.push(toParsedScan({ ...statement, code: `tracking ${code}`, meaning }));
  }
  const estimatedDelivery = readEstimate(tracking);
  if (estimatedDelivery !== undefined && announcesDelivery(meaning)) {
    outcomes.push(
      toParsedScan({
        ...statement,
        code: 'estimated_delivery',
        meaning: means('pending', 'eta_changed'),
        estimatedDelivery,
      }),
    );
  }
  return outcomes.flatMap((outcome) => (outcome.ok ? [outcome.parsed] : []));
}

/** The newest field first; the older ones are what older API versions send. */
function readEstimate(tracking: Fields): EstimatedDelivery | undefined {
  const latest = toFields(tracking['latest_estimated_delivery']);
  const own = toFields(tracking['aftership_estimated_delivery_date']);
  return (
    toEstimatedDelivery(latest['datetime_min'], latest['datetime_max']) ??
    toEstimatedDelivery(latest['datetime']) ??
    toEstimatedDelivery(tracking['expected_delivery']) ??
    toEstimatedDelivery(own['estimated_delivery_date_min'], own['estimated_delivery_date_max']) ??
    toEstimatedDelivery(own['estimated_delivery_date'])
  );
}
