import { jetstream } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parcelDoor, toScanBody } from '../support/parcel-door.ts';
import { anOrderBody, openTestMachines, registerWorld, type TestMachines } from '../support/machines.ts';
import { describeWithNats, startNatsServer, type TestNatsServer } from '../support/nats.ts';

const orders = 24;
const door = 'carriers.postnord.tracking';

/** Invariants 1, 2: which node takes a message is a matter of cost; that it takes effect once is not. */
describeWithNats('the messages of one parcel', () => {
  let server: TestNatsServer;
  let nats: NatsConnection;
  let nodes: TestMachines[] = [];
  const orderIds: string[] = [];
  const numbers = Array.from({ length: orders }, (_, index) => `AFF${String(index).padStart(8, '0')}`);
  let scanned = 0;

  beforeAll(async () => {
    server = await startNatsServer();
    const first = await openTestMachines({ natsUrl: server.url, node: 'first' });
    nodes.push(first);
    await registerWorld(first);
    for (const number of numbers) {
      const { orderId } = await first.placing.place({
        body: anOrderBody(),
        idempotencyKey: number,
        actor: { kind: 'storefront', id: 'web' },
        cause: 'test',
      });
      orderIds.push(orderId);
    }
    nats = await connect({ servers: server.url });
  });
  afterAll(async () => {
    await nats.close();
    for (const node of nodes.toReversed()) await node.close();
    await server.stop();
  });

  const startedAt = Date.now();
  const at = (minutes: number): string => new Date(startedAt + minutes * 60_000).toISOString();
  const stale = (): number => nodes.reduce((sum, node) => sum + node.hub.measure().stale, 0);

  /** One more scan of every parcel, by every way there is. */
  async function scanAll(): Promise<void> {
    scanned += 1;
    await Promise.all(
      numbers.map(async (number, index) => {
        const body = toScanBody(number, [{ status: 'in_transit', at: at(scanned - 50) }]);
        const ways = [
          async () => await jetstream(nats).publish(`${door}.${number}`, JSON.stringify(body)),
          async () => await jetstream(nats).publish(door, JSON.stringify(body)),
          async () => {
            // Not the first: its NATS door is shut, so it knows of no other.
            const node = nodes[1 + (scanned % (nodes.length - 1))];
            await node?.ingest.doors.receive({
              sender: 'postnord',
              door,
              body: Buffer.from(JSON.stringify(body)),
            });
          },
        ];
        await ways[(index + scanned) % ways.length]?.();
      }),
    );
  }

  async function expectAllThere(): Promise<void> {
    await expect
      .poll(
        async () => {
          const counts = await Promise.all(
            orderIds.map(async (orderId) => {
              const events = await nodes[0]?.hub.loadEvents(orderId, 0);
              return events?.filter(({ type }) => type === 'ScanRecorded').length;
            }),
          );
          return counts.every((count) => count === scanned);
        },
        { timeout: 25_000, interval: 50 },
      )
      .toBe(true);
  }

  it('are taken by one node, whoever pulled them and whatever door they came by', async () => {
    for (const [index, number] of numbers.entries())
      expect(await parcelDoor(nodes[0]!, number).ship(orderIds[index]!, at(-60))).toBe('accepted');
    // Three that hold nothing yet, beside the one that has placed the orders and now goes.
    const { databaseUrl } = nodes[0]!;
    for (const node of ['a', 'b', 'c']) {
      const opened = await openTestMachines({ natsUrl: server.url, databaseUrl, node });
      nodes.push(opened);
      await opened.start();
    }
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    for (let round = 0; round < 12; round += 1) await scanAll();
    await expectAllThere();
    // Of orders none; all nodes note in the carrier's feed that they heard of it. Without affinity there are a hundred.
    expect(stale()).toBeLessThan(30);
    const held = nodes.slice(1).map((node) => node.hub.turnover().activated);
    for (const count of held) expect(count).toBeGreaterThan(0);
    process.stdout.write(
      `affinity: ${orders * scanned} scans of ${orders} orders, held by ${held.join(' + ')}\n`,
    );
  });

  it('go on when one node leaves and another comes, and none is lost or doubled', async () => {
    const [first, leaving, ...others] = nodes;
    const scanning = (async () => {
      for (let round = 0; round < 10; round += 1) await scanAll();
    })();
    nodes = [first!, ...others];
    await leaving!.close();
    const late = await openTestMachines({
      natsUrl: server.url,
      databaseUrl: first!.databaseUrl,
      node: 'late',
    });
    nodes.push(late);
    await late.start();
    await scanning;
    await scanAll();
    await expectAllThere();
  });
});
