import type { ParsedScan } from '../contracts/scans.ts';
import { toCountry } from './country.ts';
import { isFields, toEstimatedDelivery, toFields, toList, toText, type Fields } from './fields.ts';
import type { BadScan, CarrierFormat, FormatOutcome } from './format.ts';
import { means } from './meaning.ts';
import { announcesDelivery, toParsedScan, toPlace, type ScanOutcome } from './parsed-scan.ts';
import { findShippoMeaning, shippoStatuses, shippoSubstatuses } from './shippo-codes.ts';
import { readTrackingNumber } from './tracking-number.ts';

const common = { format: 'shippo', mapVersion: 1 } as const;

/** Shippo's webhook `{ event: "track_updated", data }`, or a bare track; both carry the whole history. */
export const shippo: CarrierFormat = {
  ...common,
  // Only where Shippo's support has switched it on; without it, a `url-token` or `basic` in the address.
  signature: { kind: 'stamped-hmac', header: 'shippo-auth-signature', windowSeconds: 300 },
  parse,
  codes: [...Object.keys(shippoStatuses), ...Object.keys(shippoSubstatuses)],
  meaningOf: (code) => {
    const [status = '', ...detail] = code.split('/');
    return findShippoMeaning(status, detail.length === 0 ? undefined : detail.join('/'));
  },
};

function parse(body: unknown): FormatOutcome {
  if (!isFields(body)) return { ok: false, errors: [{ path: '/', message: 'is not an object' }] };
  if (body['event'] === undefined && body['data'] === undefined) return parseTrack(body, '');
  const what = toText(body['event'], 80) ?? 'without a name';
  if (what !== 'track_updated' && toFields(body['data'])['tracking_history'] === undefined)
    return { ok: true, parcels: [], ignored: `event ${what} is not about a track` };
  return parseTrack(toFields(body['data']), '/data');
}

function parseTrack(track: Fields, path: string): FormatOutcome {
  const trackingNumber = readTrackingNumber(track['tracking_number']);
  if (trackingNumber === undefined) {
    return { ok: false, errors: [{ path: `${path}/tracking_number`, message: 'is not a tracking number' }] };
  }
  const history = toList(track['tracking_history']);
  if (history === undefined) {
    return {
      ok: false,
      errors: [{ path: `${path}/tracking_history`, message: 'is not a list of at most 1000' }],
    };
  }
  const scans: ParsedScan[] = [];
  const bad: BadScan[] = [];
  for (const [index, raw] of history.entries()) {
    const outcome = readStatus(raw, `${path}/tracking_history/${index}`);
    if (outcome.ok) scans.push(outcome.parsed);
    else bad.push({ index, errors: outcome.errors, raw });
  }
  const latest = toFields(track['tracking_status']);
  scans.push(...readLatest(latest, history), ...readEstimate(track, latest));
  return {
    ok: true,
    parcels: [{ trackingNumber, scans, bad }],
    ...(history.length === 0 && scans.length === 0 ? { ignored: 'the track has no scans' } : {}),
  };
}

function readStatus(raw: unknown, path: string): ScanOutcome {
  if (!isFields(raw)) return { ok: false, errors: [{ path, message: 'is not an object' }] };
  const status = toText(raw['status'], 40);
  if (status === undefined)
    return { ok: false, errors: [{ path: `${path}/status`, message: 'is not a status' }] };
  const written = toText(raw['status_date'], 64);
  if (written === undefined)
    return { ok: false, errors: [{ path: `${path}/status_date`, message: 'is not a time' }] };
  const substatus = toFields(raw['substatus']);
  const detail = toText(substatus['code'], 60);
  const code = detail === undefined ? status : `${status}/${detail}`;
  const location = toFields(raw['location']);
  const place = toPlace({
    city: toText(location['city'], 120),
    region: toText(location['state'], 120),
    postcode: toText(location['zip'], 20),
    country: toCountry(location['country']),
  });
  return toParsedScan({
    ...common,
    code,
    carrierCode: code,
    meaning: findShippoMeaning(status, detail),
    // UTC by the documentation; wall time of the place in Shippo's own samples (delivered at 15:19Z, 07:19 in Berkeley).
    time: { written, doubtOffset: true, country: place?.country },
    timePath: `${path}/status_date`,
    place,
    text: toText(raw['status_details'], 500) ?? toText(substatus['text'], 500),
  });
}

/**
 * `tracking_status` is the last of the history again, under another object id, and the only scan of a short body. It is
 * taken where the history has no line of its status and time.
 */
function readLatest(latest: Fields, history: readonly unknown[]): readonly ParsedScan[] {
  const isTold = history.some((raw) => {
    const line = toFields(raw);
    return line['status'] === latest['status'] && line['status_date'] === latest['status_date'];
  });
  if (isTold) return [];
  const outcome = readStatus(latest, '');
  return outcome.ok ? [outcome.parsed] : [];
}

/** Stamped with Shippo's last change of the track, which is in true UTC. */
function readEstimate(track: Fields, latest: Fields): readonly ParsedScan[] {
  const written = toText(latest['object_updated'], 64) ?? toText(latest['object_created'], 64);
  const estimatedDelivery = toEstimatedDelivery(track['eta']);
  const meaning = findShippoMeaning(
    toText(latest['status'], 40) ?? '',
    toText(toFields(latest['substatus'])['code'], 60),
  );
  if (written === undefined || estimatedDelivery === undefined || !announcesDelivery(meaning)) return [];
  const outcome = toParsedScan({
    ...common,
    code: 'eta',
    carrierCode: null,
    meaning: means('pending', 'eta_changed'),
    time: { written },
    timePath: '',
    estimatedDelivery,
  });
  return outcome.ok ? [outcome.parsed] : [];
}
