import { connect, headers } from '@nats-io/transport-node';
import { io, type Socket } from 'socket.io-client';
import type { OrderChanged, OrderWatched, WatchRefused } from '../../src/contracts/socket.ts';
import { type CrossingResult, openCrossings } from './band-crossings.ts';
import { percentile, round } from './cpu.ts';
import { trackingNumberOf } from './messages.ts';

/**
 * The other side of the `live` benchmark, in a process of its own: customers and desks that watch, and a carrier that
 * publishes at a rate. A scan carries the time it was sent as its own time, so a client's handler knows how old it is.
 */
export interface LivePlan {
  readonly hubUrl: string;
  readonly natsUrl: string;
  readonly customers: readonly { readonly orderId: string; readonly token: string }[];
  readonly boardToken: string;
  readonly boards: number;
  /** Shelves counted empty and full in turns, a second; nobody watches bands without. */
  readonly crossingsPerSecond?: number;
  readonly rates: readonly { readonly perSecond: number; readonly seconds: number }[];
  /** Messages are named by when they were sent (`toSentAt`), so that who hears the answers knows how long they took. */
  readonly isNamed?: boolean;
}

const toMessageId = (n: number): string => `${Date.now()}-${n}`;
export const toSentAt = (messageId: string): number => Number(messageId.split('-')[0]);

export interface RateResult {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  readonly received: number;
  readonly sent: number;
  /** Versions that did not follow the one before. */
  readonly missed: number;
  readonly boardFrames: number;
  /** Of bands, while the scans go on. */
  readonly crossings?: CrossingResult;
}

process.once('message', (plan) => void run(plan as LivePlan));

async function run(plan: LivePlan): Promise<void> {
  let latencies: number[] = [];
  let missed = 0;
  let boardFrames = 0;
  const sockets: Socket[] = [];
  const open = (auth: Record<string, string>): Socket => {
    const socket = io(`${plan.hubUrl}/live`, {
      transports: ['websocket'],
      auth,
      reconnection: false,
      forceNew: true,
    });
    sockets.push(socket);
    return socket;
  };

  async function watchOrder({ orderId, token }: LivePlan['customers'][number]): Promise<void> {
    const socket = open({ trackingToken: token });
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('connect_error', reject);
    });
    const answer = (await socket.timeout(20_000).emitWithAck('order:watch', { orderId })) as
      | OrderWatched
      | WatchRefused;
    if ('error' in answer) throw new Error(answer.error.message);
    let version = answer.version;
    socket.on('order:changed', (changed: OrderChanged) => {
      const now = Date.now();
      if (changed.from !== version) missed += 1;
      version = changed.version;
      for (const event of changed.events) {
        if (event.type !== 'ScanRecorded') continue;
        latencies.push(now - Date.parse(event.at));
      }
    });
  }

  // Connecting is not what is measured: forty at a time.
  for (let start = 0; start < plan.customers.length; start += 40) {
    await Promise.all(plan.customers.slice(start, start + 40).map(watchOrder));
  }
  for (let board = 0; board < plan.boards; board += 1) {
    const socket = open({ token: plan.boardToken });
    await new Promise((resolve) => socket.once('connect', () => resolve(undefined)));
    const answer = (await socket
      .timeout(20_000)
      .emitWithAck('board:watch', { view: 'orders', filter: '', window: [0, 200] })) as object;
    if ('error' in answer) throw new Error(JSON.stringify(answer));
    socket.on('board:changed', () => {
      boardFrames += 1;
    });
  }

  const crossings =
    plan.crossingsPerSecond === undefined
      ? undefined
      : await openCrossings({
          hubUrl: plan.hubUrl,
          token: plan.boardToken,
          open: () => open({ token: plan.boardToken }),
        });
  const nats = await connect({ servers: new URL(plan.natsUrl).host });
  const results: RateResult[] = [];
  let next = 0;
  for (const { perSecond, seconds } of plan.rates) {
    // The first seconds warm up what runs seldom.
    latencies = [];
    await arrived(await publish(perSecond, 3));
    latencies = [];
    missed = 0;
    boardFrames = 0;
    const counting = crossings?.begin(plan.crossingsPerSecond ?? 0);
    const sent = await publish(perSecond, seconds);
    await arrived(sent);
    const crossed = await counting?.stop();
    results.push({
      p50Ms: percentile(latencies, 0.5),
      p99Ms: percentile(latencies, 0.99),
      maxMs: round(Math.max(0, ...latencies), 0),
      received: latencies.length,
      sent,
      missed,
      boardFrames,
      ...(crossed === undefined ? {} : { crossings: crossed }),
    });
  }

  async function publish(perSecond: number, seconds: number): Promise<number> {
    const began = performance.now();
    const total = perSecond * seconds;
    let sent = 0;
    while (sent < total) {
      const due = Math.min(total, Math.floor(((performance.now() - began) / 1_000) * perSecond));
      for (; sent < due; sent += 1) {
        const order = next % plan.customers.length;
        next += 1;
        const named = headers();
        if (plan.isNamed === true) named.set('Nats-Msg-Id', toMessageId(next));
        nats.publish(
          'carriers.bench.tracking',
          JSON.stringify({
            trackingNumber: trackingNumberOf(order),
            status: 'in_transit',
            reason: 'facility_in',
            code: 'AR',
            occurredAt: new Date().toISOString(),
            location: { city: 'Malmö', country: 'SE' },
            description: 'Arrived at a facility',
          }),
          plan.isNamed === true ? { headers: named } : {},
        );
      }
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await nats.flush();
    return sent;
  }

  /** Until all that was sent has come, or nothing more does for ten seconds. */
  async function arrived(sent: number): Promise<void> {
    let seen = -1;
    for (let idle = 0; latencies.length < sent && idle < 100; idle += 1) {
      if (seen !== latencies.length) idle = 0;
      seen = latencies.length;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  process.send?.(results);
  for (const socket of sockets) socket.disconnect();
  await nats.close();
  process.exit(0);
}
