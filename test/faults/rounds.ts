import { loadavg } from 'node:os';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { SignJWT } from 'jose';
import pg from 'pg';
import { until } from '../../src/platform/server-process.ts';
import { anOrderBody } from '../support/machines.ts';
import { check, toSummary } from './checker/check.ts';
import { checkCommands, type CommandAnswer, type Told } from './checker/check-commands.ts';
import type { ReadOrder } from './checker/check-fold.ts';
import type { FeedLog } from './checker/check-outside.ts';
import { type Dataset, loadDataset } from './checker/dataset.ts';
import type { Cluster, ClusterNode } from './cluster.ts';
import type { FaultName, Faults } from './faults.ts';
import { ensureBuilt, type HubProcess } from './hub-process.ts';
import { toRemoteNode } from './nodes.ts';
import { authSecret, hasHttpDoor, postToHub, signTokens } from './post.ts';
import { createRandom, type Random } from './random.ts';
import { openSenders, type Senders } from './senders.ts';
import { openWatchers, type WatchedOrder, type Watchers } from './watchers.ts';
import { loadDelivered, otherLocation, senders as who } from './world.ts';
import { openPool } from '../support/pool.ts';

/** What one fault did, and what came after it. Times in ms, from the end of the fault (of a kill: from the kill). */
export interface Round {
  readonly fault: FaultName;
  readonly node: string;
  /** Delivered to hubs and not acknowledged when it began. */
  readonly inFlight: number;
  /** Until a command was answered with 2xx by every node that was there. */
  readonly writesResumedMs: number;
  /** Until everything that was sent before and during the fault was taken and acknowledged. */
  readonly drainedMs: number;
  /** Answers to commands and reads while it lasted, by status; 0: none came. */
  readonly answers: Readonly<Record<string, number>>;
  /** Of those with 503, how many said when to come again. */
  readonly withRetryAfter: number;
  /** The most that a node had in hand, and the memory it had, in MB. */
  readonly mostInHand: number;
  readonly rssMb: number;
  /** The load average of the machine when it was over: what the times are worth. */
  readonly machineLoad: number;
}

export interface Story {
  readonly rounds: readonly Round[];
  readonly violations: readonly string[];
  readonly counted: {
    readonly events: number;
    readonly acknowledged: number;
    readonly published: number;
    readonly commands: number;
    readonly unknown: number;
    readonly conflicts: number;
    readonly sockets: number;
    readonly socketsBack: number;
    readonly deliveries: number;
    readonly fed: number;
  };
}

export interface Load {
  readonly senders: Senders;
  readonly watchers: Watchers;
  readonly random: Random;
  /** Every answer to a person's request since the last look, and forgets them. */
  takeAnswers(): { readonly status: number; readonly retryAfter: string | null }[];
  /** Answers of 2xx since the process began. */
  readonly told: readonly Told[];
  /** Rises with each command that a node accepted. */
  readonly acceptedBy: ReadonlyMap<string, number>;
  stopAsking(): Promise<void>;
  /** Of what may be asked twice: what was, and what was said, or why nothing was, where there was no answer even then. */
  readonly twice: {
    readonly asked: () => number;
    readonly again: () => number;
    readonly failed: () => readonly string[];
  };
  /** Of everybody's messages: none is due, none is delivered or waits. */
  settled(withinMs: number): Promise<boolean>;
  inFlight(): Promise<number>;
  /** Delivered and not acknowledged, and not even delivered. */
  backlog(): Promise<number>;
  /** Every socket is at one of the nodes. */
  connected(withinMs: number): Promise<boolean>;
  /** The verdict. An effect that failed eight times is tried again minutes later: a long story waits for that. */
  finish(effectsWithinMs?: number): Promise<Pick<Story, 'violations' | 'counted'>>;
  close(): Promise<void>;
}

export const staffToken = async (): Promise<string> =>
  await new SignJWT({ sub: 'tester', roles: ['ops', 'agent'], channels: ['web'] })
    .setProtectedHeader({ alg: 'HS256' })
    .setExpirationTime('4h')
    .sign(Buffer.from(authSecret));

