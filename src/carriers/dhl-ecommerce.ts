import type { ParsedScan, Place } from '../contracts/scans.ts';
import { toCountry } from './country.ts';
import { dhlEcommerceTexts, findDhlEcommerceMeaning, toDhlText } from './dhl-ecommerce-codes.ts';
import {
  createListReader,
  findIn,
  isFields,
  noList,
  toEstimatedDelivery,
  toFields,
  toList,
  toText,
  type Fields,
  type ReadList,
} from './fields.ts';
import type { BadScan, CarrierFormat, FormatOutcome, ParsedParcel } from './format.ts';
import { means } from './meaning.ts';
import { announcesDelivery, toParsedScan, toPlace, type ScanOutcome } from './parsed-scan.ts';
import { progressRank } from './progress.ts';
import type { WrittenTime } from './scan-time.ts';
import { commonSchemes } from './signature-scheme.ts';
import { readTrackingNumber } from './tracking-number.ts';

const common = { format: 'dhl-ecommerce', mapVersion: 1 } as const;

/**
 * DHL eCommerce Americas: what its tracking API answers, pushed whenever a package has a new event, with the package's
 * whole history. The push proves nothing about its sender, so the address carries the token.
 */
export const dhlEcommerce: CarrierFormat = {
  ...common,
  signature: commonSchemes['url-token'],
  parse,
  codes: Object.keys(dhlEcommerceTexts),
};

function parse(body: unknown): FormatOutcome {
  if (!isFields(body)) return { ok: false, errors: [{ path: '/', message: 'is not an object' }] };
  const isOne = body['packages'] === undefined;
  const packages = isOne ? [body] : toList(body['packages']);
  if (packages === undefined)
    return { ok: false, errors: [{ path: '/packages', message: 'is not a list of at most 1000' }] };
  const readList = createListReader();
  const parcels: ParsedParcel[] = [];
  for (const [index, raw] of packages.entries()) {
    const path = isOne ? '' : `/packages/${index}`;
    const outcome = parsePackage(raw, path, index, readList);
    // Of a single package there is nothing else to save.
    if ('errors' in outcome && packages.length === 1) return { ok: false, errors: outcome.errors };
    parcels.push('errors' in outcome ? { trackingNumber: '', scans: [], bad: [outcome] } : outcome);
  }
  const isEmpty = parcels.every(({ scans, bad }) => scans.length + bad.length === 0);
  return { ok: true, parcels, ...(isEmpty ? { ignored: 'the package has no events' } : {}) };
}

function parsePackage(raw: unknown, path: string, index: number, readList: ReadList): ParsedParcel | BadScan {
  const bad = (where: string, message: string): BadScan => ({
    index: index * 1000,
    errors: [{ path: `${path}${where}`, message }],
    raw,
  });
  if (!isFields(raw)) return bad('', 'is not an object');
  const ids = { ...raw, ...toFields(raw['package']) };
  const trackingNumber =
    readTrackingNumber(ids['trackingId']) ??
    readTrackingNumber(ids['dhlPackageId']) ??
    readTrackingNumber(ids['packageId']);
  if (trackingNumber === undefined) return bad('/trackingId', 'is not a tracking number');
  const events = readList(raw['events']);
  if (events === undefined) return bad('/events', noList(raw['events']));
  const scans: ParsedScan[] = [];
  const badEvents: BadScan[] = [];
  let newest: Stamped | undefined;
  for (const [at, event] of events.entries()) {
    const outcome = readEvent(event, `${path}/events/${at}`);
    if (outcome.ok) {
      scans.push(outcome.parsed);
      if (newest === undefined || isNewer(outcome.parsed, newest.parsed))
        newest = { event: toFields(event), parsed: outcome.parsed };
    } else badEvents.push({ index: index * 1000 + at, errors: outcome.errors, raw: event });
  }
  scans.push(...readEstimate(ids, newest));
  return { trackingNumber, scans, bad: badEvents };
}

