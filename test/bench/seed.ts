import type { Pool } from 'pg';
import { createGroupCommit } from '../../src/journal/group-commit.ts';
import { orderDecider } from '../../src/hub/order-decider.ts';
import { orderStream, toOrderId } from '../../src/hub/ids.ts';
import { planTurn } from '../../src/hub/turn.ts';
import { migrate } from '../../src/platform/database.ts';
import { createLog } from '../../src/platform/log.ts';
import { toRulesVersion } from '../../src/exceptions/registry.ts';
import type { OrderCommand, PlaceOrder } from '../../src/orders/command.ts';
import type { Scan } from '../../src/contracts/scans.ts';
import type { Envelope } from '../../src/hub/envelope.ts';
import type { OrderState } from '../../src/orders/state.ts';
import { trackingNumberOf } from './messages.ts';
import { run, type Services } from './services.ts';

/** A migrated database with the one location, channel and carrier of the benchmarks; the carrier's messages wait or not. */
export async function prepareDatabase(services: Services, name: string, paused: boolean): Promise<string> {
  const url = await services.createDatabase(name);
  await migrate(url);
  await run(
    url,
    `insert into locations (location, data) values ('wh-1', '{"location":"wh-1","type":"warehouse","name":"Bench","timeZone":"Europe/Stockholm","default":true}')`,
    `insert into channels (channel, name) values ('bench', 'Bench')`,
    `insert into carriers (carrier, name, paused) values ('bench', 'Bench', ${paused})`,
  );
  return url;
}

/** What PostgreSQL would do about a million new rows later, while nothing is said to happen. */
export async function tidy(pool: Pool): Promise<void> {
  // That they were written is told a second later otherwise, and then they are looked at again by themselves.
  await pool.query('select pg_stat_force_next_flush()');
  await pool.query('vacuum analyze');
  await pool.query('checkpoint');
}

/** Orders that have shipped one parcel each, appended as the hub would: decided, with rules and deadlines. */
export async function seedShippedOrders(
  pool: Pool,
  orders: number,
  carrier: string,
  {
    ageOf = () => 6 * 3_600_000,
    reportOf = () => undefined,
  }: {
    /** How long ago it left, in ms. Lately: nothing of it is overdue, so no clock wakes in the middle of a measurement. */
    readonly ageOf?: (order: number) => number;
    /** What the carrier has said of it an hour later; of most, nothing. */
    readonly reportOf?: (order: number) => Pick<Scan, 'status' | 'reason'> | undefined;
  } = {},
): Promise<readonly string[]> {
  const commit = createGroupCommit({
    pool,
    log: createLog('warn', 'seed'),
    rulesVersion: () => toRulesVersion(0),
  });
  const now = Date.now();
  const ids: string[] = [];
  const envelope = (command: OrderCommand, at: number): Envelope<OrderState, OrderCommand> => ({
    command,
    actor: { kind: 'hub', id: 'seed' },
    cause: 'seed',
    at,
    settle: () => undefined,
  });
  let pending: Promise<unknown>[] = [];
  for (let order = 0; order < orders; order += 1) {
    const orderId = toOrderId('bench', String(order));
    ids.push(orderId);
    const fulfilmentId = `${orderId}-f1`;
    const shippedAt = now - ageOf(order);
    const report = reportOf(order);
    const reportedAt = shippedAt + 3_600_000;
    const plan = planTurn(
      orderDecider,
      { stream: orderStream(orderId), version: 0, state: orderDecider.initial },
      [
        envelope(aPlaceOrder(orderId, order, shippedAt), shippedAt),
        envelope(
          {
            type: 'ReportFulfilment',
            fulfilmentId,
            reported: 'shipped',
            parcels: [
              { carrier, trackingNumber: trackingNumberOf(order), lines: [{ lineId: '1', quantity: 1 }] },
            ],
          },
          shippedAt,
        ),
        ...(report === undefined
          ? []
          : [
              envelope(
                {
                  type: 'RecordScans',
                  carrier,
                  trackingNumber: trackingNumberOf(order),
                  scans: [{ scan: aScan(report, reportedAt) }],
                },
                reportedAt,
              ),
            ]),
      ],
      report === undefined ? shippedAt : reportedAt,
    );
    pending.push(commit.append(plan.entry));
    if (pending.length >= 5_000) {
      await Promise.all(pending);
      pending = [];
    }
  }
  await Promise.all(pending);
  // What these orders cause outside is not what is measured.
  await pool.query(
    `insert into checkpoints (name, tx, position)
     select 'reactions', tx, position from events order by tx desc, position desc limit 1`,
  );
  return ids;
}

const aScan = ({ status, reason }: Pick<Scan, 'status' | 'reason'>, at: number): Scan => {
  const time = new Date(at).toISOString();
  return {
    identity: `${status}|${time}`,
    leg: 1,
    direction: 'outbound',
    status,
    reason,
    carrierCode: null,
    time: { from: time, to: time, precision: 'second', zoneSource: 'carrier', written: time },
    format: 'hub',
    mapVersion: 1,
  };
};

const aPlaceOrder = (orderId: string, order: number, placedAt: number): PlaceOrder => ({
  type: 'PlaceOrder',
  orderId,
  orderNumber: `SO-${1_000_000 + order}`,
  channel: 'bench',
  currency: 'SEK',
  whenShort: 'refuse',
  customerRef: 'customer_bench',
  shipToRef: 'address_bench',
  language: 'sv',
  country: 'SE',
  delivery: { option: 'standard' },
  lines: [
    {
      lineId: '1',
      sku: 'BOOT-42',
      name: 'Boots',
      quantity: 1,
      unitPrice: { amount: '129.00', currency: 'SEK' },
      kind: 'standard',
    },
  ],
  payment: { method: 'invoice' },
  promise: {
    option: 'standard',
    shipBy: new Date(placedAt + 86_400_000).toISOString(),
    from: new Date(placedAt + 3 * 86_400_000).toISOString(),
    to: new Date(placedAt + 5 * 86_400_000).toISOString(),
  },
  requestHash: 'bench',
  plan: {
    allocations: [
      {
        location: 'wh-1',
        lines: [{ lineId: '1', quantity: 1 }],
        candidates: [{ location: 'wh-1', score: 1, chosen: true, why: 'bench' }],
      },
    ],
  },
});

/** More warehouses beside `wh-1`. */
export async function addLocations(pool: Pool, locations: readonly string[]): Promise<void> {
  for (const location of locations)
    await pool.query(`insert into locations (location, data) values ($1, $2)`, [
      location,
      JSON.stringify({ location, type: 'warehouse', name: location, timeZone: 'Europe/Stockholm' }),
    ]);
}

/** Until those who follow the log stand at its end. */
export async function waitForFollowers(
  pool: Pool,
  {
    followers = ['board', 'reactions'],
    everyMs = 100,
  }: { followers?: readonly string[]; everyMs?: number } = {},
): Promise<void> {
  for (;;) {
    const { rows } = await pool.query<{ behind: boolean | null }>(
      `select bool_or((c.tx, c.position) < (e.tx, e.position)) as behind
       from checkpoints c, (select tx, position from events order by tx desc, position desc limit 1) e
       where c.name = any($1)`,
      [followers],
    );
    if (rows[0]?.behind === false) return;
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}
