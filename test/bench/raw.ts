import { fork } from 'node:child_process';
import { AckPolicy, jetstreamManager, RetentionPolicy, StorageType } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { type CpuSplit, startCpu } from './cpu.ts';
import { prefill, toScanMessage, trackingNumberOf } from './messages.ts';
import { run, type Services } from './services.ts';

export interface RawResult {
  readonly eventsPerSecond: number;
  readonly seconds: number;
  readonly cpuSeconds: CpuSplit;
  readonly cpuMicrosPerEvent: number;
}

/** What is possible here now: the frozen program of `raw-child.ts` over the same messages. */
export async function benchRaw(
  services: Services,
  size: { readonly orders: number; readonly messages: number },
): Promise<RawResult> {
  const url = await services.createDatabase('bench_raw');
  await run(
    url,
    `create table raw_orders (order_id text primary key, version int not null) with (fillfactor = 70)`,
    `create table raw_events (order_id text, version int, data jsonb not null, recorded_at timestamptz not null, primary key (order_id, version))`,
    `insert into raw_orders select '${trackingNumberOf(0).slice(0, 2)}' || lpad(n::text, 9, '0') || 'SE', 0 from generate_series(0, ${size.orders - 1}) n`,
    'analyze raw_orders',
    'checkpoint',
  );
  const nats = await connect({ servers: new URL(services.natsUrl).host });
  const manager = await jetstreamManager(nats);
  await manager.streams.delete('RAW').catch(() => undefined);
  await manager.streams.add({
    name: 'RAW',
    subjects: ['raw.>'],
    retention: RetentionPolicy.Workqueue,
    storage: StorageType.File,
  });
  await manager.consumers.add('RAW', {
    durable_name: 'raw',
    ack_policy: AckPolicy.Explicit,
    max_ack_pending: 8_000,
  });
  await prefill({
    natsUrl: services.natsUrl,
    stream: 'RAW',
    subject: 'raw.tracking',
    count: size.messages,
    bodies: bodies(size),
  });

  const child = fork(new URL('./raw-child.js', import.meta.url), [
    services.natsUrl,
    url,
    String(size.messages),
  ]);
  await new Promise((resolve) => child.once('message', resolve));
  const cpu = startCpu({ hubPid: child.pid ?? 0, postmasterPid: services.postmasterPid });
  const ended = new Promise<{ seconds: number; done: number }>((resolve) =>
    child.once('message', resolve as never),
  );
  child.send({ go: true });
  const { seconds, done } = await ended;
  const cpuSeconds = cpu();
  const [counted] = await run(
    url,
    `select (select count(*) from raw_events) as events, (select sum(version) from raw_orders) as versions`,
  );
  const row = counted?.rows[0] as { events: string; versions: string };
  if (
    done !== size.messages ||
    Number(row.events) !== size.messages ||
    Number(row.versions) !== size.messages
  ) {
    throw new Error(`raw lost something: ${JSON.stringify({ done, ...row })}`);
  }
  await manager.streams.delete('RAW');
  await nats.close();
  return {
    eventsPerSecond: Math.round(size.messages / seconds),
    seconds,
    cpuSeconds,
    cpuMicrosPerEvent: Math.round(
      ((cpuSeconds.postgres + cpuSeconds.nats + cpuSeconds.hub) / size.messages) * 1e6,
    ),
  };
}

/** Every order once, then again: the same number of scans each, spread over the run. */
export function* bodies(size: { readonly orders: number; readonly messages: number }): Generator<string> {
  for (let index = 0; index < size.messages; index += 1) {
    yield toScanMessage(index % size.orders, Math.floor(index / size.orders));
  }
}
