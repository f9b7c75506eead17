import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ExceptionRow } from '../../src/contracts/exceptions.ts';
import { createFakeClock, type FakeClock, toIso } from '../../src/platform/clock.ts';
import { type BoardNode, openBoardNode, placeOrder } from '../support/board.ts';
import { registerWorld } from '../support/machines.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

/** Invariant 7: what is planned begins and ends by itself, whichever node is there, and also where none was. */
const hour = 3_600_000;
const minute = 60_000;
const incidentId = 'incident:inc_strike.1';

let database: TestDatabase;
let clock: FakeClock;
const nodes = new Map<string, BoardNode>();
const orders = new Map<string, string>();

const open = async (name: string): Promise<void> => {
  const node = await openBoardNode({ databaseUrl: database.url, node: name, clock });
  await node.machines.start();
  nodes.set(name, node);
};
const close = async (name: string): Promise<void> => {
  await nodes.get(name)?.close();
  nodes.delete(name);
};
const aNode = (): BoardNode['machines'] => {
  const [node] = nodes.values();
  if (node === undefined) throw new Error('no node is open');
  return node.machines;
};

beforeAll(async () => {
  database = await createTestDatabase();
  // A Friday morning in Stockholm.
  clock = createFakeClock(Date.parse('2026-11-20T09:00:00Z'));
  await open('first');
  await registerWorld(aNode());
});
afterAll(async () => {
  await Promise.all([...nodes.keys()].map(close));
  await database.drop();
});

async function ship(name: string): Promise<void> {
  const { hub } = aNode();
  const orderId = await placeOrder(aNode(), name);
  orders.set(orderId, name);
  const parcel = { carrier: 'postnord', trackingNumber: `PN-${name}`, lines: [{ lineId: '1', quantity: 2 }] };
  const answer = await hub.ask(
    orderId,
    {
      type: 'ReportFulfilment',
      fulfilmentId: `${orderId}-f1`,
      reported: 'shipped',
      parcels: [{ ...parcel, lines: [...parcel.lines, { lineId: '2', quantity: 1 }] }],
    },
    { actor: { kind: 'warehouse', id: 'wh-1' }, cause: 'test' },
  );
  expect(answer.outcome).toBe('accepted');
}

/** Cases of silence, and of the incident, that are open: `order type [incident]`. */
const shows = async (expected: readonly string[]): Promise<void> => {
  const cases = async (): Promise<readonly string[]> => {
    const found = await aNode().pool.query<{ row: ExceptionRow }>(
      `select row from exception_rows where state <> 'resolved' and (type = 'no_first_scan' or order_id = '')`,
    );
    return found.rows
      .map(({ row }) =>
        [orders.get(row.orderId) ?? row.subject?.title, row.type, row.incidentId].filter(Boolean).join(' '),
      )
      .toSorted();
  };
  await expect.poll(cases, { timeout: 15_000 }).toEqual([...expected].toSorted());
};
const strike = async () => await aNode().incidents.find('inc_strike');

it('begins and ends at its time, over restarts and with two nodes, once', { timeout: 90_000 }, async () => {
  await ship('before');
  clock.advance(72 * hour + 30 * minute);
  await shows(['before no_first_scan']);
  await ship('meanwhile');
  const [from, until] = [clock.now() + 2 * hour, clock.now() + 30 * hour];
  const told = await aNode().incidents.ask(
    'inc_strike',
    {
      type: 'DeclareIncident',
      id: 'inc_strike',
      kind: 'storm',
      title: 'Strike',
      scope: { country: 'SE', carrier: 'postnord' },
      from: toIso(from + 24 * hour),
      until: toIso(until + 24 * hour),
      why: 'The union has told the papers',
    },
    { actor: { kind: 'user', id: 'u1', name: 'Anna' }, cause: 'test' },
  );
  expect(told.outcome).toBe('accepted');
  // It was said to come a day too late; by another node of the two.
  await open('second');
  const moved = await nodes
    .get('second')
    ?.machines.incidents.ask(
      'inc_strike',
      { type: 'RescheduleIncident', from, until },
      { actor: { kind: 'user', id: 'u2', name: 'Ben' }, cause: 'test', expectedVersion: 1 },
    );
  expect(moved?.outcome).toBe('accepted');
  const late = await aNode().incidents.ask(
    'inc_strike',
    { type: 'EndIncident' },
    { actor: { kind: 'user', id: 'u3', name: 'Cleo' }, cause: 'test', expectedVersion: 1 },
  );
  expect(late).toMatchObject({ outcome: 'conflict', version: 2 });

  // Whoever was told of it is gone before it begins.
  await close('first');
  await open('third');
  clock.advance(2 * hour - minute);
  await shows(['before no_first_scan']);
  expect(await strike()).toMatchObject({ state: 'planned', exceptionId: null });
  expect((await aNode().incidents.list()).map(({ incidentId: id }) => id)).toEqual(['inc_strike']);

  clock.advance(minute);
  await shows(['before no_first_scan', 'Strike storm']);
  expect(await strike()).toMatchObject({
    state: 'open',
    declaredBy: 'Anna',
    why: 'The union has told the papers',
  });
  // What was raised before it began stays work; what is raised in its time is explained.
  clock.advance(24 * hour);
  await shows(['before no_first_scan', `meanwhile no_first_scan ${incidentId}`, 'Strike storm']);
  await expect
    .poll(async () => (await strike())?.explained.cases, { timeout: 15_000, interval: 200 })
    .toBe(1);

  // Nobody is there when it ends, nor for all of another.
  const missed = [clock.now() + hour, clock.now() + 2 * hour].map(toIso);
  await aNode().incidents.ask(
    'inc_missed',
    {
      type: 'DeclareIncident',
      id: 'inc_missed',
      kind: 'storm',
      title: 'Gale',
      scope: { country: 'SE' },
      from: missed[0] ?? '',
      until: missed[1] ?? '',
    },
    { actor: { kind: 'user', id: 'u1', name: 'Anna' }, cause: 'test' },
  );
  await close('second');
  await close('third');
  clock.advance(4 * hour);
  await open('fourth');
  await open('fifth');
  await shows(['before no_first_scan', 'meanwhile no_first_scan']);
  expect(await strike()).toMatchObject({ state: 'over', explains: 0, explained: { cases: 1 } });
  const raised = await aNode().pool.query(
    `select 1 from exception_rows where exception_id like 'incident:inc_strike.%'`,
  );
  expect(raised.rowCount).toBe(1);
  // What never had a case is in the list as well, and was not called off.
  const over = async () =>
    (await aNode().incidents.listOver({ limit: 10 })).items.map((one) => [one.title, one.calledOff]);
  await expect.poll(over).toEqual([
    ['Gale', null],
    ['Strike', null],
  ]);
});
