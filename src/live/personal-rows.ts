import type { Pool } from 'pg';

/**
 * Personal rows of watched orders. Those that are asked for in one round of the event loop are one query: the appends of
 * one flush, or the orders of a thousand clients that come back at once.
 */
export interface PersonalRows {
  /** All of an order's, or the named ones. An erased one is `{ erased: true }`. */
  load(orderId: string, refs?: readonly string[]): Promise<ReadonlyMap<string, unknown>>;
}

interface Waiting {
  readonly orderId: string;
  readonly refs: readonly string[] | null;
  readonly resolve: (rows: ReadonlyMap<string, unknown>) => void;
  readonly reject: (error: unknown) => void;
}

const maxBatch = 500;

export function createPersonalRows(pool: Pool): PersonalRows {
  let waiting: Waiting[] = [];

  async function send(batch: readonly Waiting[]): Promise<void> {
    const asked = batch.flatMap(({ orderId, refs }, n) =>
      (refs ?? [null]).map((ref) => ({ n, orderId, ref })),
    );
    const found = await pool.query<{ n: number; ref: string; data: unknown; erased: boolean }>({
      name: 'live-personal',
      text: `
        select asked.n, p.ref, p.data, p.erased_at is not null as erased
        from unnest($1::int[], $2::text[], $3::text[]) as asked(n, stream, ref)
        join personal p on p.stream = asked.stream and (asked.ref is null or p.ref = asked.ref)`,
      values: [
        asked.map(({ n }) => n),
        asked.map(({ orderId }) => `order:${orderId}`),
        asked.map(({ ref }) => ref),
      ],
    });
    const rows = batch.map(() => new Map<string, unknown>());
    for (const { n, ref, data, erased } of found.rows) rows[n]?.set(ref, erased ? { erased: true } : data);
    batch.forEach(({ resolve }, n) => {
      resolve(rows[n] ?? new Map<string, unknown>());
    });
  }

  function flush(): void {
    const all = waiting;
    waiting = [];
    for (let start = 0; start < all.length; start += maxBatch) {
      const batch = all.slice(start, start + maxBatch);
      send(batch).catch((error: unknown) => {
        for (const { reject } of batch) reject(error);
      });
    }
  }

  return {
    load: async (orderId, refs) =>
      await new Promise((resolve, reject) => {
        waiting.push({ orderId, refs: refs ?? null, resolve, reject });
        if (waiting.length === 1) setImmediate(flush);
      }),
  };
}
