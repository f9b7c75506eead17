import { fork } from 'node:child_process';
import { jetstreamManager, type JetStreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import type { Pool } from 'pg';
import { createLinks } from '../../src/access/links.ts';
import { toRulesVersion } from '../../src/exceptions/registry.ts';
import { ensureSenderStream, streamName } from '../../src/ingest/streams.ts';
import { type CpuSplit, percentile, round, startCpu } from './cpu.ts';
import { type HubProcess, startHubProcess } from './hub-process.ts';
import { type LivePlan, type RateResult, toSentAt } from './live-clients.ts';
import { prepareDatabase, seedShippedOrders, tidy, waitForFollowers } from './seed.ts';
import type { Services } from './services.ts';
import { openPool } from '../support/pool.ts';

export interface DeadlinesResult {
  /** Streams whose deadline is in the future. */
  readonly waiting: number;
  /** Of one core, hub and PostgreSQL, while nothing is due and nothing comes. */
  readonly idleCpuPercent: number;
  readonly idleCpuSeconds: CpuSplit;
  readonly due: number;
  /** From the instant at which all are due to the last one's case on the board. */
  readonly assessedSeconds: number;
  /** Publish to the customer's socket at `perSecond`, without and while they are assessed. */
  readonly perSecond: number;
  readonly calmCpuSeconds: CpuSplit;
  readonly dueCpuSeconds: CpuSplit;
  readonly calm: Talked;
  readonly busy: Talked;
}

interface Talked extends Pick<RateResult, 'p50Ms' | 'p99Ms' | 'missed'> {
  /** Publish to the sender's answer, which follows the commit. */
  readonly answered: { readonly p50Ms: number; readonly p99Ms: number };
}

const perSecond = 500;
/** As many as in `live`: with fewer each would have more scans than any parcel has. */
const customers = 2_000;
const idleSeconds = 20;
/** Until Node has tidied up what the start left behind: it does so when nothing happens for some seconds. */
const settleSeconds = 15;
const seconds = 15;
const day = 86_400_000;

/** A million deadlines that wait, and five thousand that come at once while a carrier goes on talking. */
export async function benchDeadlines(
  services: Services,
  size: { readonly waiting: number; readonly due: number },
): Promise<DeadlinesResult> {
  const url = await prepareDatabase(services, 'bench_deadlines', false);
  const pool = openPool(url);
  // The first are watched and young; the others left a week ago, without a scan since.
  const orderIds = await seedShippedOrders(pool, customers + size.due, 'bench', {
    ageOf: (order) => (order < customers ? day / 4 : 7 * day),
  });
  await postpone(pool, orderIds.slice(customers));
  await pool.query(
    `insert into heads (stream, version, previous, next_check_at, rules_version)
     select 'order:ord_waiting' || n, 4, 0, now() + interval '1 hour' + n * interval '1 second', $2
     from generate_series(1, $1) n`,
    [size.waiting, toRulesVersion(0)],
  );
  const nats = await connect({ servers: new URL(services.natsUrl).host });
  const manager = await jetstreamManager(nats);
  await manager.streams.delete(streamName('bench')).catch(() => undefined);
  await ensureSenderStream(manager, {
    sender: 'bench',
    subjects: ['carriers.bench.>', 'storefronts.bench.>'],
    paused: false,
  });
  const hub = await startHubProcess({
    DATABASE_URL: url,
    NATS_URL: services.natsUrl,
    PUBLISH_EVENTS: 'false',
  });
  await waitForFollowers(pool);
  // With what the boards have written.
  await tidy(pool);
  await pause(settleSeconds * 1_000);
  const measured = { hubPid: hub.pid, postmasterPid: services.postmasterPid };
  const cpu = startCpu(measured);
  await pause(idleSeconds * 1_000);
  const used = cpu();

  const secret = await pool.query<{ value: Buffer }>(`select value from secrets where name = 'links'`);
  const links = createLinks(secret.rows[0]?.value ?? Buffer.alloc(0));
  const plan: LivePlan = {
    hubUrl: hub.url,
    natsUrl: services.natsUrl,
    customers: orderIds.slice(0, customers).map((orderId) => ({ orderId, token: links.toToken(orderId, 0) })),
    boards: 0,
    boardToken: '',
    rates: [{ perSecond, seconds }],
    isNamed: true,
  };
  const answers: Answered[] = [];
  nats.subscribe('hub.answers.bench', {
    callback: (_, message) => {
      const sentAt = toSentAt(message.json<{ messageId: string }>().messageId);
      answers.push({ sentAt, tookMs: Date.now() - sentAt });
    },
  });
  const calmCpu = startCpu(measured);
  const calm = await talk(plan);
  const calmCpuSeconds = calmCpu();
  const calmAnswers = answers.splice(0);
  const before = await countSent(manager);
  const talking = talk(plan);
  while ((await countSent(manager)) === before) await pause(50);
  // What is measured begins three seconds later.
  await pause(5_000);
  const dueCpu = startCpu(measured);
  const dueAt = performance.now();
  await pool.query(`update heads set next_check_at = now() where stream = any($1)`, [
    orderIds.slice(customers).map((orderId) => `order:${orderId}`),
  ]);
  while ((await countRaised(pool)) < size.due) await pause(250);
  const assessedSeconds = round((performance.now() - dueAt) / 1_000, 1);
  const dueCpuSeconds = dueCpu();
  const busy = await talking;
  await stop(hub, pool, manager);
  await nats.close();
  return {
    waiting: size.waiting,
    idleCpuPercent: round(((used.hub + used.postgres) / idleSeconds) * 100, 1),
    idleCpuSeconds: used,
    due: size.due,
    assessedSeconds,
    perSecond,
    calmCpuSeconds,
    dueCpuSeconds,
    calm: short(calm, calmAnswers),
    busy: short(busy, answers),
  };
}

/** Not before the benchmark says so. */
const postpone = async (pool: Pool, orderIds: readonly string[]): Promise<void> => {
  await pool.query(`update heads set next_check_at = now() + interval '1 hour' where stream = any($1)`, [
    orderIds.map((orderId) => `order:${orderId}`),
  ]);
};

const countRaised = async (pool: Pool): Promise<number> => {
  const { rows } = await pool.query<{ n: string }>(`select count(*) as n from exception_rows`);
  return Number(rows[0]?.n);
};

const countSent = async (manager: JetStreamManager): Promise<number> =>
  (await manager.streams.info(streamName('bench'))).state.last_seq;

async function talk(plan: LivePlan): Promise<RateResult> {
  const clients = fork(new URL('./live-clients.js', import.meta.url));
  const answered = new Promise<readonly RateResult[]>((resolve, reject) => {
    clients.once('message', resolve as never);
    clients.once('exit', (code) => {
      reject(new Error(`the clients ended with ${code}`));
    });
  });
  clients.send(plan);
  const [result] = await answered;
  if (result === undefined) throw new Error('the clients said nothing');
  return result;
}

async function stop(hub: HubProcess, pool: Pool, manager: JetStreamManager): Promise<void> {
  await hub.stop();
  await pool.end();
  await manager.streams.delete(streamName('bench'));
}

interface Answered {
  readonly sentAt: number;
  readonly tookMs: number;
}

/** Without what warmed up what runs seldom. */
const warmUpMs = 3_000;

function short({ p50Ms, p99Ms, missed }: RateResult, answers: readonly Answered[]): Talked {
  const from = (answers[0]?.sentAt ?? 0) + warmUpMs;
  const took = answers.flatMap(({ sentAt, tookMs }) => (sentAt >= from ? [tookMs] : []));
  return {
    p50Ms,
    p99Ms,
    missed,
    answered: { p50Ms: percentile(took, 0.5), p99Ms: percentile(took, 0.99) },
  };
}

const pause = async (ms: number): Promise<void> => {
  await new Promise((resolve) => setTimeout(resolve, ms));
};
