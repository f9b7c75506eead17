import { createHmac } from 'node:crypto';
import type { ScanMessage } from '../contracts/scans.ts';
import type { PlannedScan } from './journey.ts';
import { toOffsetText, toWallText } from './local-time.ts';
import { scanWords } from './scan-words.ts';

/** A parcel's scans as its carrier, or the provider that watches it, writes them. `wording` is which of the texts. */
export interface Telling {
  readonly carrier: string;
  readonly trackingNumber: string;
  /** In the order in which the carrier has them. */
  readonly scans: readonly PlannedScan[];
  readonly messageId: string;
  /** Epoch ms. */
  readonly sentAt: number;
  readonly wording: 0 | 1;
}

export function toHubScan(telling: Omit<Telling, 'scans'>, scan: PlannedScan): ScanMessage {
  const { city, country, postcode, timeZone } = scan.place;
  const { code, texts } = scanWords[scan.kind];
  // Every third one is written as a clock on the wall shows it, with the zone beside it.
  const isWall = scan.id % 3 === 0;
  return {
    trackingNumber: telling.trackingNumber,
    eventId: `${telling.trackingNumber}-${scan.id}`,
    code,
    description: texts[telling.wording],
    occurredAt: isWall ? toWallText(scan.occurredAt, timeZone) : toOffsetText(scan.occurredAt, timeZone),
    ...(isWall ? { timeZone } : {}),
    location: { city, country, ...(postcode === undefined ? {} : { postcode }) },
    ...(scan.signedBy === undefined ? {} : { signedBy: scan.signedBy }),
    ...(scan.expectedAt === undefined
      ? {}
      : { estimatedDelivery: { from: toText(scan.expectedAt), to: toText(scan.expectedAt) } }),
  };
}

export function toEasypost(telling: Telling): object {
  const { trackingNumber, messageId, sentAt, scans } = telling;
  const last = scans.at(-1);
  const [status, detail] = scanWords[last?.kind ?? 'label'].easypost;
  const signedBy = scans.find((scan) => scan.signedBy !== undefined)?.signedBy;
  const isBack = last?.kind === 'returned';
  return {
    id: `evt_${messageId}`,
    object: 'Event',
    mode: 'production',
    description: 'tracker.updated',
    created_at: toText(sentAt),
    result: {
      id: `trk_${trackingNumber}`,
      object: 'Tracker',
      tracking_code: trackingNumber,
      status,
      status_detail: detail,
      updated_at: toText(sentAt),
      signed_by: signedBy ?? null,
      est_delivery_date: last?.expectedAt === undefined ? null : toText(last.expectedAt),
      carrier: telling.carrier.toUpperCase(),
      finalized: isBack || last?.kind === 'delivered',
      tracking_details: scans.map((scan) => {
        const words = scanWords[scan.kind];
        return {
          object: 'TrackingDetail',
          message: words.texts[telling.wording],
          status: words.easypost[0],
          status_detail: words.easypost[1],
          datetime: toText(scan.occurredAt),
          source: telling.carrier.toUpperCase(),
          tracking_location: {
            object: 'TrackingLocation',
            city: scan.place.city,
            state: null,
            country: scan.place.country,
            zip: scan.place.postcode ?? null,
          },
        };
      }),
    },
  };
}

export function toAftership(telling: Telling): object {
  const { trackingNumber, messageId, sentAt, scans } = telling;
  const last = scans.at(-1);
  const [tag, subtag] = scanWords[last?.kind ?? 'label'].aftership;
  return {
    ts: Math.floor(sentAt / 1000),
    event: 'tracking_update',
    event_id: messageId,
    msg: {
      tracking_number: trackingNumber,
      slug: telling.carrier,
      tag,
      subtag,
      updated_at: toText(sentAt),
      signed_by: scans.find((scan) => scan.signedBy !== undefined)?.signedBy ?? null,
      expected_delivery: last?.expectedAt === undefined ? null : toText(last.expectedAt),
      checkpoints: scans.map((scan) => {
        const words = scanWords[scan.kind];
        return {
          slug: telling.carrier,
          tag: words.aftership[0],
          subtag: words.aftership[1],
          checkpoint_time: toOffsetText(scan.occurredAt, scan.place.timeZone),
          message: words.texts[telling.wording],
          city: scan.place.city,
          state: null,
          zip: scan.place.postcode ?? null,
          country_iso3: iso3[scan.place.country] ?? null,
        };
      }),
    },
  };
}

/** As the provider does it, over the bytes that are sent. */
export function sign(
  format: 'easypost' | 'aftership',
  secret: string,
  body: string,
): Readonly<Record<string, string>> {
  const mac = createHmac('sha256', format === 'easypost' ? secret.normalize('NFKD') : secret).update(body);
  return format === 'easypost'
    ? { 'x-hmac-signature': `hmac-sha256-hex=${mac.digest('hex')}` }
    : { 'aftership-hmac-sha256': mac.digest('base64') };
}

const toText = (at: number): string => new Date(at).toISOString().replace('.000Z', 'Z');

const iso3: Readonly<Record<string, string>> = {
  SE: 'SWE',
  PL: 'POL',
  DE: 'DEU',
  IT: 'ITA',
  DK: 'DNK',
  FI: 'FIN',
  NO: 'NOR',
  GB: 'GBR',
  CH: 'CHE',
};
