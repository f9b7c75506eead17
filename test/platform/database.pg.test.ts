import { expect, it } from 'vitest';
import { createOrm, createPool } from '../../src/platform/database.ts';
import { createTestDatabase } from '../support/database.ts';
import { quiet } from '../support/journal.ts';

it('a connection that the server ends while it is lent out is an error of its user, not the end of the process', async () => {
  const database = await createTestDatabase();
  const pool = createPool({
    url: database.url,
    max: 2,
    log: quiet,
    settings: { idle_in_transaction_session_timeout: '100' },
  });
  const client = await pool.connect();
  await client.query('begin');
  await expect
    .poll(
      async () =>
        (
          await pool.query(
            `select 1 from pg_stat_activity where state like 'idle in trans%' and datname = current_database()`,
          )
        ).rowCount,
      {
        timeout: 5_000,
      },
    )
    .toBe(0);
  await expect(client.query('select 1')).rejects.toThrow();
  client.release(true);
  expect((await pool.query('select 1')).rowCount).toBe(1);
  await pool.end();
  await database.drop();
});

it('all that the address says of a connection holds for the read models too', async () => {
  const database = await createTestDatabase();
  const orm = await createOrm(`${database.url}?application_name=of-the-address`, []);
  const found: unknown = await orm.em.getConnection().execute('show application_name');
  expect(found).toEqual([{ application_name: 'of-the-address' }]);
  await orm.close();
  await database.drop();
});

it('options in the address stand beside the time limits, not in their place', async () => {
  const database = await createTestDatabase();
  const url = `${database.url}?options=-c%20search_path%3Dpublic%2Cextensions`;
  const pool = createPool({ url, max: 1, log: quiet });
  const show = async (name: string): Promise<unknown> => (await pool.query(`show ${name}`)).rows[0];
  expect(await show('search_path')).toEqual({ search_path: 'public,extensions' });
  expect(await show('statement_timeout')).toEqual({ statement_timeout: '10s' });
  await pool.end();
  await database.drop();
});

it('read models wait no longer for an answer than all else does', async () => {
  const database = await createTestDatabase();
  const orm = await createOrm(database.url, []);
  const show = async (): Promise<unknown> => await orm.em.getConnection().execute('show statement_timeout');
  expect(await show()).toEqual([{ statement_timeout: '10s' }]);
  await orm.close();
  await database.drop();
});
