import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { createTestDatabase } from '../support/database.ts';
import { openTestMachines } from '../support/machines.ts';
import { describeWithNats, startNatsServer } from '../support/nats.ts';
import { check, toSummary } from './checker/check.ts';
import { checkCommands, type Told } from './checker/check-commands.ts';
import { loadDataset } from './checker/dataset.ts';
import { ensureBuilt, startHub } from './hub-process.ts';
import { type HubNode, metricsToken, toNode, toRemoteNode } from './nodes.ts';
import { createRandom } from './random.ts';
import { openSenders } from './senders.ts';
import { loadDelivered, prepareDatabase, prepareStreams } from './world.ts';

/** With fewer, little was shown. */
const mustConflict = 100;
const seed = Number(process.env['HUB_SEED'] ?? 11);
const reasons = ['fraud_review', 'address_check', 'customer_request'] as const;

/** Invariant 2: an in-memory actor is never taken for a lock; a stale one may neither append, refuse nor answer. */
describeWithNats('two hubs that hold the same orders', () => {
  let natsUrl: string;
  let databaseUrl: string;
  let closing: (() => Promise<void>)[] = [];
  beforeAll(ensureBuilt, 180_000);
  beforeEach(async () => {
    const server = await startNatsServer();
    closing.push(async () => await server.stop());
    const database = await createTestDatabase();
    closing.push(async () => await database.drop());
    natsUrl = server.url;
    databaseUrl = database.url;
    await prepareDatabase(databaseUrl);
    await prepareStreams(natsUrl);
  });
  afterEach(async () => {
    for (const close of closing.toReversed()) await close();
    closing = [];
  });

  it('agree in one process', { timeout: 120_000 }, async () => {
    const machines = [];
    for (const node of ['a', 'b']) {
      const opened = await openTestMachines({ natsUrl, databaseUrl, node });
      closing.push(async () => await opened.close());
      await opened.start();
      machines.push(opened);
    }
    await quarrel('two hubs in one process', machines.map(toNode), { asks: 60 });
  });

  it('agree as two processes', { timeout: 120_000 }, async () => {
    const hubs = await Promise.all(
      ['a', 'b'].map(
        async (node) =>
          await startHub({
            DATABASE_URL: databaseUrl,
            NATS_URL: natsUrl,
            NODE_NAME: node,
            METRICS_TOKEN: metricsToken,
          }),
      ),
    );
    for (const hub of hubs) closing.push(async () => await hub.stop());
    await quarrel('two hub processes', await Promise.all(hubs.map(async (hub) => await toRemoteNode(hub))), {
      asks: 40,
    });
  });

  async function quarrel(
    name: string,
    nodes: readonly HubNode[],
    { asks }: { readonly asks: number },
  ): Promise<void> {
    const random = createRandom(seed);
    const nats = await connect({ servers: natsUrl });
    const manager = await jetstreamManager(nats);
    const senders = await openSenders({ natsUrl, seed });
    closing.push(
      async () => await nats.close(),
      async () => await senders.close(),
    );
    const at = (index: number): HubNode => {
      const node = nodes[index % nodes.length];
      if (node === undefined) throw new Error('there is no node');
      return node;
    };
    const settled = async (): Promise<void> => {
      await expect
        .poll(
          async () => {
            if (senders.due() > 0) await senders.send({});
            const { pending, waiting } = await loadDelivered(manager);
            return [senders.due(), pending, waiting];
          },
          { timeout: 40_000, interval: 100 },
        )
        .toEqual([0, 0, 0]);
    };

    await senders.send({ orders: 10 });
    const orderIds = await Promise.all(
      Array.from({ length: 6 }, async (_, index) => await at(index).place(`quarrel-${index}`)),
    );
    await expect.poll(() => senders.due(), { timeout: 20_000 }).toBeGreaterThanOrEqual(40);
    await settled();

    const told: Told[] = [];
    const acknowledged = new Map<string, number>();
    const holdIds = new Map<string, string[]>();
    async function ask(node: HubNode, orderId: string, asked: Told['asked']): Promise<void> {
      const floor = acknowledged.get(orderId) ?? 0;
      const answer = await node.ask(orderId, asked);
      told.push({ orderId, asked, floor, answer });
      if (answer.outcome === 'found') holdIds.set(orderId, [...answer.holdIds]);
      if ('version' in answer && answer.version !== null && answer.outcome !== 'rejected')
        acknowledged.set(orderId, Math.max(answer.version, acknowledged.get(orderId) ?? 0));
    }
    const choose = (orderId: string): Told['asked'] => {
      const dice = random.next();
      const known = holdIds.get(orderId) ?? [];
      if (dice < 0.3) return { type: 'read' };
      if (dice < 0.65 || known.length === 0) return { type: 'HoldOrder', reason: random.pick(reasons) };
      return { type: 'ReleaseHold', holdId: random.pick(known) };
    };

    const scanning = senders.send({ scans: 500, orders: 5, bad: true });
    // Two askers a node and order, each waiting for its answer before it asks again.
    await Promise.all(
      orderIds.flatMap((orderId) =>
        Array.from({ length: 2 * nodes.length }, async (_, asker) => {
          for (let asked = 0; asked < asks; asked += 1) await ask(at(asker), orderId, choose(orderId));
        }),
      ),
    );
    await scanning;
    await settled();

    const conflicts = await Promise.all(nodes.map(async (node) => await node.conflicts()));
    const total = conflicts.reduce((sum, count) => sum + count, 0);
    await expect
      .poll(async () => {
        const { effects, events } = await loadDataset(databaseUrl);
        const requested = events.filter(({ type }) => type === 'FulfilmentRequested').length;
        return effects.filter(({ settled: isSettled }) => isSettled).length >= requested;
      })
      .toBe(true);
    const data = await loadDataset(databaseUrl);
    const violations = [
      ...check(data, { sent: senders.sent, answers: senders.answers }),
      ...checkCommands(data, told),
    ];
    const counted = (...kinds: string[]): number =>
      violations.filter(({ kind }) => kinds.includes(kind)).length;
    const outcomes = (outcome: string): number =>
      told.filter(({ answer }) => answer.outcome === outcome).length;
    process.stdout.write(
      `${name}: ${total} version conflicts (${conflicts.join(' + ')}), ` +
        `${senders.sent.filter(({ acked }) => acked).length} messages, ${outcomes('accepted')} commands accepted, ` +
        `${outcomes('rejected')} rejected, ${outcomes('found')} reads, ${outcomes('unknown')} unknown; ` +
        `gaps ${counted('gap', 'wrong head', 'out of order')}, lost ${counted('lost', 'lost effect')}, ` +
        `doubled ${counted('doubled', 'case twice')}, untrue answers ${counted('untrue answer')}\n`,
    );
    expect(toSummary(violations)).toEqual([]);
    expect(outcomes('accepted')).toBeGreaterThan(0);
    expect(outcomes('rejected')).toBeGreaterThan(0);
    expect(total).toBeGreaterThanOrEqual(mustConflict);
  }
});
