import { isFields, toFields, toText } from './fields.ts';
import type { CarrierFormat, FormatOutcome } from './format.ts';
import { findInpostMeaning, inpostCodes } from './inpost-codes.ts';
import { toParsedScan } from './parsed-scan.ts';
import { readTrackingNumber } from './tracking-number.ts';

const common = { format: 'inpost', mapVersion: 1 } as const;
const header = 'x-inpost-signature';

/** InPost's ShipX: one event a body, without a place. */
export const inpost: CarrierFormat = {
  ...common,
  // What is signed is agreed on per client, and what others have measured differs: a secret names the form it is for.
  signature: {
    kind: 'hmac',
    header,
    encodings: ['base64'],
    timestamp: { header: 'x-inpost-timestamp', windowSeconds: 300 },
  },
  otherSignatures: {
    body: { kind: 'hmac', header, encodings: ['base64'] },
    'body-hex': { kind: 'hmac', header, encodings: ['hex'] },
  },
  parse,
  codes: inpostCodes,
  meaningOf: findInpostMeaning,
};

function parse(body: unknown): FormatOutcome {
  if (!isFields(body)) return { ok: false, errors: [{ path: '/', message: 'is not an object' }] };
  const payload = toFields(body['payload']);
  const event = toText(body['event'], 80) ?? 'without a name';
  // A confirmation has no status, and is one.
  const status = event === 'shipment_confirmed' ? 'confirmed' : toText(payload['status'], 80)?.toLowerCase();
  if (event !== 'shipment_confirmed' && event !== 'shipment_status_changed')
    return { ok: true, parcels: [], ignored: `event ${event} is not about the way of a parcel` };
  if (status === undefined)
    return { ok: false, errors: [{ path: '/payload/status', message: 'is not a status' }] };

  const trackingNumber = readTrackingNumber(payload['tracking_number']);
  if (trackingNumber === undefined) {
    const shipment = readId(payload['shipment_id']);
    const message =
      payload['tracking_number'] === null && shipment !== undefined
        ? `is not given yet: a parcel is known by it, and this is shipment ${shipment} (${status})`
        : 'is not a tracking number';
    return { ok: false, errors: [{ path: '/payload/tracking_number', message }] };
  }
  const written = toText(body['event_ts'], 64);
  if (written === undefined) return { ok: false, errors: [{ path: '/event_ts', message: 'is not a time' }] };
  const outcome = toParsedScan({
    ...common,
    code: status,
    carrierCode: status,
    meaning: findInpostMeaning(status),
    time: { written },
    timePath: '/event_ts',
  });
  return outcome.ok
    ? { ok: true, parcels: [{ trackingNumber, scans: [outcome.parsed], bad: [] }] }
    : { ok: false, errors: outcome.errors };
}

const readId = (value: unknown): string | undefined =>
  typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : toText(value, 40);