/** Everybody around several hubs: senders, people who command and read, customers on sockets. */
export async function openLoad(options: {
  readonly cluster: Cluster;
  readonly databaseUrl: string;
  readonly natsUrl: string;
  readonly seed: number;
  readonly sockets: number;
  readonly watched: number;
  /** Between two requests of one asker, of which there are two a node. */
  readonly askEveryMs?: number;
  /** How many parcels are scanned, the latest; all unless it says otherwise. */
  readonly underWay?: number;
  /** As behind a proxy: whichever node is next is asked, and the one after it when that does not answer. */
  readonly isElsewhereNext?: boolean;
}): Promise<Load> {
  const { cluster, databaseUrl, natsUrl, seed, askEveryMs = 30, isElsewhereNext = false } = options;
  await ensureBuilt();
  const random = createRandom(seed);
  const tokens = await signTokens();
  const token = await staffToken();
  const counts = { asked: 0, again: 0 };
  const failed: string[] = [];
  /** Whichever node is next, and where that does not answer another one. */
  async function twice<Answer>(
    send: (hub: HubProcess) => Promise<Answer>,
    toFailure: (answer: Answer) => string | undefined,
  ): Promise<Answer> {
    counts.asked += 1;
    const hub = mustBeThere(cluster.next());
    const first = await send(hub);
    const why = toFailure(first);
    if (why === undefined) return first;
    counts.again += 1;
    const second = await send(mustBeThere(cluster.next(hub)));
    const whyAgain = toFailure(second);
    if (whyAgain !== undefined) failed.push(`${why}, then ${whyAgain}`);
    return second;
  }
  const nats = await connect({ servers: natsUrl, maxReconnectAttempts: -1, reconnectTimeWait: 100 });
  const manager = await jetstreamManager(nats, { timeout: 5_000 });
  const senders = await openSenders({
    natsUrl,
    seed,
    ...(options.underWay === undefined ? {} : { underWay: options.underWay }),
    async post(message) {
      // Who asks twice at the most is as patient as people are: a slow machine is no refusal.
      const waitMs = isElsewhereNext ? 20_000 : 5_000;
      const send = async ({ url }: HubProcess): Promise<string> =>
        await postToHub(url, tokens, message, waitMs);
      if (!hasHttpDoor(message.door)) return false;
      if (isElsewhereNext)
        return (await twice(send, (said) => (said === '202' ? undefined : said))) === '202';
      const hub = cluster.next();
      return hub !== undefined && (await send(hub)) === '202';
    },
  });
  const orders = await placeWatched(() => cluster.next()?.url, token, `seed-${seed}`, options.watched);
  const watchers = openWatchers({
    sockets: options.sockets,
    orders,
    nextUrl: () => cluster.next()?.url,
    random,
  });
  const connected = async (withinMs: number): Promise<boolean> =>
    await until(() => watchers.connected() === options.sockets, withinMs);
  if (!(await connected(60_000)))
    throw new Error(`only ${watchers.connected()} of ${options.sockets} sockets connected`);

  let answers: { status: number; retryAfter: string | null }[] = [];
  const told: Told[] = [];
  const acknowledged = new Map<string, number>();
  const holdIds = new Map<string, readonly string[]>();
  const acceptedBy = new Map<string, number>();
  let asking = true;
  let asks = 0;
  const reasons = ['fraud_review', 'address_check', 'customer_request'] as const;

  async function ask(node: ClusterNode, orderId: string): Promise<void> {
    const own = node.hub();
    if (own === undefined && !isElsewhereNext) return;
    const known = holdIds.get(orderId) ?? [];
    const asked: Told['asked'] = random.chance(0.3)
      ? { type: 'read' }
      : known.length === 0 || random.chance(0.5)
        ? { type: 'HoldOrder', reason: random.pick(reasons) }
        : { type: 'ReleaseHold', holdId: random.pick(known) };
    const floor = acknowledged.get(orderId) ?? 0;
    const key = `ask-${(asks += 1)}`;
    let lastStatus = 0;
    const send = async (hub: HubProcess): Promise<CommandAnswer> => {
      const remote = await toRemoteNode(hub, (status, retryAfter) => {
        answers.push({ status, retryAfter });
        lastStatus = status;
      });
      return await remote.ask(orderId, asked, isElsewhereNext ? key : undefined);
    };
    let answer: CommandAnswer;
    if (own !== undefined && !isElsewhereNext) answer = await send(own);
    else {
      answer = await twice(send, ({ outcome }) =>
        outcome === 'unknown' ? `${asked.type}: ${lastStatus}` : undefined,
      );
      // Known as asked before: what it did then was told to nobody.
      if (answer.outcome === 'accepted' && answer.events.length === 0) answer = { outcome: 'unknown' };
    }
    told.push({ orderId, asked, floor, answer });
    if (answer.outcome === 'found') holdIds.set(orderId, answer.holdIds);
    if (answer.outcome === 'found' || answer.outcome === 'accepted')
      acknowledged.set(orderId, Math.max(answer.version, acknowledged.get(orderId) ?? 0));
    if (answer.outcome === 'accepted') acceptedBy.set(node.name, (acceptedBy.get(node.name) ?? 0) + 1);
  }
  const askers = cluster.nodes.flatMap((node) =>
    [0, 1].map(async () => {
      while (asking) {
        await ask(node, random.pick(orders).orderId);
        await new Promise((resolve) => setTimeout(resolve, askEveryMs));
      }
    }),
  );

  const delivered = async (): Promise<{ pending: number; waiting: number }> =>
    await loadDelivered(manager).catch(() => ({ pending: 1, waiting: 1 }));

  async function settled(withinMs: number): Promise<boolean> {
    return await until(async () => {
      await senders.catchUp().catch(() => undefined);
      if (senders.due() > 0) await senders.send({});
      const { pending, waiting } = await delivered();
      return senders.due() + pending + waiting === 0;
    }, withinMs);
  }

  return {
    senders,
    watchers,
    random,
    told,
    acceptedBy,
    twice: { asked: () => counts.asked, again: () => counts.again, failed: () => failed },
    takeAnswers() {
      const taken = answers;
      answers = [];
      return taken;
    },
    async stopAsking() {
      asking = false;
      await Promise.all(askers);
    },
    settled,
    connected,
    inFlight: async () => (await delivered()).pending,
    async backlog() {
      const { pending, waiting } = await delivered();
      return pending + waiting;
    },
    async finish(effectsWithinMs = 60_000) {
      asking = false;
      await Promise.all(askers);
      const db = openPool(databaseUrl, { max: 1 });
      try {
        const isDone = await settled(90_000);
        const isStill = await until(async () => (await countLeft(db)) === 0, effectsWithinMs);
        const data = await loadDataset(databaseUrl);
        // What was appended between the two looks goes out as well, and what went while a line was away is read later.
        await until(async () => (await countLeft(db)) === 0, 20_000);
        await senders.catchUp();
        const versions = new Map(
          data.heads.flatMap(({ stream, version }): [string, number][] =>
            stream.startsWith('order:') ? [[stream.slice('order:'.length), version]] : [],
          ),
        );
        await until(() => watchers.behind(versions) === 0, 20_000);
        const conflicts = await Promise.all(
          cluster.nodes.map(
            async (node) => (await node.measure())?.get('hub_machine_gauge{machine="hub",what="stale"}') ?? 0,
          ),
        );
        const [read, feed] = [await readOrders(cluster, token, versions), await readEvents(natsUrl, data)];
        const violations = [
          ...check(data, {
            sent: senders.sent,
            answers: senders.answers,
            orders: read,
            clients: watchers.logs(),
            deliveries: { all: senders.deliveries, locations: [who.location] },
            feeds: feed === undefined ? [] : [feed],
          }),
          ...checkCommands(data, told),
        ];
        return {
          violations: [
            ...(isDone ? [] : ['not everything that was sent was taken']),
            ...(isStill
              ? []
              : [
                  `${await countLeft(db)} receipts, effects or events are still on their way`,
                  ...(await describeEffects(db)),
                ]),
            ...toSummary(violations),
          ],
          counted: {
            events: data.events.length,
            acknowledged: senders.sent.filter(({ acked }) => acked).length,
            published: senders.published(),
            commands: told.length,
            unknown: told.filter(({ answer }) => answer.outcome === 'unknown').length,
            conflicts: conflicts.reduce((sum, count) => sum + count, 0),
            sockets: options.sockets,
            socketsBack: watchers.returned(),
            deliveries: senders.deliveries.length,
            fed: feed?.rows.length ?? 0,
          },
        };
      } finally {
        await db.end();
      }
    },
    async close() {
      asking = false;
      watchers.close();
      await senders.close();
      await nats.close();
    },
  };
}

