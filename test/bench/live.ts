import { fork } from 'node:child_process';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { SignJWT } from 'jose';
import { createLinks } from '../../src/access/links.ts';
import { ensureSenderStream, streamName } from '../../src/ingest/streams.ts';
import { type CpuSplit, startCpu } from './cpu.ts';
import { benchSecret, startHubProcess } from './hub-process.ts';
import type { LivePlan, RateResult } from './live-clients.ts';
import { prepareDatabase, seedShippedOrders } from './seed.ts';
import type { Services } from './services.ts';
import { openPool } from '../support/pool.ts';

export interface LiveResult {
  readonly at500: RateResult;
  readonly at2000: RateResult;
  readonly cpuSeconds: CpuSplit;
}

/**
 * Publish to the client's handler: 2,000 customers each watching an order, 20 desks, one carrier; beside them bands that
 * are crossed, to a shopper and to the desk of the stock.
 */
export async function benchLive(
  services: Services,
  size: { readonly customers: number; readonly seconds: number },
): Promise<LiveResult> {
  const url = await prepareDatabase(services, 'bench_live', false);
  const pool = openPool(url);
  const orderIds = await seedShippedOrders(pool, size.customers, 'bench');
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
  const secret = (await pool.query<{ value: Buffer }>(`select value from secrets where name = 'links'`))
    .rows[0]?.value;
  const links = createLinks(secret ?? Buffer.alloc(0));
  const plan: LivePlan = {
    hubUrl: hub.url,
    natsUrl: services.natsUrl,
    customers: orderIds.map((orderId) => ({ orderId, token: links.toToken(orderId, 0) })),
    boards: 20,
    boardToken: await new SignJWT({ roles: ['ops'] })
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject('bench')
      .setExpirationTime('1h')
      .sign(new TextEncoder().encode(benchSecret)),
    // What a hundred thousand shelves make that each cross four times a day.
    crossingsPerSecond: 5,
    rates: [
      // Long enough for two hundred crossings: of seventy the ninety-ninth hundredth is the worst.
      { perSecond: 500, seconds: 3 * size.seconds },
      { perSecond: 2_000, seconds: size.seconds },
    ],
  };
  const clients = fork(new URL('./live-clients.js', import.meta.url));
  const cpu = startCpu({ hubPid: hub.pid, postmasterPid: services.postmasterPid });
  const answered = new Promise<readonly RateResult[]>((resolve, reject) => {
    clients.once('message', resolve as never);
    clients.once('exit', (code) => {
      reject(new Error(`the clients ended with ${code}`));
    });
  });
  clients.send(plan);
  const [at500, at2000] = await answered;
  const cpuSeconds = cpu();
  await hub.stop();
  await pool.end();
  await manager.streams.delete(streamName('bench'));
  await nats.close();
  if (at500 === undefined || at2000 === undefined) throw new Error('the clients said nothing');
  return { at500, at2000, cpuSeconds };
}
