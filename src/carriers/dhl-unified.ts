import type { Direction, EstimatedDelivery, ParsedScan, Place } from '../contracts/scans.ts';
import { toCountry } from './country.ts';
import { dhlStatusCodes, dhlTexts, findDhlMeaning } from './dhl-unified-codes.ts';
import {
  createListReader,
  isFields,
  noList,
  toEstimatedDelivery,
  toFields,
  toList,
  toProofUrl,
  toText,
  type Fields,
  type ReadList,
} from './fields.ts';
import type { BadScan, CarrierFormat, FormatOutcome, ParsedParcel } from './format.ts';
import { means } from './meaning.ts';
import { announcesDelivery, toParsedScan, toPlace, type ScanOutcome } from './parsed-scan.ts';
import { commonSchemes } from './signature-scheme.ts';
import { readTrackingNumber } from './tracking-number.ts';

const common = { format: 'dhl-unified', mapVersion: 1 } as const;

/**
 * DHL Shipment Tracking – Unified, as pushed: `{ shipments: [] }`, one `{ shipment }`, or a bare shipment, each with all
 * its events. The subscription names a header and a token (`ApiKeyAuthentication`); the body is not signed.
 */
export const dhlUnified: CarrierFormat = {
  ...common,
  signature: commonSchemes['header-token'],
  parse,
  codes: [...Object.keys(dhlStatusCodes), ...Object.keys(dhlTexts)],
};

function parse(body: unknown): FormatOutcome {
  if (!isFields(body)) return { ok: false, errors: [{ path: '/', message: 'is not an object' }] };
  const listed = body['shipments'];
  const single = body['shipment'];
  const scope = toText(body['scope'], 80);
  if (listed === undefined && single === undefined && scope !== undefined)
    return { ok: true, parcels: [], ignored: `${scope} is not about a shipment` };
  const shipments = listed === undefined ? [single ?? body] : toList(listed);
  if (shipments === undefined)
    return { ok: false, errors: [{ path: '/shipments', message: 'is not a list of at most 1000' }] };
  const readList = createListReader();
  const parcels: ParsedParcel[] = [];
  for (const [index, raw] of shipments.entries()) {
    const path = listed === undefined ? (single === undefined ? '' : '/shipment') : `/shipments/${index}`;
    const outcome = parseShipment(raw, path, index, readList);
    // Of a single shipment there is nothing else to save.
    if ('errors' in outcome && shipments.length === 1) return { ok: false, errors: outcome.errors };
    parcels.push('errors' in outcome ? { trackingNumber: '', scans: [], bad: [outcome] } : outcome);
  }
  const isEmpty = parcels.every(({ scans, bad }) => scans.length + bad.length === 0);
  return { ok: true, parcels, ...(isEmpty ? { ignored: 'the shipment has no events' } : {}) };
}

function parseShipment(
  raw: unknown,
  path: string,
  index: number,
  readList: ReadList,
): ParsedParcel | BadScan {
  const bad = (where: string, message: string): BadScan => ({
    index: index * 1000,
    errors: [{ path: `${path}${where}`, message }],
    raw,
  });
  if (!isFields(raw)) return bad('', 'is not an object');
  // DHL's own sample writes the id as a number.
  const id = raw['id'];
  const trackingNumber = readTrackingNumber(Number.isSafeInteger(id) ? String(id) : id);
  if (trackingNumber === undefined) return bad('/id', 'is not a tracking number');
  const events = readList(raw['events']);
  if (events === undefined) return bad('/events', noList(raw['events']));
  const proof = toFields(toFields(raw['details'])['proofOfDelivery']);
  const context: Context = {
    direction: raw['returnFlag'] === true ? 'return' : undefined,
    signedBy: readSignedBy(proof),
    proofUrl: toProofUrl(proof['documentUrl']) ?? toProofUrl(proof['signatureUrl']),
  };
  const scans: ParsedScan[] = [];
  const badEvents: BadScan[] = [];
  for (const [at, event] of events.entries()) {
    const outcome = readEvent(event, `${path}/events/${at}`, context);
    if (outcome.ok) scans.push(outcome.parsed);
    else badEvents.push({ index: index * 1000 + at, errors: outcome.errors, raw: event });
  }
  scans.push(...readStatements(raw, scans, context));
  return { trackingNumber, scans, bad: badEvents };
}

interface Context {
  readonly direction: Direction | undefined;
  readonly signedBy: string | undefined;
  readonly proofUrl: string | undefined;
}

