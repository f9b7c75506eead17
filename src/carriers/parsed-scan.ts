import type { FieldError } from '../contracts/problems.ts';
import type { Direction, EstimatedDelivery, ParsedScan, Place } from '../contracts/scans.ts';
import { toText } from './fields.ts';
import type { Meaning } from './meaning.ts';
import { toReason } from './reasons.ts';
import { toScanIdentity } from './scan-identity.ts';
import { toScanTime, type WrittenTime } from './scan-time.ts';

/** What a format has read of one scan. */
export interface ScanReading {
  readonly format: string;
  readonly mapVersion: number;
  /** For the identity: every part of the carrier's code that the table reads. */
  readonly code: string;
  /** For people and for the count of unmapped codes; null where the carrier gave a status only. */
  readonly carrierCode: string | null;
  readonly meaning: Meaning;
  readonly time: WrittenTime;
  /** Where the time stands in the body, for its error. */
  readonly timePath: string;
  readonly place?: Place | undefined;
  readonly leg?: number | undefined;
  /** Without it, a returning or returned parcel is on a return. */
  readonly direction?: Direction | undefined;
  readonly estimatedDelivery?: EstimatedDelivery | undefined;
  readonly eventId?: string | undefined;
  readonly retracts?: string | undefined;
  readonly text?: string | undefined;
  readonly signedBy?: string | undefined;
  readonly proofUrl?: string | undefined;
}

export type ScanOutcome =
  | { readonly ok: true; readonly parsed: ParsedScan }
  | { readonly ok: false; readonly errors: readonly FieldError[] };

export function toParsedScan(reading: ScanReading): ScanOutcome {
  const { meaning, place, estimatedDelivery, eventId, retracts, text, signedBy, proofUrl } = reading;
  const when = toScanTime(reading.time);
  if (!when.ok) return { ok: false, errors: [{ path: reading.timePath, message: when.error }] };
  const leg = reading.leg ?? 1;
  const direction = reading.direction ?? (isReturnStatus(meaning) ? 'return' : 'outbound');
  return {
    ok: true,
    parsed: {
      scan: {
        identity: toScanIdentity({
          code: reading.code,
          time: when.normal,
          place,
          leg,
          direction,
          retracts,
          estimatedDelivery,
        }),
        leg,
        direction,
        status: meaning.status,
        reason: toReason(meaning.reason),
        carrierCode: fitCode(reading.carrierCode),
        time: when.time,
        ...(place === undefined ? {} : { place }),
        ...(estimatedDelivery === undefined ? {} : { estimatedDelivery }),
        ...(eventId === undefined ? {} : { eventId }),
        ...(retracts === undefined ? {} : { retracts }),
        format: reading.format,
        mapVersion: reading.mapVersion,
      },
      ...(text === undefined ? {} : { text }),
      ...(signedBy === undefined ? {} : { signedBy }),
      ...(proofUrl === undefined ? {} : { proofUrl }),
    },
  };
}

/** Two parts of a code may be longer together than a code can be. */
const fitCode = (code: string | null): string | null =>
  code === null || code.length <= 80 ? code : (toText(code, 80) ?? null);

const isReturnStatus = ({ status }: Meaning): boolean => status === 'returning' || status === 'returned';

/**
 * Whether a provider's delivery date for the parcel is news: dates made with the label are guesses, and after the end it
 * is history. A prediction is about nothing else. The date becomes a scan of its own, stamped with the provider's last change. Put on the newest scan
 * instead, it would get lost when it changes without a scan, and depend on which body came first.
 */
export const announcesDelivery = ({ status, reason }: Meaning): boolean =>
  reason === 'eta_changed' ||
  reason === 'prediction_only' ||
  status === 'picked_up' ||
  status === 'in_transit' ||
  status === 'out_for_delivery' ||
  status === 'attempt_failed' ||
  status === 'available_for_pickup' ||
  status === 'on_hold' ||
  status === 'exception';

export function toPlace(place: {
  readonly city: string | undefined;
  readonly region: string | undefined;
  readonly postcode: string | undefined;
  readonly country: string | undefined;
  readonly coordinates?: Coordinates | undefined;
}): Place | undefined {
  const { city, region, postcode, country, coordinates } = place;
  if ((city ?? region ?? postcode ?? country ?? coordinates) === undefined) return undefined;
  return {
    ...(city === undefined ? {} : { city }),
    ...(region === undefined ? {} : { region }),
    ...(postcode === undefined ? {} : { postcode }),
    ...(country === undefined ? {} : { country }),
    ...coordinates,
  };
}

type Coordinates = Required<Pick<Place, 'latitude' | 'longitude'>>;

/** Numbers, or text of them; undefined for what is no point of the earth, and for 0, 0, which is an empty field. */
export function toCoordinates(latitude: unknown, longitude: unknown): Coordinates | undefined {
  const point = { latitude: toNumber(latitude), longitude: toNumber(longitude) };
  const isPoint = Math.abs(point.latitude) <= 90 && Math.abs(point.longitude) <= 180;
  return isPoint && (point.latitude !== 0 || point.longitude !== 0) ? point : undefined;
}

function toNumber(value: unknown): number {
  if (typeof value === 'number') return value;
  const text = toText(value, 30);
  return text === undefined ? NaN : Number(text);
}