function mustBeThere(hub: HubProcess | undefined): HubProcess {
  if (hub === undefined) throw new Error('no node is there');
  return hub;
}

interface Blow {
  readonly load: Load;
  readonly cluster: Cluster;
  readonly faults: Faults;
  readonly fault: FaultName;
  readonly holdMs: number;
}

/** Begins with a burst under way, injects the fault, and waits until nothing of it is left. */
export async function playRound(
  options: Blow & { readonly burst: { readonly orders: number; readonly scans: number } },
): Promise<Round> {
  const { load, burst } = options;
  const sending = Promise.all([
    load.senders.send({ ...burst, bad: load.random.chance(0.3) }),
    load.senders.send({ scans: burst.scans >> 3, door: 'http' }),
  ]);
  await until(async () => (await load.inFlight()) >= 100, 5_000);
  return await strike(options, async () => {
    await sending;
    await load.settled(120_000);
  });
}

/** The fault, and all that is seen until `drained` says that what it held up is done. */
export async function strike(options: Blow, drained: () => Promise<void>): Promise<Round> {
  const { load, cluster, faults, fault } = options;
  const node = load.random.pick(cluster.nodes);
  load.takeAnswers();
  const inFlight = await load.inFlight();
  let mostInHand = 0;
  let rssMb = 0;
  let watching = true;
  const looking = (async () => {
    while (watching) {
      for (const one of cluster.nodes) {
        const figures = await one.measure();
        const inHand = figures?.get('hub_machine_gauge{machine="ingest",what="inHand"}') ?? 0;
        mostInHand = Math.max(mostInHand, inHand);
        rssMb = Math.max(rssMb, (figures?.get('process_resident_memory_bytes') ?? 0) / 2 ** 20);
      }
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  })();

  const ended = await faults.inject(fault, node, options.holdMs);
  const machineLoad = loadavg()[0] ?? 0;
  const during = load.takeAnswers();
  const before = new Map(load.acceptedBy);
  const there = cluster.nodes.filter(({ hub }) => hub() !== undefined);
  const isWriting = ({ name }: ClusterNode): boolean =>
    (load.acceptedBy.get(name) ?? 0) > (before.get(name) ?? 0);
  await until(() => there.every(isWriting), 60_000);
  const writesResumedMs = Math.round(performance.now() - ended.at);
  await drained();
  const drainedMs = Math.round(performance.now() - ended.at);
  await ended.restore();
  watching = false;
  await looking;
  const counted: Record<string, number> = {};
  for (const { status } of during) counted[status] = (counted[status] ?? 0) + 1;
  return {
    fault,
    node: node.name,
    inFlight,
    writesResumedMs,
    drainedMs,
    answers: counted,
    withRetryAfter: during.filter(({ status, retryAfter }) => status === 503 && retryAfter !== null).length,
    mostInHand,
    rssMb: Math.round(rssMb),
    machineLoad: Math.round(machineLoad * 10) / 10,
  };
}

/** Orders that only commands move, with their links. */
export async function placeWatched(
  nextUrl: () => string | undefined,
  token: string,
  key: string,
  count: number,
): Promise<readonly WatchedOrder[]> {
  return await Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const answer = await fetch(`${nextUrl()}/api/v1/orders`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${token}`,
          'content-type': 'application/json',
          'idempotency-key': `${key}-${index}`,
        },
        // Away from the warehouse that reports, so that only commands move it.
        body: JSON.stringify(anOrderBody({ location: otherLocation })),
      });
      if (answer.status !== 201) throw new Error(`not placed: ${answer.status} ${await answer.text()}`);
      const { orderId, trackingUrl } = (await answer.json()) as { orderId: string; trackingUrl: string };
      return { orderId, trackingToken: trackingUrl.slice(trackingUrl.lastIndexOf('/') + 1) };
    }),
  );
}

/** Receipts, parked scans of known parcels, effects and events that somebody still has to do something with. */
async function countLeft(db: pg.Pool): Promise<number> {
  const { rows } = await db.query<{ left: number }>(
    `select (select count(*)::int from inbox where settled_at is null)
       + (select count(*)::int from dead_letters d join parcels p using (carrier, tracking_number)
           where d.state = 'waiting')
       + (select count(*)::int from effects where settled_at is null)
       + (select count(*)::int from checkpoints c join events e on (e.tx, e.position) > (c.tx, c.position)) as left`,
  );
  return rows[0]?.left ?? 0;
}

/** Some of those that are not settled: one that waits for its next try is not lost. */
async function describeEffects(db: pg.Pool): Promise<readonly string[]> {
  const { rows } = await db.query<{ said: string }>(
    `select concat_ws(', ', key, destination, tries || ' tries', 'next at ' || next_try_at, error) as said
     from effects where settled_at is null order by effect_id limit 5`,
  );
  return rows.map(({ said }) => said);
}

/** Every order as the nodes tell it, each asked by the next one. */
async function readOrders(
  cluster: Cluster,
  token: string,
  versions: ReadonlyMap<string, number>,
): Promise<readonly ReadOrder[]> {
  const ids = [...versions.keys()];
  const read: ReadOrder[] = [];
  for (let start = 0; start < ids.length; start += 25) {
    const some = ids.slice(start, start + 25).map(async (orderId) => {
      let answer: Response | undefined;
      await until(async () => {
        answer = await fetch(`${cluster.next()?.url}/api/v1/orders/${orderId}`, {
          headers: { authorization: `Bearer ${token}` },
        });
        return answer.status < 500;
      }, 20_000);
      if (answer?.status !== 200) throw new Error(`${orderId} cannot be read: ${answer?.status}`);
      return (await answer.json()) as ReadOrder;
    });
    read.push(...(await Promise.all(some)));
  }
  return read;
}

/** What a reader of HUB_EVENTS finds there; undefined where the hubs publish none. */
async function readEvents(natsUrl: string, data: Dataset): Promise<FeedLog | undefined> {
  const nats = await connect({ servers: natsUrl });
  try {
    const manager = await jetstreamManager(nats, { timeout: 30_000 });
    const found = await manager.streams.info('HUB_EVENTS').catch(() => undefined);
    if (found === undefined || found.state.messages === 0) return undefined;
    const rows: { stream: string; version: number }[] = [];
    const { first_seq: first, last_seq: last } = found.state;
    // By sequence and not by a consumer: one that was lost in between cannot hide.
    for (let start = first; start <= last; start += 200) {
      const some = Array.from({ length: Math.min(200, last - start + 1) }, async (_, index) => {
        const message = await manager.streams.getMessage('HUB_EVENTS', { seq: start + index });
        return message?.header.get('Nats-Msg-Id') ?? '';
      });
      for (const id of await Promise.all(some)) {
        const [stream = '', version = ''] = id.split('@');
        rows.push({ stream, version: Number(version) });
      }
    }
    // What was appended since the tables were read is nobody's business here.
    const heads = new Map(data.heads.map(({ stream, version }) => [stream, version]));
    return {
      reader: `HUB_EVENTS of ${data.events.length} events`,
      rows: rows.filter(({ stream, version }) => version <= (heads.get(stream) ?? 0)),
    };
  } finally {
    await nats.close();
  }
}
