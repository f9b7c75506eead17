import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deadlineLeaseMs, startDeadlineWaker } from '../../src/hub/deadline-waker.ts';
import { toRulesVersion } from '../../src/exceptions/registry.ts';
import { compileThresholds } from '../../src/exceptions/thresholds.ts';
import type { RulesInForce } from '../../src/hub/rules-in-force.ts';
import { createHub, type Hub } from '../../src/hub/hub.ts';
import { orderStream } from '../../src/hub/ids.ts';
import { createOrderNumbers } from '../../src/hub/order-numbers.ts';
import { createOrderPlacing } from '../../src/hub/place-order.ts';
import { createFakeClock } from '../../src/platform/clock.ts';
import { sweepRules } from '../../src/journal/deadlines.ts';
import { createPool } from '../../src/platform/database.ts';
import { quiet } from '../support/journal.ts';
import { anOrderBody, openTestMachines, registerWorld, type TestMachines } from '../support/machines.ts';

const storefront = { actor: { kind: 'storefront', id: 'web' }, cause: 'test' } as const;
const hour = 3_600_000;

/** Invariant 11: time is an argument; a stored deadline may be early, never late; what waits costs nothing. */
describe('deadlines', () => {
  let machines: TestMachines;
  beforeAll(async () => {
    machines = await openTestMachines();
    await registerWorld(machines);
  });
  afterAll(async () => {
    await machines.close();
  });

  /** A hub of its own on a clock that the test drives. */
  function openHub(
    clock = createFakeClock(),
    rules?: RulesInForce,
  ): {
    hub: Hub;
    clock: typeof clock;
    place: (key: string) => Promise<string>;
    close: () => Promise<void>;
  } {
    const pools = [1, 2].map(() => createPool({ url: machines.databaseUrl, max: 4, log: quiet }));
    const [commitPool, pool] = pools;
    if (commitPool === undefined || pool === undefined) throw new Error('no pools');
    const hub = createHub({ commitPool, pool, clock, log: quiet, ...(rules === undefined ? {} : { rules }) });
    const placing = createOrderPlacing({
      hub,
      sourcing: machines.sourcing,
      carts: machines.carts,
      registry: machines.registry,
      numbers: createOrderNumbers(pool),
      clock,
    });
    return {
      hub,
      clock,
      place: async (key) =>
        (await placing.place({ body: anOrderBody(), idempotencyKey: key, ...storefront })).orderId,
      close: async () => {
        await hub.drain();
        await Promise.all(pools.map(async (one) => await one.end()));
      },
    };
  }

  const casesOf = async (hub: Hub, orderId: string): Promise<string[]> =>
    (await hub.readOrder(orderId))?.state.cases.map(
      ({ type, severity, state }) => `${type} ${severity} ${state}`,
    ) ?? [];

  it('wake an order when its time comes, raise once, and close by themselves', async () => {
    const { hub, clock, place, close } = openHub();
    const orderId = await place('d1');
    const waker = startDeadlineWaker({ pool: machines.pool, hub, clock, log: quiet, pollMs: 20 });
    clock.advance(90 * 24 * hour);
    await expect
      .poll(async () => await casesOf(hub, orderId), { timeout: 5_000 })
      .toEqual(['late_to_ship 2 open']);
    clock.advance(24 * hour);
    await hub.ask(
      orderId,
      {
        type: 'ReportFulfilment',
        fulfilmentId: `${orderId}-f1`,
        reported: 'shipped',
        parcels: [
          {
            carrier: 'postnord',
            trackingNumber: 'D1XX',
            lines: [
              { lineId: '1', quantity: 2 },
              { lineId: '2', quantity: 1 },
            ],
          },
        ],
      },
      { actor: { kind: 'warehouse', id: 'wh-1' }, cause: 'test' },
    );
    expect(await casesOf(hub, orderId)).toEqual(['late_to_ship 2 resolved']);
    clock.advance(30 * 24 * hour);
    await expect
      .poll(async () => await casesOf(hub, orderId), { timeout: 5_000 })
      .toEqual(['late_to_ship 2 resolved', 'no_first_scan 1 open']);
    await waker.stop();
    await close();
  });

  it('are counted anew when thresholds change, and nothing is raised twice', async () => {
    const ofDays = (days: number) =>
      compileThresholds({
        values: {
          no_first_scan: { mediumBusinessDays: days, highBusinessDays: 50, criticalBusinessDays: 60 },
        },
        overrides: [],
      });
    let set = { thresholds: ofDays(40), version: 0 };
    const rules = { thresholds: () => set.thresholds, version: () => toRulesVersion(set.version) };
    const { hub, clock, place, close } = openHub(createFakeClock(), rules);
    const orderId = await place('d-thresholds');
    await hub.ask(
      orderId,
      {
        type: 'ReportFulfilment',
        fulfilmentId: `${orderId}-f1`,
        reported: 'shipped',
        parcels: [
          {
            carrier: 'postnord',
            trackingNumber: 'DT1X',
            lines: [
              { lineId: '1', quantity: 2 },
              { lineId: '2', quantity: 1 },
            ],
          },
        ],
      },
      { actor: { kind: 'warehouse', id: 'wh-1' }, cause: 'test' },
    );
    const waker = startDeadlineWaker({ pool: machines.pool, hub, clock, log: quiet, rules, pollMs: 20 });
    clock.advance(14 * 24 * hour);
    const isMarked = async (): Promise<boolean> => {
      const found = await machines.pool.query<{ rules_version: number; due: boolean }>(
        `select rules_version, coalesce(next_check_at <= $2, false) as due from heads where stream = $1`,
        [orderStream(orderId), new Date(clock.now()).toISOString()],
      );
      const [row] = found.rows;
      return row !== undefined && row.rules_version === toRulesVersion(set.version) && !row.due;
    };
    await expect.poll(isMarked, { timeout: 5_000 }).toBe(true);
    expect(await casesOf(hub, orderId)).toEqual([]);
    for (const [days, cases] of [
      [1, ['no_first_scan 3 open']],
      [2, ['no_first_scan 3 open']],
      [40, ['no_first_scan 3 resolved']],
      [1, ['no_first_scan 3 reopened']],
    ] as const) {
      set = { thresholds: ofDays(days), version: set.version + 1 };
      await expect.poll(async () => await casesOf(hub, orderId), { timeout: 5_000 }).toEqual(cases);
      await expect.poll(isMarked, { timeout: 5_000 }).toBe(true);
      expect(await casesOf(hub, orderId)).toEqual(cases);
    }
    await waker.stop();
    await close();
  });

  it('are looked at with new rules also where a node of the old ones looked last, and left', async () => {
    const rulesOf = (days: number, version: number): RulesInForce => {
      const values = {
        no_first_scan: { mediumBusinessDays: days, highBusinessDays: 50, criticalBusinessDays: 60 },
      };
      const thresholds = compileThresholds({ values, overrides: [] });
      return { thresholds: () => thresholds, version: () => toRulesVersion(version) };
    };
    const clock = createFakeClock();
    const [before, after] = [rulesOf(40, 10), rulesOf(1, 11)];
    const [old, young] = [openHub(clock, before), openHub(clock, after)];
    const orderId = await old.place('d-rolling');
    const lines = [
      { lineId: '1', quantity: 2 },
      { lineId: '2', quantity: 1 },
    ];
    const { outcome } = await old.hub.ask(
      orderId,
      {
        type: 'ReportFulfilment',
        fulfilmentId: `${orderId}-f1`,
        reported: 'shipped',
        parcels: [{ carrier: 'postnord', trackingNumber: 'DR1X', lines }],
      },
      { actor: { kind: 'warehouse', id: 'wh-1' }, cause: 'test' },
    );
    expect(outcome).toBe('accepted');
    clock.advance(14 * 24 * hour);
    const { pool } = machines;
    const waits = async (): Promise<boolean> =>
      (
        await pool.query('select 1 from heads where stream = $1 and next_check_at > $2', [
          orderStream(orderId),
          new Date(clock.now() + deadlineLeaseMs).toISOString(),
        ])
      ).rowCount === 1;
    let turns = 0;
    const counted = {
      version: () => {
        turns += 1;
        return before.version();
      },
    };
    const leaving = startDeadlineWaker({ pool, hub: old.hub, clock, log: quiet, rules: counted, pollMs: 20 });
    const others = async (): Promise<number | null> =>
      (await pool.query('select from heads where rules_version <> $1', [before.version()])).rowCount;
    await expect.poll(others, { timeout: 5_000 }).toBe(0);
    // Some turns later it has found that all of them are looked at, and rests from that.
    const seen = turns;
    await expect.poll(() => turns, { timeout: 5_000 }).toBeGreaterThan(seen + 8);
    expect(await waits()).toBe(true);
    // The first of the new nodes makes it due with its rules; who takes it is the old one, that stops then.
    while ((await sweepRules(pool, after.version(), clock.now(), 100)) > 0);
    await expect.poll(waits, { timeout: 5_000 }).toBe(true);
    await leaving.stop();
    const coming = startDeadlineWaker({ pool, hub: young.hub, clock, log: quiet, rules: after, pollMs: 20 });
    await expect
      .poll(async () => await casesOf(young.hub, orderId), { timeout: 5_000 })
      .toEqual(['no_first_scan 3 open']);
    await coming.stop();
    await Promise.all([old.close(), young.close()]);
  });

  it('survive the death of everything that knew of them, and two nodes raise one case', async () => {
    const first = openHub();
    const orderId = await first.place('d2');
    await first.close();
    const clock = createFakeClock(first.clock.now() + 90 * 24 * hour);
    const nodes = [openHub(clock), openHub(clock)];
    const wakers = nodes.map(({ hub }) =>
      startDeadlineWaker({ pool: machines.pool, hub, clock, log: quiet, pollMs: 5, leaseMs: 50 }),
    );
    const reader = nodes[0]?.hub;
    if (reader === undefined) throw new Error('no node');
    await expect
      .poll(async () => await casesOf(reader, orderId), { timeout: 5_000 })
      .toEqual(['late_to_ship 2 open']);
    for (let round = 0; round < 20; round += 1) clock.advance(60);
    await Promise.all(wakers.map(async (waker) => await waker.stop()));
    const raised = (await reader.loadEvents(orderId, 0)).filter(({ type }) => type === 'ExceptionRaised');
    expect(raised).toHaveLength(1);
    await Promise.all(nodes.map(async ({ close }) => await close()));
  });

  it('that are not due are left alone', async () => {
    const { hub, clock, place, close } = openHub();
    const orderId = await place('d3');
    const due = async (): Promise<number> =>
      (
        await machines.pool.query<{ at: Date }>('select next_check_at as at from heads where stream = $1', [
          orderStream(orderId),
        ])
      ).rows[0]?.at.getTime() ?? 0;
    const before = await due();
    expect(before).toBeGreaterThan(clock.now());
    const waker = startDeadlineWaker({ pool: machines.pool, hub, clock, log: quiet, pollMs: 5 });
    await expect.poll(async () => (await machines.pool.query('select 1')).rowCount).toBe(1);
    await waker.stop();
    expect(await due()).toBe(before);
    await close();
  });
});
