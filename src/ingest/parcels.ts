import type { Pool } from 'pg';
import { orderIdOf } from '../hub/ids.ts';

/** Tracking number → order. Carriers use numbers again: the newest parcel with it is meant. */
export interface Parcels {
  /** Undefined: no order has it (yet). */
  find(carrier: string, trackingNumber: string): Promise<string | undefined>;
  /** Known from now on without asking the database. */
  learn(carrier: string, trackingNumber: string, orderId: string): void;
}

const maxKnown = 300_000;

export function createParcels(pool: Pool): Parcels {
  const known = new Map<string, string>();
  let waiting: {
    key: string;
    carrier: string;
    number: string;
    resolve: (found: string | undefined) => void;
    reject: (error: unknown) => void;
  }[] = [];

  function learn(key: string, orderId: string): void {
    known.delete(key);
    known.set(key, orderId);
    if (known.size <= maxKnown) return;
    // The oldest tenth goes; a Map keeps the order of insertion.
    let surplus = maxKnown / 10;
    for (const oldest of known.keys()) {
      if (surplus <= 0) break;
      known.delete(oldest);
      surplus -= 1;
    }
  }

  async function lookUp(): Promise<void> {
    const asked = waiting;
    waiting = [];
    try {
      const found = await pool.query<{ carrier: string; tracking_number: string; stream: string }>({
        name: 'find-parcels',
        text: `
          select distinct on (p.carrier, p.tracking_number) p.carrier, p.tracking_number, p.stream
          from unnest($1::text[], $2::text[]) as wanted(carrier, number)
          join parcels p on p.carrier = wanted.carrier and p.tracking_number = wanted.number
          order by p.carrier, p.tracking_number, p.since desc`,
        values: [asked.map(({ carrier }) => carrier), asked.map(({ number }) => number)],
      });
      for (const row of found.rows) learn(`${row.carrier}\n${row.tracking_number}`, orderIdOf(row.stream));
      for (const { key, resolve } of asked) resolve(known.get(key));
    } catch (error) {
      for (const { reject } of asked) reject(error);
    }
  }

  return {
    async find(carrier, trackingNumber) {
      const key = `${carrier}\n${trackingNumber}`;
      const orderId = known.get(key);
      if (orderId !== undefined) return orderId;
      return await new Promise((resolve, reject) => {
        waiting.push({ key, carrier, number: trackingNumber, resolve, reject });
        if (waiting.length === 1) setImmediate(() => void lookUp());
      });
    },
    learn: (carrier, trackingNumber, orderId) => {
      learn(`${carrier}\n${trackingNumber}`, orderId);
    },
  };
}