function readEvent(raw: unknown, path: string): ScanOutcome {
  if (!isFields(raw)) return { ok: false, errors: [{ path, message: 'is not an object' }] };
  const text = toText(raw['primaryEventDescription'], 200);
  const id = toId(raw['primaryEventId']);
  const code = text === undefined ? id : toDhlText(text);
  if (code === undefined) {
    return { ok: false, errors: [{ path: `${path}/primaryEventDescription`, message: 'is not a text' }] };
  }
  const date = toText(raw['date'], 40);
  if (date === undefined) return { ok: false, errors: [{ path: `${path}/date`, message: 'is not a date' }] };
  const place = readPlace(raw);
  return toParsedScan({
    ...common,
    code,
    carrierCode: (text === undefined || id === undefined ? code : `${id} ${code}`).slice(0, 80),
    meaning: findDhlEcommerceMeaning(code),
    time: toTime(date, toText(raw['time'], 40), toText(raw['timeZone'], 40), place),
    timePath: `${path}/date`,
    place,
    text: [text, toText(raw['secondaryEventDescription'], 200)].filter(Boolean).join(' · ') || undefined,
  });
}

const toId = (value: unknown): string | undefined =>
  typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : toText(value, 40);

/** `ET` is a zone, `EST` an offset. `LT` is whatever the time is where the scan was. */
const zones: Readonly<Record<string, string>> = {
  ET: 'America/New_York',
  CT: 'America/Chicago',
  MT: 'America/Denver',
  PT: 'America/Los_Angeles',
  AKT: 'America/Anchorage',
  HT: 'Pacific/Honolulu',
};
const offsets: Readonly<Record<string, string>> = {
  UTC: 'Z',
  GMT: 'Z',
  Z: 'Z',
  EDT: '-04:00',
  EST: '-05:00',
  CDT: '-05:00',
  CST: '-06:00',
  MDT: '-06:00',
  MST: '-07:00',
  PDT: '-07:00',
  PST: '-08:00',
  AKDT: '-08:00',
  AKST: '-09:00',
  HST: '-10:00',
};

function toTime(
  date: string,
  time: string | undefined,
  zone: string | undefined,
  place: Place | undefined,
): WrittenTime {
  const name = zone?.toUpperCase() ?? '';
  const offset = findIn(offsets, name) ?? '';
  return {
    written: time === undefined ? date : `${date}T${time}${offset}`,
    timeZone: findIn(zones, name),
    country: place?.country,
  };
}

/** Of these, many are countries too: `Chicago, IL` is not in Israel. */
const states: ReadonlySet<string> = new Set(
  `AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA
  RI SC SD TN TX UT VT VA WA WV WI WY`.split(/\s+/u),
);

/** `Melrose Park, IL, US`, or a country alone. Where the event names another country, `Regina, SK` ends in no Slovakia. */
function readPlace(event: Fields): Place | undefined {
  const parts = (toText(event['location'], 200) ?? '').split(',').map((part) => part.trim());
  const last = parts.at(-1);
  const isState = parts.length === 2 && states.has(last?.toUpperCase() ?? '');
  const country = toCountry(event['country']);
  const named = isState ? undefined : toCountry(last);
  const isAgreed = country === undefined || parts.length === 1 || named === country;
  const ending = isAgreed ? named : undefined;
  const [city = '', region = ''] = ending === undefined ? parts : parts.slice(0, -1);
  return toPlace({
    city: toText(city, 120),
    region: toText(region, 120),
    postcode: toText(event['postalCode'], 20),
    country: country ?? ending,
  });
}

interface Stamped {
  readonly event: Fields;
  readonly parsed: ParsedScan;
}

/** Of two of one moment the one that is further: the order of the list decides nothing. */
function isNewer({ scan }: ParsedScan, { scan: known }: ParsedScan): boolean {
  if (scan.time.from !== known.time.from) return scan.time.from > known.time.from;
  const further = progressRank(scan.status) - progressRank(known.status);
  return further > 0 || (further === 0 && scan.identity > known.identity);
}

/** The package's date, stamped with its newest event: nothing says when the date was made. */
function readEstimate(ids: Fields, newest: Stamped | undefined): readonly ParsedScan[] {
  const estimatedDelivery = toEstimatedDelivery(
    toText(ids['estimatedDeliveryDate'] ?? ids['expectedDeliveryDate'], 40)?.slice(0, 10),
  );
  if (estimatedDelivery === undefined || newest === undefined) return [];
  const { event, parsed } = newest;
  if (!announcesDelivery({ status: parsed.scan.status, reason: 'none' })) return [];
  const outcome = toParsedScan({
    ...common,
    code: 'estimatedDeliveryDate',
    carrierCode: null,
    meaning: means('pending', 'eta_changed'),
    time: toTime(
      toText(event['date'], 40) ?? '',
      toText(event['time'], 40),
      toText(event['timeZone'], 40),
      readPlace(event),
    ),
    timePath: '',
    estimatedDelivery,
  });
  return outcome.ok ? [outcome.parsed] : [];
}
