import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { adoptLog } from '../../src/platform/adopt-log.ts';
import { type BoardNode, openBoardNode, placeOrder } from '../support/board.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { quiet } from '../support/journal.ts';

let database: TestDatabase;
let client: pg.Client;
beforeAll(async () => {
  database = await createTestDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  const node = await openBoardNode({ databaseUrl: database.url, node: 'first' });
  await node.machines.registry.putLocation({
    location: 'wh-1',
    type: 'warehouse',
    name: 'Malmö',
    timeZone: 'Europe/Stockholm',
    default: true,
  });
  await node.machines.registry.putChannel({ channel: 'web', name: 'Web shop' });
  await node.close();
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

interface Place {
  readonly name: string;
  readonly tx: string;
  readonly position: number;
}
const all = async <Row extends object>(text: string): Promise<Row[]> => (await client.query<Row>(text)).rows;
const epochs = async (): Promise<string[]> =>
  (await all<{ epoch: string }>('select epoch from epochs order by since')).map(({ epoch }) => epoch);
const boardEpochs = async (): Promise<string> =>
  (await all<{ epoch: string }>('select epoch from board_logs order by view')).map((one) => one.epoch).join();

/** As a restore into a younger cluster leaves it: its ids are of transactions that are still to come. */
async function restoreElsewhere(): Promise<void> {
  const later = (column: string): string => `((${column}::text)::bigint + 1000000000)::text::xid8`;
  await client.query(`update events set tx = ${later('tx')}`);
  await client.query(`update checkpoints set tx = ${later('tx')} where tx <> '0'`);
  // It was not told of the second half.
  await client.query(
    `insert into webhook_endpoints (endpoint_id, url, secrets, created_at, created_by, disabled_at, missed, resend)
     select 'whe_1', 'https://shop.example', '[]', now(), 'test', now(),
       jsonb_build_object('tx', tx::text, 'position', position), null
     from events order by tx, position offset (select count(*) / 2 from events) limit 1`,
  );
  await client.query(`update epochs set cluster = '1.2.3'`);
}

/** The first that an endpoint, which was disabled, was not told of. */
const firstMissed = async (): Promise<object | undefined> =>
  (
    await all(
      `select stream, version, resend from events e, webhook_endpoints w
       where (e.tx, e.position) > ((w.missed ->> 'tx')::xid8, (w.missed ->> 'position')::bigint)
       order by e.tx, e.position limit 1`,
    )
  )[0];

async function withNode<Value>(use: (node: BoardNode) => Promise<Value>): Promise<Value> {
  const node = await openBoardNode({ databaseUrl: database.url, node: 'restored' });
  try {
    await node.machines.start();
    return await use(node);
  } finally {
    await node.close();
  }
}

const sentWork = async (): Promise<string[]> =>
  (
    await all<{ key: string }>(
      `select key from effects where settled_at is not null and payload->>'kind' = 'requested' order by effect_id`,
    )
  ).map(({ key }) => key);

// Invariant 1: what was accepted before a restore, and what is accepted after it, takes effect.
it('goes on in another cluster: what was not followed is followed, and so is what comes', async () => {
  const before = await withNode(async ({ machines, board }) => {
    const orderId = await placeOrder(machines, 'followed');
    await expect.poll(sentWork).toHaveLength(1);
    const { rows } = await client.query<{ position: string }>(
      `select tx || '.' || position as position from events order by tx desc, position desc limit 1`,
    );
    await expect.poll(async () => await board.position()).toContain(rows[0]?.position);
    return { orderId, epoch: machines.epoch, boards: await boardEpochs() };
  });
  // Placed, and nobody has looked at it when the backup is made.
  const late = await openBoardNode({ databaseUrl: database.url, node: 'late' });
  await placeOrder(late.machines, 'not followed');
  await late.close();
  await client.query(
    `insert into event_resends (resend_id, epoch, tx, position, until_tx, until_position, wanted, reason, asked_by, asked_at)
     values ('rsd_1', 'abc', '900', 1, '901', 2, '{}', 'test', 'user:admin', now())`,
  );
  await restoreElsewhere();
  const missed = await firstMissed();
  expect(missed).toBeDefined();
  await client.query(`update webhook_endpoints set resend = '{}'`);

  await withNode(async ({ machines, board }) => {
    expect(machines.epoch).not.toBe(before.epoch);
    expect((await machines.hub.readOrder(before.orderId))?.state.orderId).toBe(before.orderId);
    await expect.poll(sentWork).toHaveLength(2);
    await placeOrder(machines, 'after');
    await expect.poll(sentWork).toHaveLength(3);
    await expect.poll(async () => await all(`select 1 from order_rows`)).toHaveLength(3);
    // Whoever kept a place of before begins again.
    expect(await board.position()).toContain(machines.epoch);
    expect(await boardEpochs()).not.toBe(before.boards);
  });
  const [places, [{ newest } = { newest: 0 }]] = await Promise.all([
    all<Place>('select name, tx::text, position from checkpoints'),
    all<{ newest: number }>('select max(position) as newest from events'),
  ]);
  expect(places.filter(({ position }) => position > newest)).toEqual([]);
  expect(await epochs()).toHaveLength(2);
  expect(await firstMissed()).toEqual(missed);
  // Its places are of the log before.
  expect(await all('select state, problem from event_resends')).toEqual([
    { state: 'stopped', problem: expect.stringContaining('restored') },
  ]);
});

it('knows its own cluster again, and takes no epoch for a start', async () => {
  const known = await epochs();
  await withNode(async () => await Promise.resolve());
  expect(await epochs()).toEqual(known);
});

it('takes a new epoch when it is told that older files were put back, and renumbers nothing', async () => {
  const [known, rows] = [await epochs(), await all('select stream, version, tx from events order by 1, 2')];
  expect(await adoptLog(client, { log: quiet, force: true })).toBe('adopted');
  expect(await epochs()).toHaveLength(known.length + 1);
  expect(await all('select stream, version, tx from events order by 1, 2')).toEqual(rows);
});

// Invariant 6: the end of the log, from which webhooks are told, is a transaction that was still to come when it was noted.
it('takes a checkpoint back that is in front of the log: else what comes would be behind it', async () => {
  await client.query(
    `insert into checkpoints (name, tx, position)
     values ('webhooks', ((pg_current_xact_id()::text)::bigint + 1000000)::text::xid8, 0)
     on conflict (name) do update set tx = excluded.tx, position = 0`,
  );
  await client.query(`update epochs set cluster = '1.2.3'`);
  expect(await adoptLog(client, { log: quiet })).toBe('adopted');
  expect(
    await all(
      `select name from checkpoints where tx >= pg_snapshot_xmax(pg_current_snapshot()) and name = 'webhooks'`,
    ),
  ).toEqual([]);
  expect(
    await all(
      `select 1 from events e, checkpoints c where c.name = 'webhooks' and (e.tx, e.position) > (c.tx, c.position)`,
    ),
  ).toEqual([]);
});
