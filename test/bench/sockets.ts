import { type ChildProcess, fork } from 'node:child_process';
import { createLinks } from '../../src/access/links.ts';
import { loopLookMs } from '../../src/platform/metrics.ts';
import { type CpuSplit, round, rssMb, startCpu } from './cpu.ts';
import { startHubProcess } from './hub-process.ts';
import { prepareDatabase, seedShippedOrders } from './seed.ts';
import type { Services } from './services.ts';
import type { CustomerLink, FromClients, ToClients } from './socket-clients.ts';
import { openPool } from '../support/pool.ts';

export interface SocketsResult {
  /** Of the hub's memory a customer who is connected and watches an order; of it what is in the JavaScript heap. */
  readonly kbPerSocket: number;
  readonly heapKbPerSocket: number;
  readonly openedPerSecond: number;
  /** Half of them come back within five seconds: until the last one has what it missed. */
  readonly resumeMs: number;
  readonly tries: number;
  readonly wrong: number;
  readonly loopMaxMs: number;
  readonly idleCpuPercent: number;
  /** While they come back. */
  readonly cpuSeconds: CpuSplit;
}

const processes = 2;
const returnWithinMs = 5_000;
const idleSeconds = 10;
const metricsToken = 'metrics-of-the-benchmarks';

/** Customers with their tracking page open, most of whom nothing happens to; then a network of half of them comes back. */
export async function benchSockets(
  services: Services,
  { sockets }: { readonly sockets: number },
): Promise<SocketsResult> {
  const url = await prepareDatabase(services, 'bench_sockets', true);
  const pool = openPool(url);
  const orderIds = await seedShippedOrders(pool, sockets, 'bench');
  const hub = await startHubProcess({
    DATABASE_URL: url,
    NATS_URL: services.natsUrl,
    PUBLISH_EVENTS: 'false',
    METRICS_TOKEN: metricsToken,
  });
  const secret = await pool.query<{ value: Buffer }>(`select value from secrets where name = 'links'`);
  const links = createLinks(secret.rows[0]?.value ?? Buffer.alloc(0));
  const customers = orderIds.map((orderId): CustomerLink => ({ orderId, token: links.toToken(orderId, 0) }));
  const clients = Array.from({ length: processes }, () =>
    fork(new URL('./socket-clients.js', import.meta.url)),
  );
  const part = (all: readonly CustomerLink[], index: number): readonly CustomerLink[] =>
    all.filter((_, n) => n % processes === index);
  const tellAll = async (toOne: (index: number) => ToClients): Promise<readonly FromClients[]> =>
    await Promise.all(clients.map(async (client, index) => await tell(client, toOne(index))));

  // What a process takes once for all is no socket's: a fifth of them comes and goes before the others.
  await tellAll((index) => ({
    do: 'open',
    hubUrl: hub.url,
    customers: part(customers.slice(0, sockets / 5), index),
  }));
  await tellAll(() => ({ do: 'end' }));
  await settle();
  const before = { rss: rssMb(hub.pid), heap: await heapMb(hub.url) };
  const opening = performance.now();
  await tellAll((index) => ({ do: 'open', hubUrl: hub.url, customers: part(customers, index) }));
  const openedPerSecond = Math.round((sockets * 1_000) / (performance.now() - opening));
  await settle();
  const idle = startCpu({ hubPid: hub.pid, postmasterPid: services.postmasterPid });
  await new Promise((resolve) => setTimeout(resolve, idleSeconds * 1_000));
  const idleCpuPercent = round((idle().hub / idleSeconds) * 100, 1);
  const after = { rss: rssMb(hub.pid), heap: await heapMb(hub.url) };

  const count = Math.floor(sockets / 2 / processes);
  await tellAll(() => ({ do: 'break', count }));
  await settle();
  const cpu = startCpu({ hubPid: hub.pid, postmasterPid: services.postmasterPid });
  // Each look begins the figure anew.
  await readMetrics(hub.url);
  const returned = await tellAll(() => ({ do: 'return', withinMs: returnWithinMs }));
  const loopMaxMs = (await readMetrics(hub.url)).get('nodejs_eventloop_lag_max_seconds') ?? NaN;
  const cpuSeconds = cpu();
  for (const client of clients) client.kill();
  await hub.stop();
  await pool.end();
  const perSocket = (mb: number): number => round((mb * 1_024) / sockets, 1);
  return {
    kbPerSocket: perSocket(after.rss - before.rss),
    heapKbPerSocket: perSocket(after.heap - before.heap),
    openedPerSecond,
    resumeMs: Math.max(...returned.map(({ tookMs = NaN }) => tookMs)),
    tries: returned.reduce((sum, { tries = 0 }) => sum + tries, 0),
    wrong: returned.reduce((sum, { wrong = 0 }) => sum + wrong, 0),
    loopMaxMs: Math.round(loopMaxMs * 1_000) - loopLookMs,
    idleCpuPercent,
    cpuSeconds,
  };
}

/** Until nothing of what was before is under way any more, the collector's work included. */
const settle = async (): Promise<void> => {
  await new Promise((resolve) => setTimeout(resolve, 5_000));
};

async function tell(client: ChildProcess, message: ToClients): Promise<FromClients> {
  return await new Promise((resolve, reject) => {
    client.once('message', resolve as never);
    client.once('exit', (code) => {
      reject(new Error(`the customers ended with ${code}`));
    });
    client.send(message);
  });
}

const heapMb = async (url: string): Promise<number> => {
  const figures = await readMetrics(url);
  return (
    ((figures.get('nodejs_heap_size_used_bytes') ?? 0) + (figures.get('nodejs_external_memory_bytes') ?? 0)) /
    2 ** 20
  );
};

async function readMetrics(url: string): Promise<ReadonlyMap<string, number>> {
  const answer = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${metricsToken}` } });
  return new Map(
    (await answer.text()).split('\n').flatMap((line): [string, number][] => {
      const at = line.lastIndexOf(' ');
      return line.startsWith('#') || at < 0 ? [] : [[line.slice(0, at), Number(line.slice(at + 1))]];
    }),
  );
}
