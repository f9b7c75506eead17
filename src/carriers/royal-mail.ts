import type { ParsedScan } from '../contracts/scans.ts';
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
import { means, unmapped, type Meaning } from './meaning.ts';
import { announcesDelivery, toParsedScan, toPlace, type ScanOutcome } from './parsed-scan.ts';
import { readTrackingNumber } from './tracking-number.ts';

const common = { format: 'royal-mail', mapVersion: 1 } as const;

/** The codes whose meaning Royal Mail's own sentences tell. There are more, without a public table: they are unmapped. */
const royalMailCodes: Readonly<Record<string, Meaning>> = {
  EVAIE: means('info_received', 'label_created'),
  EVAIP: means('info_received', 'label_created'),
  EVBAH: means('in_transit', 'facility_in'),
  EVDAC: means('in_transit', 'facility_in'),
  EVDAV: means('in_transit', 'facility_in'),
  EVGMI: means('in_transit', 'missorted'),
  EVGPD: means('out_for_delivery'),
  EVIAV: means('in_transit', 'facility_in'),
  EVIMC: means('in_transit', 'facility_in'),
  EVIPI: means('in_transit', 'missorted'),
  EVKAA: means('attempt_failed', 'access_denied'),
  EVKAI: means('returning', 'address_incorrect'),
  EVKDN: means('delivered', 'neighbour'),
  EVKGA: means('returning', 'consignee_moved'),
  EVKLC: means('available_for_pickup', 'pickup_point'),
  EVKNA: means('attempt_failed', 'consignee_absent'),
  EVKOP: means('delivered'),
  EVKRF: means('returning', 'returned_refused'),
  EVKSF: means('delivered', 'safe_place'),
  EVKSP: means('delivered', 'signed'),
  EVKSU: means('attempt_failed', 'other'),
  EVNAA: means('attempt_failed', 'access_denied'),
  EVNAR: means('in_transit', 'other'),
  EVNDA: means('attempt_failed', 'consignee_absent'),
  EVNDN: means('attempt_failed', 'other'),
  EVNGA: means('returning', 'consignee_moved'),
  EVNKS: means('on_hold', 'rescheduled_by_consignee'),
  EVNMI: means('in_transit', 'missorted'),
  EVNOC: means('delivered', 'pickup_point'),
  EVNRF: means('returning', 'returned_refused'),
  EVNRT: means('on_hold', 'other'),
  EVNSR: means('in_transit', 'other'),
  EVODO: means('in_transit', 'facility_out'),
  EVPLC: means('delivered', 'pickup_point'),
  EVRTS: means('returned', 'returned_undeliverable'),
};

/** Royal Mail Tracking API v2: `{ mailPieces }` of `events` (one, with its history) or `summary` (many, the last event). */
export const royalMail: CarrierFormat = {
  ...common,
  // It is asked, and pushes nothing itself: who passes its answers on proves himself by a common scheme.
  signature: null,
  parse,
  codes: Object.keys(royalMailCodes),
  meaningOf: (code) => findIn(royalMailCodes, code) ?? unmapped,
};

function parse(body: unknown): FormatOutcome {
  if (!isFields(body)) return { ok: false, errors: [{ path: '/', message: 'is not an object' }] };
  const given = body['mailPieces'];
  const readList = createListReader();
  if (!Array.isArray(given)) {
    const isPiece = given === undefined && body['mailPieceId'] !== undefined;
    const parcel = readPiece(isPiece ? body : toFields(given), isPiece ? '' : '/mailPieces', 0, readList);
    const [wrong] = parcel.trackingNumber === '' ? parcel.bad : [];
    if (wrong !== undefined) return { ok: false, errors: wrong.errors };
    const isEmpty = parcel.scans.length === 0 && parcel.bad.length === 0;
    return { ok: true, parcels: [parcel], ...(isEmpty ? { ignored: 'the mail piece has no events' } : {}) };
  }
  const pieces = toList(given);
  if (pieces === undefined)
    return { ok: false, errors: [{ path: '/mailPieces', message: 'is not a list of at most 1000' }] };
  return {
    ok: true,
    parcels: pieces.map((raw, index) => readPiece(toFields(raw), `/mailPieces/${index}`, index, readList)),
    ...(pieces.length === 0 ? { ignored: 'there are no mail pieces in it' } : {}),
  };
}

