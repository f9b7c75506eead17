import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ExceptionRow } from '../../src/contracts/exceptions.ts';
import type { IncidentCommand } from '../../src/incidents/command.ts';
import { createFakeClock, type FakeClock, toIso } from '../../src/platform/clock.ts';
import { type BoardNode, openBoardNode, placeOrder } from '../support/board.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { anOrderBody } from '../support/machines.ts';

/** Invariant 7: what an incident explains is nobody's work while it lasts, and somebody's again when it is over. */
const hour = 3_600_000;
const asked = { actor: { kind: 'user', id: 'anna' }, cause: 'test' } as const;

let database: TestDatabase;
let clock: FakeClock;
let node: BoardNode;
const names = new Map<string, string>();
beforeAll(async () => {
  database = await createTestDatabase();
  // A Friday morning in Stockholm.
  clock = createFakeClock(Date.parse('2026-11-20T09:00:00Z'));
  node = await openBoardNode({ databaseUrl: database.url, clock });
  await node.machines.start();
  const { registry } = node.machines;
  await registry.putLocation({
    location: 'wh-1',
    type: 'warehouse',
    name: 'Malmö',
    timeZone: 'Europe/Stockholm',
    default: true,
  });
  await registry.putChannel({ channel: 'web', name: 'Web shop' });
  await registry.putCarrier({ carrier: 'postnord', name: 'PostNord' });
  await registry.putCarrier({ carrier: 'dhl', name: 'DHL' });
});
afterAll(async () => {
  await node.close();
  await database.drop();
});

async function ship(name: string, carrier: string, postcode: string): Promise<string> {
  const { shipTo } = anOrderBody();
  const orderId = await placeOrder(node.machines, name, { shipTo: { ...shipTo, postcode } });
  names.set(orderId, name);
  const answer = await node.machines.hub.ask(
    orderId,
    {
      type: 'ReportFulfilment',
      fulfilmentId: `${orderId}-f1`,
      reported: 'shipped',
      parcels: [
        {
          carrier,
          trackingNumber: `PN-${name}`,
          lines: [
            { lineId: '1', quantity: 2 },
            { lineId: '2', quantity: 1 },
          ],
        },
      ],
    },
    { actor: { kind: 'warehouse', id: 'wh-1' }, cause: 'test' },
  );
  expect(answer.outcome).toBe('accepted');
  return orderId;
}

const tell = async (id: string, command: IncidentCommand): Promise<void> => {
  expect((await node.machines.incidents.ask(id, command, asked)).outcome).toBe('accepted');
};
const declare = async (
  id: string,
  kind: 'storm' | 'facility_closed',
  scope: Extract<IncidentCommand, { type: 'DeclareIncident' }>['scope'],
  hours: number,
): Promise<void> => {
  const [from, until] = [clock.now() - hour, clock.now() + hours * hour].map(toIso) as [string, string];
  await tell(id, { type: 'DeclareIncident', id, kind, title: id, scope, from, until });
};
/** Open cases as the desk sees them: `order type [incident]`. */
const cases = async (): Promise<readonly string[]> => {
  const found = await node.machines.pool.query<{ row: ExceptionRow }>(
    `select row from exception_rows where state <> 'resolved' and (type = 'no_first_scan' or order_id = '')`,
  );
  return found.rows
    .map(({ row }) =>
      [names.get(row.orderId) ?? row.subject?.title, row.type, row.incidentId]
        .filter((part) => part !== undefined)
        .join(' '),
    )
    .toSorted();
};
const stormOnBoard = async (): Promise<ExceptionRow | undefined> => {
  const found = await node.machines.pool.query<{ row: ExceptionRow }>(
    `select row from exception_rows where exception_id = 'incident:inc_storm.1'`,
  );
  return found.rows[0]?.row;
};
const shows = async (expected: readonly string[]): Promise<void> => {
  await expect.poll(cases, { timeout: 15_000 }).toEqual(expected.toSorted());
};

