import type { Pool } from 'pg';
import { toIso } from '../platform/clock.ts';
import type { FollowedParcel } from './followed-parcels.ts';

/**
 * Followed parcels as their carrier's subscriptions have them: until when it tells of each. One without an end was never
 * subscribed. Times are the hub's; a parcel whose way is over is not among them.
 */
export interface SubscribedParcels {
  /**
   * Leases up to `limit` that have no subscription, or one that ends before `endsBefore`: another node, or this one after
   * a crash, takes them when the lease is over.
   */
  lease(
    carrier: string,
    wanted: {
      readonly now: number;
      readonly endsBefore: number;
      readonly leaseUntil: number;
      readonly limit: number;
    },
  ): Promise<readonly FollowedParcel[]>;
  /** Of those numbers, or of all that end before `endsBefore`. How many parcels it were. */
  renewed(
    carrier: string,
    what: { readonly trackingNumbers: readonly string[] } | { readonly endsBefore: number },
    until: number,
  ): Promise<number>;
  /** Tried in vain; tried again at `again`. */
  failed(
    carrier: string,
    trackingNumbers: readonly string[],
    failure: { readonly again: number; readonly why: string },
  ): Promise<void>;
  /** Of which the carrier stops telling before `before`, and what is wrong with most of those that it is wrong with. */
  count(carrier: string, span: EndingSpan): Promise<Ending>;
  list(carrier: string, span: EndingSpan, limit: number): Promise<readonly EndingParcel[]>;
}

export interface EndingSpan {
  readonly now: number;
  readonly before: number;
}

export interface Ending {
  readonly expiring: number;
  readonly firstAt: number | null;
  readonly why: string | null;
}

export interface EndingParcel {
  readonly trackingNumber: string;
  readonly stream: string;
  readonly since: number;
  readonly endsAt: number | null;
  readonly tries: number;
  readonly problem: string | null;
}

/** So long after it left a parcel may be without a subscription before somebody is told. */
const graceMs = 3_600_000;

const endsBefore = `coalesce(subscribed_until, '-infinity'::timestamptz) <= `;
/** $1 the carrier, $2 the end, $3 when those must have left that never had a subscription. */
const ending = `
  from followed_parcels
  where carrier = $1 and next_look_at < 'infinity'::timestamptz and ${endsBefore} $2::timestamptz
    and (subscribed_until is not null or since <= $3::timestamptz)`;
const toValues = (carrier: string, { now, before }: EndingSpan): string[] => [
  carrier,
  toIso(before),
  toIso(now - graceMs),
];

export function createSubscribedParcels(pool: Pool): SubscribedParcels {
  return {
    async lease(carrier, { now, endsBefore: before, leaseUntil, limit }) {
      const leased = await pool.query<{
        tracking_number: string;
        stream: string;
        shipment_id: string;
        renewal_tries: number;
      }>({
        name: 'lease-subscriptions',
        text: `
          with due as (
            select carrier, tracking_number, stream from followed_parcels
            where carrier = $1 and next_look_at < 'infinity'::timestamptz and ${endsBefore} $2::timestamptz
              and coalesce(renewal_after, '-infinity') <= $3::timestamptz
            order by coalesce(subscribed_until, '-infinity'::timestamptz), since desc
            limit $5 for update skip locked
          )
          update followed_parcels f set renewal_after = $4 from due
          where f.carrier = due.carrier and f.tracking_number = due.tracking_number and f.stream = due.stream
          returning f.tracking_number, f.stream, f.shipment_id, f.renewal_tries`,
        values: [carrier, toIso(before), toIso(now), toIso(leaseUntil), limit],
      });
      return leased.rows.map((row) => ({
        carrier,
        trackingNumber: row.tracking_number,
        stream: row.stream,
        shipmentId: row.shipment_id,
        tries: row.renewal_tries,
      }));
    },

    async renewed(carrier, what, until) {
      const which =
        'trackingNumbers' in what
          ? { clause: 'tracking_number = any($3::text[])', value: what.trackingNumbers }
          : { clause: `${endsBefore} $3::timestamptz`, value: toIso(what.endsBefore) };
      const done = await pool.query(
        `update followed_parcels
         set subscribed_until = $2, renewal_after = null, renewal_tries = 0, renewal_error = null
         where carrier = $1 and next_look_at < 'infinity'::timestamptz and ${which.clause}`,
        [carrier, toIso(until), which.value],
      );
      return done.rowCount ?? 0;
    },

    async failed(carrier, trackingNumbers, { again, why }) {
      await pool.query(
        `update followed_parcels
         set renewal_after = $3, renewal_tries = renewal_tries + 1, renewal_error = $4
         where carrier = $1 and tracking_number = any($2::text[])`,
        [carrier, trackingNumbers, toIso(again), why.slice(0, 200)],
      );
    },

    async count(carrier, span) {
      const counted = await pool.query<{ n: number; first: Date | null; why: string | null }>({
        name: 'count-ending',
        text: `
          select count(*)::int as n, min(coalesce(subscribed_until, since)) as first,
            mode() within group (order by renewal_error) as why ${ending}`,
        values: toValues(carrier, span),
      });
      const { n = 0, first = null, why = null } = counted.rows[0] ?? {};
      return { expiring: n, firstAt: first?.getTime() ?? null, why };
    },

    async list(carrier, span, limit) {
      const found = await pool.query<{
        tracking_number: string;
        stream: string;
        since: Date;
        subscribed_until: Date | null;
        renewal_tries: number;
        renewal_error: string | null;
      }>(
        `select tracking_number, stream, since, subscribed_until, renewal_tries, renewal_error ${ending}
         order by coalesce(subscribed_until, '-infinity'::timestamptz), since, tracking_number limit $4`,
        [...toValues(carrier, span), limit],
      );
      return found.rows.map((row) => ({
        trackingNumber: row.tracking_number,
        stream: row.stream,
        since: row.since.getTime(),
        endsAt: row.subscribed_until?.getTime() ?? null,
        tries: row.renewal_tries,
        problem: row.renewal_error,
      }));
    },
  };
}
