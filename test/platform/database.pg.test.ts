import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { createOrm, createPool, migrate } from '../../src/platform/database.ts';
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

it('is away from a process that may open no more files: nothing is wrong with what it asks', async () => {
  const database = await createTestDatabase();
  const program = fileURLToPath(new URL('./crowded-process.ts', import.meta.url));
  const inLittleRoom = 'ulimit -n 64 && exec "$0" "$@"';
  const { stdout } = await promisify(execFile)('sh', [
    '-c',
    inLittleRoom,
    process.execPath,
    program,
    database.url,
  ]);
  expect(stdout).toBe('EMFILE true\n');
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

it('reads instants, bytes and numbers the same whatever a database was given', async () => {
  const database = await createTestDatabase();
  const pool = createPool({ url: database.url, max: 1, log: quiet });
  const name = new URL(database.url).pathname.slice(1);
  for (const setting of [
    `datestyle = 'German, DMY'`,
    `timezone = 'America/St_Johns'`,
    `intervalstyle = 'sql_standard'`,
    `bytea_output = 'escape'`,
    `extra_float_digits = 0`,
    `default_transaction_isolation = 'serializable'`,
    `standard_conforming_strings = off`,
  ])
    await pool.query(`alter database ${name} set ${setting}`);
  await pool.end();

  const values = `
    select timestamptz '2026-11-29T05:00:00.123Z' as at, '2026-11-29T05:00:00Z'::timestamptz::text as text,
      decode('00ff', 'hex') as bytes, (0.1::float8 + 0.2)::text as number,
      current_setting('transaction_isolation') as isolation`;
  const expected = {
    at: new Date('2026-11-29T05:00:00.123Z'),
    text: '2026-11-29 05:00:00+00',
    bytes: Buffer.from([0, 255]),
    number: '0.30000000000000004',
    isolation: 'read committed',
  };
  const later = createPool({ url: database.url, max: 1, log: quiet });
  expect((await later.query(values)).rows).toEqual([expected]);
  await later.end();
  const orm = await createOrm(database.url, []);
  expect(await orm.em.getConnection().execute(values)).toMatchObject([
    { text: expected.text, isolation: expected.isolation },
  ]);
  await orm.close();
  await database.drop();
});

it('migrates, and waits for who does, for as long as it takes, whatever a database was given', async () => {
  const database = await createTestDatabase({ isEmpty: true });
  const pool = createPool({ url: database.url, max: 1, log: quiet });
  const name = new URL(database.url).pathname.slice(1);
  for (const setting of ['statement_timeout', 'lock_timeout', 'idle_session_timeout'])
    await pool.query(`alter database ${name} set ${setting} = '100ms'`);
  await pool.end();
  let held = 0;
  const hold = async (): Promise<void> => {
    held += 1;
    await delay(500);
  };
  await Promise.all([migrate(database.url, hold), migrate(database.url, hold)]);
  expect(held).toBe(2);
  await database.drop();
});

it('a database that cannot keep every text is refused by the name of its setting', async () => {
  const database = await createTestDatabase();
  const pool = createPool({ url: database.url, max: 1, log: quiet });
  await pool.query(
    `create database latin encoding 'LATIN1' template template0 locale_provider libc locale 'C'`,
  );
  const url = new URL(database.url);
  url.pathname = '/latin';
  await expect(migrate(url.href)).rejects.toThrow(
    'DATABASE_URL: the encoding of this database is LATIN1, and must be UTF8',
  );
  await pool.query('drop database latin');
  await pool.end();
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