function readEvent(raw: unknown, path: string, context: Context): ScanOutcome {
  if (!isFields(raw)) return { ok: false, errors: [{ path, message: 'is not an object' }] };
  const statusCode = toText(raw['statusCode'], 60);
  const status = toText(raw['status'], 200);
  if (statusCode === undefined && status === undefined)
    return { ok: false, errors: [{ path: `${path}/statusCode`, message: 'is not a status code' }] };
  const written = toText(raw['timestamp'], 64);
  if (written === undefined)
    return { ok: false, errors: [{ path: `${path}/timestamp`, message: 'is not a time' }] };
  const { code, ...meaning } = findDhlMeaning(statusCode, status);
  const place = readPlace(toFields(toFields(raw['location'])['address']));
  return toParsedScan({
    ...common,
    code,
    carrierCode: code.slice(0, 80),
    meaning,
    time: { written, ignoreOffset: isBareZ(written), country: place?.country },
    timePath: `${path}/timestamp`,
    place,
    direction: context.direction,
    text: toText(raw['description'], 500) ?? toText(raw['remark'], 500) ?? status,
    ...(meaning.status === 'delivered' ? { signedBy: context.signedBy, proofUrl: context.proofUrl } : {}),
  });
}

/** One event of DHL's own sample has its time with Z and without: a Z is no zone. An offset is one. */
const isBareZ = (written: string): boolean => /z$/iu.test(written);

function readPlace(address: Fields): Place | undefined {
  // `Whittier, CA, US`; in Europe `Oderweg 2, AMSTERDAM`: the whole is shown, and only a country is cut off.
  const locality = toText(address['addressLocality'], 120);
  const country = toCountry(address['countryCode']);
  const parts = locality?.split(',').map((part) => part.trim()) ?? [];
  const isAmerican = parts.length === 3 && toCountry(parts[2]) !== undefined;
  return toPlace({
    city: isAmerican ? parts[0] : locality,
    region: isAmerican ? parts[1] : undefined,
    postcode: toText(address['postalCode'], 20),
    country: country ?? (isAmerican ? toCountry(parts[2]) : undefined),
  });
}

function readSignedBy(proof: Fields): string | undefined {
  const signed = toFields(proof['signed']);
  const names = [toText(signed['givenName'], 100), toText(signed['familyName'], 100)].filter(
    (name) => name !== undefined,
  );
  return names.length === 2 ? names.join(' ') : (toText(signed['name'], 200) ?? names[0]);
}

/** What the shipment says itself, beside its events: its state where no event tells it, and its dates. */
function readStatements(
  shipment: Fields,
  scans: readonly ParsedScan[],
  context: Context,
): readonly ParsedScan[] {
  const status = toFields(shipment['status']);
  const outcome = readEvent(status, '', context);
  if (!outcome.ok) return [];
  const { scan } = outcome.parsed;
  const statements: ParsedScan[] = [];
  const isToldElsewhere = scans.some((one) => one.scan.status === scan.status);
  if (scans.length === 0 || (scan.status === 'delivered' && !isToldElsewhere))
    statements.push(outcome.parsed);
  const estimatedDelivery = readEstimate(shipment);
  if (estimatedDelivery !== undefined && announcesDelivery({ status: scan.status, reason: 'none' })) {
    const written = toText(status['timestamp'], 64) ?? '';
    const estimate = toParsedScan({
      ...common,
      code: 'estimatedTimeOfDelivery',
      carrierCode: null,
      meaning: means('pending', 'eta_changed'),
      time: { written, ignoreOffset: isBareZ(written), country: scan.place?.country },
      timePath: '',
      estimatedDelivery,
    });
    if (estimate.ok) statements.push(estimate.parsed);
  }
  return statements;
}

function readEstimate(shipment: Fields): EstimatedDelivery | undefined {
  const frame = toFields(shipment['estimatedDeliveryTimeFrame']);
  return (
    toEstimatedDelivery(toDay(frame['estimatedFrom']), toDay(frame['estimatedThrough'])) ??
    toEstimatedDelivery(toDay(shipment['estimatedTimeOfDelivery']))
  );
}

/** Without an offset that can be believed, a time of delivery is good for its date only. */
function toDay(value: unknown): string | undefined {
  const text = toText(value, 40);
  return text === undefined || /[+-]\d{2}:?\d{2}$/u.test(text) ? text : text.slice(0, 10);
}
