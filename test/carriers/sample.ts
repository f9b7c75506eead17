import { foldScans } from '../../src/carriers/fold.ts';
import type { CarrierFormat } from '../../src/carriers/format.ts';
import type { ParsedScan } from '../../src/contracts/scans.ts';

/** What is expected of a body, in lines that a person can check against it. */
export interface Expected {
  readonly eventId?: string;
  readonly ignored?: string;
  readonly errors?: readonly string[];
  readonly parcels?: readonly {
    readonly trackingNumber: string;
    /** `status reason party direction`, the time, the identity, and the rest where there is any. */
    readonly scans: readonly (readonly string[])[];
    readonly bad: readonly string[];
    /** What the scans fold to. */
    readonly tracking: string;
  }[];
}

export function toExpected(format: CarrierFormat, body: unknown): Expected {
  const outcome = format.parse(body);
  if (!outcome.ok) return { errors: outcome.errors.map(({ path, message }) => `${path} ${message}`) };
  return {
    ...(outcome.eventId === undefined ? {} : { eventId: outcome.eventId }),
    ...(outcome.ignored === undefined ? {} : { ignored: outcome.ignored }),
    parcels: outcome.parcels.map(({ trackingNumber, scans, bad }) => {
      const { status, reason, because, estimatedDelivery } = foldScans(scans.map(({ scan }) => scan));
      const estimate =
        estimatedDelivery === undefined ? '' : ` (by ${estimatedDelivery.from} … ${estimatedDelivery.to})`;
      return {
        trackingNumber,
        scans: scans.map(toLines),
        bad: bad.map(
          ({ index, errors }) =>
            `${index}: ${errors.map(({ path, message }) => `${path} ${message}`).join('; ')}`,
        ),
        tracking: `${status} ${reason.code}${estimate}: ${because.sentence}`,
      };
    }),
  };
}

function toLines({ scan, text, signedBy, proofUrl }: ParsedScan): string[] {
  const { status, reason, direction, carrierCode, time, identity, eventId, retracts } = scan;
  const rest = Object.entries({ carrierCode, text, signedBy, proofUrl, eventId, retracts })
    .filter(([, value]) => value !== undefined && value !== null)
    .map(([key, value]) => `${key}: ${value}`);
  return [
    `${status} ${reason.code} ${reason.party} ${direction}`,
    `${time.from}${time.from === time.to ? '' : ` … ${time.to}`} ${time.precision} ${time.zoneSource}`,
    identity,
    ...rest,
  ];
}