/** Without a tracking number it is one bad scan; the other pieces are taken. */
function readPiece(piece: Fields, path: string, index: number, readList: ReadList): ParsedParcel {
  const summary = toFields(piece['summary']);
  const trackingNumber =
    readTrackingNumber(summary['oneDBarcode']) ?? readTrackingNumber(piece['mailPieceId']);
  const events = readList(piece['events']);
  if (trackingNumber === undefined || events === undefined) {
    const error =
      trackingNumber === undefined
        ? { path: `${path}/mailPieceId`, message: 'is not a tracking number' }
        : { path: `${path}/events`, message: noList(piece['events']) };
    return { trackingNumber: '', scans: [], bad: [{ index: index * 1000, errors: [error], raw: piece }] };
  }
  const recipient = toSigner(toFields(piece['signature'])['recipientName']);
  const country = isWithinBritain(summary) ? 'GB' : undefined;
  const scans: ParsedScan[] = [];
  const bad: BadScan[] = [];
  for (const [at, raw] of events.entries()) {
    const outcome = readEvent(raw, `${path}/events/${at}`, recipient, country);
    if (outcome.ok) scans.push(outcome.parsed);
    else bad.push({ index: index * 1000 + at, errors: outcome.errors, raw });
  }
  scans.push(...readSummary(piece, summary, events, recipient, country));
  return { trackingNumber, scans, bad };
}

const isWithinBritain = (summary: Fields): boolean =>
  summary['originCountryCode'] === 'GBR' && summary['destinationCountryCode'] === 'GBR';

function readEvent(
  raw: unknown,
  path: string,
  recipient: string | undefined,
  country: string | undefined,
): ScanOutcome {
  if (!isFields(raw)) return { ok: false, errors: [{ path, message: 'is not an object' }] };
  const code = toText(raw['eventCode'], 40)?.toUpperCase();
  if (code === undefined)
    return { ok: false, errors: [{ path: `${path}/eventCode`, message: 'is not a code' }] };
  const written = toText(raw['eventDateTime'], 64);
  if (written === undefined)
    return { ok: false, errors: [{ path: `${path}/eventDateTime`, message: 'is not a time' }] };
  const meaning = findIn(royalMailCodes, code) ?? unmapped;
  return toParsedScan({
    ...common,
    code,
    carrierCode: code,
    meaning,
    time: { written, country },
    timePath: `${path}/eventDateTime`,
    place: toPlace({
      city: toText(raw['locationName'], 120),
      region: undefined,
      postcode: undefined,
      // Known from the summary only: in the place it would make two scans of one, where a body has no summary.
      country: undefined,
    }),
    text: toText(raw['eventName'], 500),
    signedBy: meaning.status === 'delivered' ? recipient : undefined,
  });
}

/** The last event where the history does not hold it, and the delivery date, stamped with that event. */
function readSummary(
  piece: Fields,
  summary: Fields,
  events: readonly unknown[],
  recipient: string | undefined,
  country: string | undefined,
): readonly ParsedScan[] {
  const last = {
    eventCode: summary['lastEventCode'],
    eventDateTime: summary['lastEventDateTime'],
    eventName: summary['lastEventName'],
    locationName: summary['lastEventLocationName'],
  };
  const outcome = readEvent(last, '', recipient, country);
  if (!outcome.ok) return [];
  const isTold = events.some((raw) => {
    const event = toFields(raw);
    return event['eventCode'] === last.eventCode && event['eventDateTime'] === last.eventDateTime;
  });
  const estimate = toFields(piece['estimatedDelivery']);
  const estimatedDelivery =
    toEstimatedDelivery(estimate['startOfEstimatedWindow'], estimate['endOfEstimatedWindow']) ??
    toEstimatedDelivery(estimate['date']);
  const meaning = findIn(royalMailCodes, outcome.parsed.scan.carrierCode ?? '') ?? unmapped;
  const announced =
    estimatedDelivery === undefined || !announcesDelivery(meaning)
      ? undefined
      : toParsedScan({
          ...common,
          code: 'estimatedDelivery',
          carrierCode: null,
          meaning: means('pending', 'eta_changed'),
          time: { written: outcome.parsed.scan.time.written, country },
          timePath: '',
          estimatedDelivery,
        });
  return [...(isTold ? [] : [outcome.parsed]), ...(announced?.ok === true ? [announced.parsed] : [])];
}
