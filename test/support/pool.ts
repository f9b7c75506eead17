import pg from 'pg';

/**
 * A pool whose database, or whose server, may go first: `end()` does not wait until its lines are closed, and an error of
 * one to which nobody listens ends the process.
 */
export function openPool(connectionString: string, options: pg.PoolConfig = { max: 4 }): pg.Pool {
  const pool = new pg.Pool({ connectionString, ...options });
  pool.on('error', () => undefined);
  return pool;
}
