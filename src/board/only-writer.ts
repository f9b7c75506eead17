import type { Pool, PoolClient } from 'pg';
import { checkpointName } from './projection.ts';

/** Does something to the views as their only writer: it waits for the batch under way, and the next one waits for it. */
export async function asOnlyWriter<Result>(
  pool: Pool,
  work: (tx: PoolClient) => Promise<Result>,
): Promise<Result> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('begin');
    // As of a batch: a busy node may need seconds between two statements.
    await client.query(`set local idle_in_transaction_session_timeout = '20s'`);
    const held = await client.query(`select 1 from checkpoints where name = $1 for update`, [checkpointName]);
    if (held.rowCount !== 1) throw new Error('no projection has begun');
    const result = await work(client);
    await client.query('commit');
    return result;
  } catch (error) {
    broken = error instanceof Error ? error : new Error(String(error));
    throw broken;
  } finally {
    // A connection in an unknown state is closed, not given back.
    client.release(broken);
  }
}
