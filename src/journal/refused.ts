import type { PoolClient } from 'pg';

/** Of a value, a value that is missing, or a limit: PostgreSQL says so of the same row again. */
export const isRefused = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && /^(?:22|23502|54)/.test(String(error.code));

export interface Refused {
  /** Which of the rows. */
  readonly at: number;
  readonly error: unknown;
}

/** Where more are refused at once it is not the rows. */
const mostRefused = 50;

/**
 * Has rows written in parts by a transaction that goes on without those that PostgreSQL refuses: a part that it refuses is
 * halved until the row stands alone. Each part is two statements more, so it is for what was refused as a whole.
 *
 * @param isItsOwn what is wrong with the row and not with the database
 */
export async function writeApart(
  tx: PoolClient,
  count: number,
  write: (begin: number, end: number) => Promise<void>,
  isItsOwn: (error: unknown) => boolean = isRefused,
): Promise<readonly Refused[]> {
  const refused: Refused[] = [];

  async function part(begin: number, end: number): Promise<void> {
    await tx.query('savepoint part');
    try {
      await write(begin, end);
    } catch (error) {
      if (!isItsOwn(error) || refused.length === mostRefused) throw error;
      await tx.query('rollback to savepoint part; release savepoint part');
      if (end - begin === 1) {
        refused.push({ at: begin, error });
        return;
      }
      const middle = (begin + end) >> 1;
      await part(begin, middle);
      await part(middle, end);
      return;
    }
    await tx.query('release savepoint part');
  }

  await part(0, count);
  return refused;
}
