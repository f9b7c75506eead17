import type { Pool } from 'pg';

/** Numbers people read out: `SO-100234`. Taken in blocks of 50 a node, so placing an order asks the database rarely. */
export interface OrderNumbers {
  next(): Promise<string>;
}

const blockSize = 50;

export function createOrderNumbers(pool: Pool): OrderNumbers {
  let next = 0;
  let end = 0;
  let fetching: Promise<void> | null = null;

  async function fetchBlock(): Promise<void> {
    const block = await pool.query<{ start: number }>(`select nextval('order_numbers') as start`);
    next = block.rows[0]?.start ?? 0;
    end = next + blockSize;
  }

  return {
    async next() {
      while (next >= end) {
        fetching ??= fetchBlock().finally(() => {
          fetching = null;
        });
        await fetching;
      }
      const number = next;
      next += 1;
      return `SO-${number}`;
    },
  };
}
