import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { until } from '../../src/platform/server-process.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { describeWithNats, startNatsServer, type TestNatsServer } from '../support/nats.ts';
import { check, checkUnchanged, toSummary } from './checker/check.ts';
import { type Dataset, loadDataset } from './checker/dataset.ts';
import { ensureBuilt, type HubProcess, startHub } from './hub-process.ts';
import { postToHub, signTokens } from './post.ts';
import { createRandom } from './random.ts';
import { openSenders, type Senders } from './senders.ts';
import { type Delivered, loadDelivered, prepareDatabase, prepareStreams } from './world.ts';
import { openPool } from '../support/pool.ts';

const kills = 10;
/** A kill with less in flight shows little: it does not count and is done again. */
const mustBeInFlight = 100;
const seed = Number(process.env['HUB_SEED'] ?? 7);

/** Invariants 1, 2, 6 and 7: what was accepted takes effect exactly once, whenever the process that took it dies. */
describeWithNats('a hub that is killed ten times under load', () => {
  let server: TestNatsServer;
  let database: TestDatabase;
  let senders: Senders;
  let hub: HubProcess | undefined;
  const closing: (() => Promise<void>)[] = [];
  const random = createRandom(seed);

  beforeAll(async () => {
    await ensureBuilt();
    server = await startNatsServer();
    closing.push(async () => await server.stop());
    database = await createTestDatabase();
    closing.push(async () => await database.drop());
    await prepareDatabase(database.url);
    await prepareStreams(server.url);
    const tokens = await signTokens();
    senders = await openSenders({
      natsUrl: server.url,
      seed,
      post: async (message) =>
        hub !== undefined && (await postToHub(hub.url, tokens, message, 5_000)) === '202',
    });
    closing.push(async () => await senders.close());
  }, 180_000);
  afterAll(async () => {
    await hub?.kill();
    for (const close of closing.toReversed()) await close();
  });

  const start = async (): Promise<HubProcess> =>
    await startHub({ DATABASE_URL: database.url, NATS_URL: server.url, NODE_NAME: 'killed' });

  it('loses nothing that was acknowledged and does nothing twice', { timeout: 240_000 }, async () => {
    const nats = await connect({ servers: server.url });
    const manager = await jetstreamManager(nats);
    const db = openPool(database.url, { max: 1 });

    // Parcels to scan, by the way that all parcels go.
    hub = await start();
    await senders.send({ orders: 80 });
    expect(await until(() => senders.due() >= 320, 20_000)).toBe(true);
    await senders.send({ scans: 1, bad: true });
    await hub.stop();
    hub = undefined;

    const inFlight: number[] = [];
    /** Accepted over HTTP and not settled when a hub was killed. */
    const receipts = new Set<string>();
    let repeated = 0;
    let before: Dataset | undefined;
    while (inFlight.length < kills && repeated < kills) {
      const from = await loadDelivered(manager);
      // Piles up while the hub starts, and goes on over HTTP when it is there.
      const piling = senders.send({ orders: 25, scans: 450, bad: random.chance(0.3) });
      hub ??= await start();
      const posting = senders.send({ scans: 80, door: 'http' });
      const target = 1 + random.below(300);
      await until(async () => handled(from, await loadDelivered(manager)).acked >= target, 10_000);
      await hub.kill();
      hub = undefined;
      const { deliveredUnacked } = handled(from, await loadDelivered(manager));
      const received = await db.query<{ id: string }>(
        `select receipt_id as id from inbox where settled_at is null and receipt_id <> all($1)`,
        [[...receipts]],
      );
      for (const { id } of received.rows) receipts.add(id);
      await Promise.all([piling, posting]);
      const unacknowledged = deliveredUnacked + received.rows.length;
      if (unacknowledged >= mustBeInFlight) inFlight.push(unacknowledged);
      else repeated += 1;
      if (inFlight.length === kills / 2) before ??= await loadDataset(database.url);
    }
    expect(inFlight).toHaveLength(kills);

    hub = await start();
    // Each look says what is still to be done.
    const findLeft = async (): Promise<Readonly<Record<string, number>>> => {
      if (senders.due() > 0) await senders.send({});
      const { pending, waiting } = await loadDelivered(manager);
      const left = await db.query<Record<string, number>>(
        `select (select count(*)::int from inbox where settled_at is null) as received,
           (select count(*)::int from dead_letters d join parcels p using (carrier, tracking_number)
             where d.state = 'waiting') as parked,
           (select count(*)::int from events e where e.type = 'FulfilmentRequested' and not exists (
             select 1 from effects where key = e.stream || '@' || e.version and settled_at is not null)) as effects`,
      );
      return { due: senders.due(), pending, waiting, ...left.rows[0] };
    };
    await expect
      .poll(async () => Object.entries(await findLeft()).filter(([, left]) => left > 0), {
        timeout: 90_000,
        interval: 200,
      })
      .toEqual([]);
    await hub.stop();
    hub = undefined;
    await db.end();
    await nats.close();

    const after = await loadDataset(database.url);
    const { sent, answers } = senders;
    const violations = [
      ...check(after, { sent, answers }),
      ...(before === undefined ? [] : checkUnchanged(before, after)),
    ];
    const counted = (...kinds: string[]): number =>
      violations.filter(({ kind }) => kinds.includes(kind)).length;
    process.stdout.write(
      `kill -9: ${inFlight.length} kills (${repeated} repeated), in flight at each ${inFlight.join(', ')}; ` +
        `${sent.filter(({ acked }) => acked).length} messages acknowledged (${senders.published()} sent, ${after.inbox.length} over HTTP), ` +
        `${after.events.length} events, ${after.deadLetters.length} dead letters; ` +
        `lost ${counted('lost', 'lost effect')}, doubled ${counted('doubled', 'case twice')}\n`,
    );
    expect(toSummary(violations)).toEqual([]);
  });
});

/** What happened in the hands of one process between two looks. */
function handled(
  from: Delivered,
  to: Delivered,
): { readonly acked: number; readonly deliveredUnacked: number } {
  const acked = from.pending + (to.messages - from.messages) - to.pending;
  return { acked, deliveredUnacked: to.deliveries - from.deliveries - acked };
}
