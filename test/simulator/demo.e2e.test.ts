import type { AddressInfo } from 'node:net';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { openSurfaces, type Surfaces } from '../../src/app.module.ts';
import { openMachines } from '../../src/composition.ts';
import type { Machines } from '../../src/machines.ts';
import { loadConfig } from '../../src/config.ts';
import type { ExceptionRow } from '../../src/contracts/exceptions.ts';
import type { IncidentView } from '../../src/contracts/incidents.ts';
import { type OrderRow, orderStatuses, type OrderView } from '../../src/contracts/orders.ts';
import type { DeadLetter } from '../../src/contracts/registry.ts';
import { dispositions, returnStatuses } from '../../src/contracts/returns.ts';
import type { StockRow } from '../../src/contracts/stock.ts';
import type { WebhookEndpoint } from '../../src/contracts/webhook-endpoints.ts';
import { rules } from '../../src/exceptions/registry.ts';
import { createLog } from '../../src/platform/log.ts';
import { connectNats } from '../../src/platform/nats.ts';
import { createDemoClock } from '../../src/simulator/demo-clock.ts';
import { historyDays } from '../../src/simulator/early-plan.ts';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { startNatsServer, type TestNatsServer } from '../support/nats.ts';

/** A Tuesday, when a second of history has gone and all are at work. */
const until = Date.parse('2026-11-24T10:00:00Z');
const speed = 900;

/**
 * Not to be met: what a location rejects is routed again at once, so `placed` is over before anybody looks; shops here
 * refuse what is short; nothing completes an order.
 */
const unreached = new Set(['placed', 'partly_backordered', 'completed']);

interface Demo {
  readonly machines: Machines;
  readonly surfaces: Surfaces;
  readonly simulator: Simulator;
  close(): Promise<void>;
}

