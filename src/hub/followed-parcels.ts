import type { Pool } from 'pg';
import { toIso } from '../platform/clock.ts';

/**
 * Parcels of carriers that can be asked, or that stop telling after some days: when each is looked at again. Times are
 * the hub's. A parcel whose way is over is looked at no more, unless that is withdrawn.
 */
export interface FollowedParcels {
  /** Those that were told of since the last time. `subscribedForMs`: of how long its carrier tells of each, where it is known. */
  adopt(carrier: string, firstLookAfterMs: number, subscribedForMs: number | null): Promise<number>;
  /** Leases up to `limit` due ones: another node, or this one after a crash, looks when the lease is over. */
  lease(carrier: string, now: number, leaseUntil: number, limit: number): Promise<readonly FollowedParcel[]>;
  lookAgain(parcel: FollowedParcel, at: number, failure: string | null): Promise<void>;
  /** Its way is over. */
  settle(parcel: FollowedParcel): Promise<void>;
  /** Their ways were not over: those that were settled are looked at again. */
  resume(
    parcels: readonly Pick<FollowedParcel, 'carrier' | 'trackingNumber' | 'stream'>[],
    at: number,
  ): Promise<void>;
}

export interface FollowedParcel {
  readonly carrier: string;
  readonly trackingNumber: string;
  readonly stream: string;
  readonly shipmentId: string;
  /** Looks in vain, one after the other. */
  readonly tries: number;
}

/** Older ones have no news any more. */
const maxAgeDays = 60;

export function createFollowedParcels(pool: Pool): FollowedParcels {
  const update = async (parcel: FollowedParcel, at: string, failure: string | null): Promise<void> => {
    await pool.query({
      name: 'look-again',
      text: `
        update followed_parcels set next_look_at = $4, error = $5::text, tries = case when $5::text is null then 0 else tries + 1 end
        where carrier = $1 and tracking_number = $2 and stream = $3`,
      values: [parcel.carrier, parcel.trackingNumber, parcel.stream, at, failure?.slice(0, 500) ?? null],
    });
  };

  return {
    async adopt(carrier, firstLookAfterMs, subscribedForMs) {
      // By when they were recorded, which is the database's time: one may be told days after it left. An hour back, for
      // appends commit late.
      const adopted = await pool.query({
        name: 'adopt-parcels',
        text: `
          insert into followed_parcels
            (carrier, tracking_number, stream, shipment_id, since, recorded_at, next_look_at, subscribed_until)
          select carrier, tracking_number, stream, shipment_id, since, recorded_at,
            since + $2 * interval '1 millisecond', since + $3::float8 * interval '1 millisecond'
          from parcels
          where carrier = $1 and recorded_at > '-infinity' and recorded_at > coalesce(
            (select max(recorded_at) - interval '1 hour' from followed_parcels
             where carrier = $1 and recorded_at > '-infinity'), '-infinity')
          on conflict do nothing`,
        values: [carrier, firstLookAfterMs, subscribedForMs],
      });
      // Those that were followed before the carrier was said to have subscriptions.
      if (subscribedForMs !== null)
        await pool.query(
          `update followed_parcels set subscribed_until = since + $2::float8 * interval '1 millisecond'
           where carrier = $1 and next_look_at < 'infinity'::timestamptz and subscribed_until is null`,
          [carrier, subscribedForMs],
        );
      return adopted.rowCount ?? 0;
    },

    async lease(carrier, now, leaseUntil, limit) {
      const leased = await pool.query<{
        tracking_number: string;
        stream: string;
        shipment_id: string;
        tries: number;
        is_old: boolean;
      }>({
        name: 'lease-parcels',
        text: `
          with due as (
            select carrier, tracking_number, stream from followed_parcels
            where carrier = $1 and next_look_at <= $2 order by next_look_at limit $4 for update skip locked
          )
          update followed_parcels f set next_look_at = $3 from due
          where f.carrier = due.carrier and f.tracking_number = due.tracking_number and f.stream = due.stream
          returning f.tracking_number, f.stream, f.shipment_id, f.tries,
            f.since < $2::timestamptz - $5 * interval '1 day' as is_old`,
        values: [carrier, toIso(now), toIso(leaseUntil), limit, maxAgeDays],
      });
      const parcels = leased.rows.map((row) => ({
        parcel: {
          carrier,
          trackingNumber: row.tracking_number,
          stream: row.stream,
          shipmentId: row.shipment_id,
          tries: row.tries,
        },
        isOld: row.is_old,
      }));
      for (const { parcel, isOld } of parcels) if (isOld) await update(parcel, 'infinity', null);
      return parcels.flatMap(({ parcel, isOld }) => (isOld ? [] : [parcel]));
    },

    lookAgain: async (parcel, at, failure) => {
      await update(parcel, toIso(at), failure);
    },
    settle: async (parcel) => {
      await update(parcel, 'infinity', null);
    },
    async resume(parcels, at) {
      await pool.query({
        name: 'resume-parcels',
        text: `
          update followed_parcels f set next_look_at = $4
          from unnest($1::text[], $2::text[], $3::text[]) as p(carrier, tracking_number, stream)
          where f.carrier = p.carrier and f.tracking_number = p.tracking_number and f.stream = p.stream
            and f.next_look_at = 'infinity'::timestamptz`,
        values: [
          parcels.map(({ carrier }) => carrier),
          parcels.map(({ trackingNumber }) => trackingNumber),
          parcels.map(({ stream }) => stream),
          toIso(at),
        ],
      });
    },
  };
}
