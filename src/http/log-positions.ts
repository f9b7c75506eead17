import type { Pool } from 'pg';

/** `<epoch>.<tx>.<position>`: a place in the log that outlives neither a restore nor a move, and says so by its epoch. */
export interface LogPositions {
  write(place: LogPlace): Promise<string>;
  /** Of the last event of an order, for a write that changed nothing because it was done before. */
  lastOf(orderId: string): Promise<string | null>;
  /** Of the log as a whole. */
  last(): Promise<string>;
}

export interface LogPlace {
  readonly tx: string;
  readonly position: number;
}

export function createLogPositions(pool: Pool): LogPositions {
  let epoch: Promise<string> | undefined;

  async function loadEpoch(): Promise<string> {
    const found = await pool.query<{ epoch: string }>('select epoch from epochs order by since desc limit 1');
    return found.rows[0]?.epoch ?? '0';
  }

  async function write({ tx, position }: LogPlace): Promise<string> {
    epoch ??= loadEpoch().catch((error: unknown) => {
      epoch = undefined;
      throw error;
    });
    return `${await epoch}.${tx}.${position}`;
  }

  return {
    write,
    async lastOf(orderId) {
      const found = await pool.query<LogPlace>({
        name: 'position-of-order',
        text: `select tx::text, position from events where stream = $1 order by version desc limit 1`,
        values: [`order:${orderId}`],
      });
      const place = found.rows[0];
      return place === undefined ? null : await write(place);
    },
    async last() {
      const found = await pool.query<LogPlace>({
        name: 'position-of-log',
        text: `select e.tx::text, e.position from events e order by e.tx desc, e.position desc limit 1`,
      });
      return await write(found.rows[0] ?? { tx: '0', position: 0 });
    },
  };
}

/** The further one; texts of one epoch. */
export function later(a: string | null, b: string | null): string | null {
  if (a === null || b === null) return a ?? b;
  const [, tx = '0', position = '0'] = a.split('.');
  const [, otherTx = '0', otherPosition = '0'] = b.split('.');
  if (tx !== otherTx) return BigInt(tx) > BigInt(otherTx) ? a : b;
  return BigInt(position) > BigInt(otherPosition) ? a : b;
}
