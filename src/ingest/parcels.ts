import type { Pool } from 'pg';
import { numberDoubtedAfterMs } from '../carriers/number-span.ts';
import { orderIdOf } from '../hub/ids.ts';
import type { Clock } from '../platform/clock.ts';
import type { Bounds } from '../platform/metrics.ts';

/** Tracking number → the orders that have it. Carriers use numbers again: almost always it is one. */
export interface Parcels {
  /** In the order in which their parcels left; none: no order has it (yet). */
  find(carrier: string, trackingNumber: string): Promise<readonly ParcelOwner[]>;
  /** The same where it is known without a question. */
  peek(carrier: string, trackingNumber: string): readonly ParcelOwner[] | undefined;
  readonly bounds: () => Bounds;
  /** Asks the database again: another order may have it by now. */
  forget(carrier: string, trackingNumber: string): void;
}

export interface ParcelOwner {
  readonly orderId: string;
  /** When the parcel left, as its location says. */
  readonly since: string;
  /** A scan from here on makes one look whether the number is free again. */
  readonly doubtedFrom: string;
}

interface Known {
  readonly owners: readonly ParcelOwner[];
  readonly until: number;
}

const maxKnown = 300_000;
const nobody: readonly ParcelOwner[] = [];

export function createParcels(options: {
  readonly pool: Pool;
  /** For how long something is believed: about machines. */
  readonly wallClock: Clock;
  /** Another node may have given the number to another order, and its word may have been lost. */
  readonly believedMs?: number;
}): Parcels {
  const { pool, wallClock, believedMs = 600_000 } = options;
  const known = new Map<string, Known>();
  let waiting: {
    key: string;
    carrier: string;
    number: string;
    resolve: (found: readonly ParcelOwner[]) => void;
    reject: (error: unknown) => void;
  }[] = [];

  function learn(key: string, owners: readonly ParcelOwner[]): void {
    known.delete(key);
    // Not all at one moment: what was learnt together is not asked for again together.
    known.set(key, { owners, until: wallClock.now() + believedMs * (0.75 + Math.random() / 4) });
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
      const found = await pool.query<{
        carrier: string;
        tracking_number: string;
        stream: string;
        since: Date;
      }>({
        name: 'find-parcels',
        text: `
          select p.carrier, p.tracking_number, p.stream, p.since
          from unnest($1::text[], $2::text[]) as wanted(carrier, number)
          join parcels p on p.carrier = wanted.carrier and p.tracking_number = wanted.number
          order by p.since, p.stream`,
        values: [asked.map(({ carrier }) => carrier), asked.map(({ number }) => number)],
      });
      const owners = new Map<string, ParcelOwner[]>();
      for (const row of found.rows) {
        const key = `${row.carrier}\n${row.tracking_number}`;
        const owner = { orderId: orderIdOf(row.stream), ...toTimes(row.since) };
        const others = owners.get(key);
        if (others === undefined) owners.set(key, [owner]);
        else if (others.every(({ orderId }) => orderId !== owner.orderId)) others.push(owner);
      }
      for (const [key, its] of owners) learn(key, its);
      for (const { key, resolve } of asked) resolve(owners.get(key) ?? nobody);
    } catch (error) {
      for (const { reject } of asked) reject(error);
    }
  }

  function peek(key: string): readonly ParcelOwner[] | undefined {
    const held = known.get(key);
    return held !== undefined && held.until > wallClock.now() ? held.owners : undefined;
  }

  return {
    bounds: () => ({ known_parcels: { used: known.size, limit: maxKnown } }),
    peek: (carrier, trackingNumber) => peek(`${carrier}\n${trackingNumber}`),
    async find(carrier, trackingNumber) {
      const key = `${carrier}\n${trackingNumber}`;
      const held = peek(key);
      if (held !== undefined) return held;
      return await new Promise((resolve, reject) => {
        waiting.push({ key, carrier, number: trackingNumber, resolve, reject });
        if (waiting.length === 1) setImmediate(() => void lookUp());
      });
    },
    forget: (carrier, trackingNumber) => {
      known.delete(`${carrier}\n${trackingNumber}`);
    },
  };
}

const toTimes = (since: Date): Pick<ParcelOwner, 'since' | 'doubtedFrom'> => ({
  since: since.toISOString(),
  doubtedFrom: new Date(since.getTime() + numberDoubtedAfterMs).toISOString(),
});
