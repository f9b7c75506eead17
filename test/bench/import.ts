import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { SignJWT } from 'jose';
import { anImportedOrder } from '../support/imported-order.ts';
import { type CpuSplit, startCpu } from './cpu.ts';
import { benchSecret, startHubProcess } from './hub-process.ts';
import { prepareDatabase } from './seed.ts';
import type { Services } from './services.ts';
import { openPool } from '../support/pool.ts';

export interface ImportResult {
  readonly ordersPerSecond: number;
  readonly eventsPerSecond: number;
  readonly eventsPerOrder: number;
  /** From the first byte to the answer, and from there to the end of the job. */
  readonly receivedSeconds: number;
  readonly takenSeconds: number;
  /** Of the hub's resident memory. */
  readonly rssGrowthMb: number;
  readonly cpuSeconds: CpuSplit;
}

interface Job {
  readonly jobId: string;
  readonly state: string;
  readonly counts: Readonly<Record<string, number>>;
}

const path = '/api/v1/imports/orders';

/** Orders with a past of a dozen events each, in one body that is made as it is read. */
export async function benchImport(
  services: Services,
  size: { readonly orders: number },
): Promise<ImportResult> {
  const url = await prepareDatabase(services, 'bench_import', true);
  const pool = openPool(url);
  await pool.query(`insert into channels (channel, name) values ('web', 'Web') on conflict do nothing`);
  const hub = await startHubProcess({
    DATABASE_URL: url,
    NATS_URL: services.natsUrl,
    PUBLISH_EVENTS: 'false',
  });
  const token = await new SignJWT({ roles: ['admin'] })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject('bench')
    .setExpirationTime('1h')
    .sign(new TextEncoder().encode(benchSecret));
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/x-ndjson' };
  const ask = async (where: string, init: RequestInit = {}): Promise<{ readonly job: Job }> => {
    const answer = await fetch(`${hub.url}${where}`, { ...init, headers });
    if (!answer.ok) throw new Error(`${where}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as { readonly job: Job };
  };
  const rssBefore = rssMb(hub.pid);
  const cpu = startCpu({ hubPid: hub.pid, postmasterPid: services.postmasterPid });
  const began = performance.now();
  const body = Readable.toWeb(Readable.from(linesOf(size.orders))) as ReadableStream;
  const { job } = await ask(path, { method: 'POST', body, duplex: 'half' });
  const received = performance.now();
  let over = job;
  while (over.state !== 'finished') {
    await new Promise((resolve) => setTimeout(resolve, 200));
    over = (await ask(`${path}/${job.jobId}`)).job;
  }
  const taken = performance.now();
  const cpuSeconds = cpu();
  const rssGrowthMb = Math.round(rssMb(hub.pid) - rssBefore);
  if (over.counts['imported'] !== size.orders) throw new Error(JSON.stringify(over.counts));
  const { rows } = await pool.query<{ n: number }>(
    `select count(*)::int as n from events where stream like 'order:%'`,
  );
  const events = rows[0]?.n ?? 0;
  await hub.stop();
  await pool.end();
  const seconds = (taken - began) / 1_000;
  return {
    ordersPerSecond: Math.round(size.orders / seconds),
    eventsPerSecond: Math.round(events / seconds),
    eventsPerOrder: Number((events / size.orders).toFixed(1)),
    receivedSeconds: Number(((received - began) / 1_000).toFixed(1)),
    takenSeconds: Number(((taken - received) / 1_000).toFixed(1)),
    rssGrowthMb,
    cpuSeconds,
  };
}

function* linesOf(orders: number): Generator<Buffer> {
  const now = Date.now();
  for (let number = 0; number < orders; number += 1)
    yield Buffer.from(`${JSON.stringify(anImportedOrder(number, now))}\n`);
}

const rssMb = (pid: number): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1_024;
