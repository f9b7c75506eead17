import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createIncidentCases } from '../../src/board/incident-cases.ts';
import { createSubscriptionDoors } from '../../src/connectors/subscription-doors.ts';
import { openTrackingSource } from '../../src/connectors/tracking-sources.ts';
import { type EventPublisher, startEventPublisher } from '../../src/hub/event-publisher.ts';
import { startIncidents } from '../../src/hub/incidents.ts';
import { startParcelFollower } from '../../src/hub/parcel-follower.ts';
import type { EventSink } from '../../src/hub/ports/event-sink.ts';
import { createSystemClock } from '../../src/platform/clock.ts';
import { placeOrder } from '../support/board.ts';
import { quiet } from '../support/journal.ts';
import { openTestMachines, registerWorld, type TestMachines } from '../support/machines.ts';
import { createMortalPool } from '../support/mortal.ts';

/** What is left of the eight seconds of a take-over is for the machine that the tests run on. */
const within = { timeout: 8_000, interval: 50 };

/** What one node at a time does is done by another eight seconds after it died with its lease in hand. */
describe('work of one node at a time', () => {
  let machines: TestMachines;
  beforeAll(async () => {
    machines = await openTestMachines();
    await registerWorld(machines);
  });
  afterAll(async () => {
    await machines.close();
  });

  const publish = (node: string, sink: Partial<EventSink>, leaseMs?: number, pool = machines.pool) =>
    startEventPublisher({
      pool,
      sink: {
        maxBytes: () => 1_000_000,
        publish: async () => await Promise.resolve(),
        publishAgain: async () => await Promise.resolve(),
        ...sink,
      },
      node,
      log: quiet,
      pollMs: 20,
      ...(leaseMs === undefined ? {} : { leaseMs }),
    });
  const holder = async (name: string): Promise<string | undefined> =>
    (
      await machines.pool.query<{ by: string }>('select held_by as by from leases where name = $1', [name])
    ).rows.map(({ by }) => by)[0];

  it('goes on with the events that a dead node was publishing', { timeout: 30_000 }, async () => {
    const orderId = await placeOrder(machines, 'published');
    const mortal = createMortalPool(machines.pool);
    let begun = 0;
    const hang: EventSink['publish'] = async () => {
      begun += 1;
      await new Promise(() => undefined);
    };
    publish('dead', { publish: hang }, undefined, mortal.pool);
    await expect.poll(() => begun, { timeout: 5_000 }).toBe(1);
    const ids: string[] = [];
    const other = publish('living', {
      async publish(messages) {
        ids.push(...messages.map(({ id }) => id));
        await Promise.resolve();
      },
    });
    mortal.kill();
    await expect.poll(() => ids, within).toContain(`order:${orderId}@1`);
    expect(new Set(ids).size).toBe(ids.length);
    await other.stop();
  });

  it('leaves a batch that takes four leases to the node that has it', { timeout: 30_000 }, async () => {
    const publishers: EventPublisher[] = [];
    const began: string[] = [];
    const slow = (node: string): void => {
      publishers.push(
        publish(
          node,
          {
            async publish(messages) {
              began.push(...messages.map(({ id }) => id));
              await new Promise((resolve) => setTimeout(resolve, 2_400));
            },
          },
          600,
        ),
      );
    };
    const orderId = await placeOrder(machines, 'slow');
    slow('one');
    await expect.poll(() => began.length, { timeout: 5_000 }).toBeGreaterThan(0);
    slow('two');
    await expect
      .poll(() => publishers[0]?.position()?.position, { timeout: 10_000 })
      .toBeGreaterThanOrEqual(began.length);
    expect(began.filter((id) => id === `order:${orderId}@1`)).toHaveLength(1);
    for (const publisher of publishers) await publisher.stop();
  });

  it('is taken up by another that compares incidents and follows parcels', { timeout: 30_000 }, async () => {
    const { pool, hub, feeds, incidents, registry, ingest, clock } = machines;
    await registry.putCarrier({
      carrier: 'ups',
      name: 'UPS',
      source: { adapter: 'easypost', apiKey: 'EZAK-of-the-tests', baseUrl: 'http://127.0.0.1:9' },
    });
    const start = (node: string, its = pool): { stop(): Promise<void> }[] => [
      startIncidents({
        pool: its,
        hub,
        feeds,
        declared: incidents,
        cases: createIncidentCases(pool),
        clock,
        node,
        log: quiet,
      }),
      startParcelFollower({
        pool: its,
        hub,
        feeds,
        registry,
        doors: ingest.doors,
        openSource: openTrackingSource,
        openDoor: createSubscriptionDoors(),
        clock,
        wallClock: createSystemClock(),
        node,
        log: quiet,
      }),
    ];
    const holders = async (): Promise<unknown> =>
      await Promise.all(['incidents', 'parcel-follower'].map(holder));
    const mortal = createMortalPool(pool);
    start('dead', mortal.pool);
    await expect.poll(holders, { timeout: 5_000 }).toEqual(['dead', 'dead']);
    const others = start('living');
    // Longer than a lease, and than the pause between two rounds: it is kept while its node lives.
    await new Promise((resolve) => setTimeout(resolve, 6_000));
    expect(await holders()).toEqual(['dead', 'dead']);
    mortal.kill();
    await expect.poll(holders, within).toEqual(['living', 'living']);
    for (const one of others) await one.stop();
  });

  it('is never of two nodes that were given one name', { timeout: 30_000 }, async () => {
    const one = await openTestMachines({ node: 'same' });
    const two = await openTestMachines({ node: 'same', databaseUrl: one.databaseUrl });
    const holds = async (): Promise<string> =>
      (await two.pool.query<{ by: string }>(`select held_by as by from leases where name = 'incidents'`)).rows
        .map(({ by }) => by)
        .join();
    await one.start();
    await expect.poll(holds).toMatch(/^same/);
    const first = await holds();
    await two.start();
    await one.leave();
    await expect.poll(holds, within).not.toBe(first);
    expect(await holds()).toMatch(/^same/);
    await two.close();
    await one.close();
  });
});