describe('the demo', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'hub-demo-'));
  const errors: string[] = [];
  const log = createLog('error', 'demo', { write: (line) => errors.push(line) });
  let database: TestDatabase;
  let nats: TestNatsServer | undefined;
  let demo: Demo;
  let url: string;

  async function start(natsUrl: string | undefined): Promise<Demo> {
    const config = loadConfig({
      DATABASE_URL: database.url,
      ...(natsUrl === undefined ? { NATS_SERVER_BIN: '/nowhere/nats-server' } : { NATS_URL: natsUrl }),
      DATA_DIR: dataDir,
      CLOCK_SPEED: String(speed),
      AUTH_SECRET: 'a-secret-of-the-tests-0123456789ab',
      NODE_NAME: 'demo',
      WEBHOOK_PRIVATE_ADDRESSES: 'true',
    });
    let clock = createDemoClock({ startAt: 0, speed });
    const machines = await openMachines(config, log, {
      createClock(lastRecordedAt) {
        clock = createDemoClock({ startAt: lastRecordedAt ?? until - historyDays * 86_400_000, speed });
        return clock;
      },
    });
    const surfaces = await openSurfaces(machines, { clientDir: '/nowhere' });
    await machines.start();
    await surfaces.app.listen(0, '127.0.0.1');
    url = `http://127.0.0.1:${(surfaces.app.getHttpServer().address() as AddressInfo).port}`;
    const { sign } = surfaces.access;
    if (sign === undefined) throw new Error('the tests sign their own tokens');
    const simulator = await startSimulator({
      url,
      clock,
      sign,
      seed: 7,
      orders: 120,
      speed,
      until,
      dataDir,
      log,
      nats: natsUrl === undefined ? null : await connectNats({ url: natsUrl, name: 'simulator', log }),
    });
    return {
      machines,
      surfaces,
      simulator,
      async close() {
        await simulator.stop();
        await surfaces.stop();
        await machines.stop();
      },
    };
  }

  const tokenOf = (id: string): string =>
    demo.simulator.identities().find((one) => one.id === id)?.token ?? '';

  async function read(path: string): Promise<unknown> {
    const response = await fetch(`${url}/api/v1/${path}`, {
      headers: { authorization: `Bearer ${tokenOf('admin')}` },
    });
    expect(response.status).toBe(200);
    return await response.json();
  }

  async function list<Row>(path: string): Promise<readonly Row[]> {
    const rows: Row[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const more: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const page = (await read(`${path}${more}`)) as { items: Row[]; nextCursor: string | null };
      rows.push(...page.items);
      cursor = page.nextCursor;
    }
    return rows;
  }

  beforeAll(async () => {
    database = await createTestDatabase();
    nats = 'url' in inject('nats') ? await startNatsServer() : undefined;
    demo = await start(nats?.url);
    await demo.simulator.history;
  });
  afterAll(async () => {
    await demo.close();
    await nats?.stop();
    await database.drop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('has orders in every status there can be', async () => {
    const seen = new Set<string>();
    await expect
      .poll(
        async () => {
          for (const { status } of await list<OrderRow>('orders?limit=200')) seen.add(status);
          return orderStatuses.filter((status) => !seen.has(status) && !unreached.has(status));
        },
        { timeout: 20_000, interval: 400 },
      )
      .toEqual([]);
  });

  it('has returns in every status there can be, in parcels with all that can be in them', async () => {
    const seen = new Set<string>();
    await expect
      .poll(
        async () => {
          for (const { orderId } of await list<OrderRow>(
            'orders?limit=200&status=returning,returned,delivered',
          )) {
            const { returns } = (await read(`orders/${orderId}`)) as OrderView;
            for (const { status, lines } of returns) {
              seen.add(status);
              for (const line of lines) {
                if (line.restocked > 0) seen.add('restocked');
                if (line.notRestocked > 0) seen.add('not_restocked');
                if (line.toProcess > 0) seen.add('to_process');
                if (line.missing > 0) seen.add('missing');
              }
            }
          }
          return [...returnStatuses, ...dispositions].filter((one) => !seen.has(one));
        },
        { timeout: 30_000, interval: 1_000 },
      )
      .toEqual([]);
    const letters = await list<DeadLetter>('dead-letters?limit=200');
    expect(letters.filter(({ door }) => door.endsWith('.returns'))).toEqual([]);
  });

  it('has a case of every rule, and leaves some for the visitor', async () => {
    const all = 'exceptions?limit=200&state=open,acknowledged,in_progress,resolved,reopened';
    // Each by itself: a page of all may be full of one kind. A parcel stops moving only after days of the hub's time.
    await expect
      .poll(
        async () => {
          const missing: string[] = [];
          for (const { type } of rules)
            if ((await list(`${all}&type=${type}`)).length === 0) missing.push(type);
          return missing;
        },
        { timeout: 45_000, interval: 500 },
      )
      .toEqual([]);
    const cases = await list<ExceptionRow>(all);
    expect(cases.filter(({ state }) => state === 'open').length).toBeGreaterThan(3);
    expect(cases.filter(({ state }) => state !== 'open').length).toBeGreaterThan(3);
  });

  // The first may find nothing that is still open; the next comes up to twenty hours later, and at night nobody says so.
  it('has a storm that explains cases, and customers of several tiers', { timeout: 150_000 }, async () => {
    const all = 'exceptions?limit=200&state=open,acknowledged,in_progress,resolved,reopened';
    await expect
      .poll(
        async () =>
          (await list<ExceptionRow>(`${all}&type=storm`)).some(({ explains }) => (explains?.cases ?? 0) > 0),
        { timeout: 120_000, interval: 500 },
      )
      .toBe(true);
    const tiers = (await list<ExceptionRow>(all)).map(({ customerTier = 'none' }) => customerTier);
    expect(new Set(tiers)).toEqual(new Set(['none', 'silver', 'gold']));
  });

  it('has an incident that is planned, and one that is over', async () => {
    const statesOf = async (path: string): Promise<ReadonlySet<string>> =>
      new Set((await list<IncidentView>(path)).map(({ title, state }) => `${title.split(' ')[0]} ${state}`));
    await expect
      .poll(async () => await statesOf('incidents?over=true'), { timeout: 20_000 })
      .toContain('Terminal over');
    // A second is a quarter of an hour here: it has begun where the tests before this one were slow.
    const strikes = [...(await statesOf('incidents'))].filter((one) => one.startsWith('Warning'));
    expect(['Warning planned', 'Warning open']).toContain(strikes[0]);
  });

  it('has dead letters of several kinds', async () => {
    await expect
      .poll(
        async () => new Set((await list<DeadLetter>('dead-letters?limit=200')).map(({ reason }) => reason)),
        {
          timeout: 10_000,
        },
      )
      .toEqual(new Set(['malformed', 'invalid', 'unknown_parcel']));
  });

  it('has shelves that are low, out and oversold, and goods that came', { timeout: 200_000 }, async () => {
    const of = async (query: string): Promise<readonly StockRow[]> =>
      await list<StockRow>(`stock?limit=200${query}`);
    expect((await of('')).length).toBeGreaterThan(200);
    // Somebody counts every three to seven hours, 12 to 28 s; what was counted before may have been put right.
    await expect
      .poll(
        async () => {
          const types = ['low_stock', 'out_of_stock', 'oversold'];
          const states = 'open,acknowledged,in_progress,resolved,reopened';
          const missing: string[] = [];
          for (const type of types)
            if ((await list(`exceptions?limit=200&type=${type}&state=${states}`)).length === 0)
              missing.push(type);
          return missing;
        },
        { timeout: 120_000, interval: 500 },
      )
      .toEqual([]);
    await expect
      .poll(async () => (await of('&level=low,out')).length, { timeout: 60_000 })
      .toBeGreaterThan(0);
  });

  it('has partners that are told of what happens, and know that it is from the hub', async () => {
    await expect.poll(() => demo.simulator.measure().heard, { timeout: 30_000 }).toBeGreaterThan(20);
    expect(demo.simulator.measure().forged).toBe(0);
    const endpoints = await list<WebhookEndpoint>('webhook-endpoints');
    expect(endpoints.map(({ description }) => description)).toEqual(['Shop: order status', 'Accounting']);
  });

  it('offers sign-ins that open something', async () => {
    const ids = demo.simulator.identities().map(({ id }) => id);
    expect(ids).toEqual(['ops', 'agent', 'customer', 'shop', ...locationIds, 'admin']);
    const customer = demo.simulator.identities().find(({ id }) => id === 'customer');
    const tracked = await fetch(`${url}/api/v1${customer?.href}`);
    expect(tracked.status).toBe(200);
    for (const id of ['ops', 'agent', 'shop', ...locationIds]) {
      const me = await fetch(`${url}/api/v1/me`, { headers: { authorization: `Bearer ${tokenOf(id)}` } });
      expect(me.status).toBe(200);
    }
  });

  it('goes on where it was after a restart, over HTTP alone', async () => {
    const before = await list<OrderRow>('orders?limit=200');
    await demo.close();
    demo = await start(undefined);
    await demo.simulator.history;
    await expect
      .poll(
        async () => {
          const after = new Map((await list<OrderRow>('orders?limit=200')).map((row) => [row.orderId, row]));
          const hasMoved = before.filter(
            ({ orderId, status }) => after.get(orderId)?.status !== status,
          ).length;
          return { kept: before.every(({ orderId }) => after.has(orderId)), hasMoved: hasMoved > 5 };
        },
        // When the tests before have taken long it is night, ten hours in which nobody packs and no van is out: 40 s.
        { timeout: 50_000, interval: 500 },
      )
      .toEqual({ kept: true, hasMoved: true });
  });

  it('logged no error', () => {
    expect(errors).toEqual([]);
  });
});

const locationIds = [
  'warehouse-wh-malmo',
  'warehouse-dc-gdansk',
  'warehouse-store-milano',
  'warehouse-3pl-hamburg',
];