it('a storm explains what goes to its postcodes, also where the address was changed, and lets go when it is over', async () => {
  await ship('north', 'postnord', '981 31');
  await ship('south', 'dhl', '211 20');
  // Shipped to the north, and sent to the south since: another address of its has a postcode of the storm.
  const moved = await ship('moved', 'postnord', '98132');
  const { shipTo } = anOrderBody();
  await node.machines.pool.query(
    `update personal set data = jsonb_set(data, '{postcode}', '"21142"')
     where stream = $1 and data->>'postcode' = '98132'`,
    [`order:${moved}`],
  );
  await node.machines.pool.query(
    `insert into personal (stream, ref, data) values ($1, 'address_before', $2)`,
    [`order:${moved}`, JSON.stringify({ ...shipTo, postcode: '98132' })],
  );
  clock.advance(72 * hour + hour / 2);
  await shows(['moved no_first_scan', 'north no_first_scan', 'south no_first_scan']);
  await declare('inc_storm', 'storm', { country: 'SE', postcodes: { from: '980', to: '989' } }, 10);
  await shows([
    'inc_storm storm',
    'moved no_first_scan',
    'north no_first_scan incident:inc_storm.1',
    'south no_first_scan',
  ]);
  expect(await node.machines.incidents.find('inc_storm')).toMatchObject({ state: 'open', explains: 1 });
  const { rows } = await node.machines.pool.query<{ row: ExceptionRow }>(
    `select row from exception_rows where incident_id = 'incident:inc_storm.1'`,
  );
  const [explained] = rows;
  await expect.poll(stormOnBoard, { timeout: 15_000 }).toMatchObject({
    valueAtRisk: explained?.row.valueAtRisk,
    explains: { cases: 1, values: [explained?.row.valueAtRisk] },
  });
  clock.advance(10 * hour);
  await shows(['moved no_first_scan', 'north no_first_scan', 'south no_first_scan']);
  expect(await node.machines.incidents.find('inc_storm')).toMatchObject({ state: 'over', explains: 0 });
});

it('what was raised before it began stays work, and a person who ends it has it back', async () => {
  await ship('later', 'dhl', '100 10');
  clock.advance(26 * hour);
  await shows(['later no_first_scan', 'moved no_first_scan', 'north no_first_scan', 'south no_first_scan']);
  await declare('inc_closed', 'facility_closed', { location: 'wh-1', carrier: 'dhl' }, 100);
  const explained = 'later no_first_scan incident:inc_closed.1';
  await shows([
    'inc_closed facility_closed',
    explained,
    'moved no_first_scan',
    'north no_first_scan',
    'south no_first_scan',
  ]);
  await tell('inc_closed', { type: 'EndIncident' });
  await shows(['later no_first_scan', 'moved no_first_scan', 'north no_first_scan', 'south no_first_scan']);
});

it('twenty that stand still together are one incident, until most of them move', async () => {
  const numbers = Array.from({ length: 20 }, (_, index) => `t${index}`);
  await Promise.all(numbers.map(async (name) => await ship(name, 'postnord', '100 10')));
  clock.advance(26 * hour);
  const incidentId = 'incident:stalls-postnord-from-wh-1.1';
  await expect
    .poll(async () => (await cases()).filter((one) => one.endsWith(incidentId)).length, { timeout: 20_000 })
    .toBe(20);
  expect(await cases()).toContain('postnord has scanned nothing that left wh-1 stalls_together');
  const { doors } = node.machines.ingest;
  await Promise.all(
    numbers.slice(0, 11).map(
      async (name) =>
        await doors.receive({
          sender: 'postnord',
          door: 'carriers.postnord.tracking',
          body: Buffer.from(
            JSON.stringify({
              trackingNumber: `PN-${name}`,
              status: 'picked_up',
              occurredAt: toIso(clock.now()),
            }),
          ),
        }),
    ),
  );
  await expect
    .poll(async () => (await cases()).filter((one) => one.startsWith('t')).toSorted(), { timeout: 20_000 })
    .toEqual(
      numbers
        .slice(11)
        .map((name) => `${name} no_first_scan`)
        .toSorted(),
    );
  expect((await cases()).filter((one) => one.includes('stalls_together'))).toEqual([]);
});
