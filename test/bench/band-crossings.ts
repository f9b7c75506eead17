import type { Socket } from 'socket.io-client';
import type { BoardChanged, StockChanged } from '../../src/contracts/socket.ts';
import type { StockRow } from '../../src/contracts/stock.ts';
import { createRandom } from '../faults/random.ts';
import { percentile } from './cpu.ts';

/**
 * Shelves that are counted empty and full in turns, and who sees it: a shopper's socket that watches the SKU, and a desk
 * that watches the stock. From the commit (the desk's row says when it was written, a little before) to the handler.
 */
export interface Crossings {
  /** Counts at a rate until it is stopped; everything that crossed has arrived then, or nothing more came for ten seconds. */
  begin(perSecond: number): { stop(): Promise<CrossingResult> };
}

export interface CrossingResult {
  readonly sent: number;
  readonly shopper: SeenResult;
  readonly desk: SeenResult;
}

interface SeenResult {
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Of each crossing that came: a run has too few for a percentile of its own. */
  readonly tookMs: readonly number[];
  /** Crossings that never came. */
  readonly missed: number;
}

const skus = Array.from({ length: 100 }, (_, index) => `BAND-${index}`);
const location = 'wh-1';
const full = 1_000;

export async function openCrossings(plan: {
  readonly hubUrl: string;
  readonly token: string;
  readonly open: () => Socket;
}): Promise<Crossings> {
  let shopper: number[] = [];
  let desk: number[] = [];

  async function count(sku: string, onHand: number): Promise<void> {
    const answer = await fetch(`${plan.hubUrl}/api/v1/stock/${sku}/${location}`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${plan.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ onHand }),
    });
    await answer.arrayBuffer();
    if (answer.status !== 200) throw new Error(`${sku} was not counted: ${answer.status}`);
  }

  async function connect(): Promise<Socket> {
    const socket = plan.open();
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('connect_error', reject);
    });
    return socket;
  }
  const watch = async (socket: Socket, event: string, message: object): Promise<void> => {
    const answer = (await socket.timeout(20_000).emitWithAck(event, message)) as object;
    if ('error' in answer) throw new Error(JSON.stringify(answer));
  };

  for (const sku of skus) await count(sku, full);
  const shop = await connect();
  shop.on('stock:changed', ({ location: at, committedAt }: StockChanged) => {
    // Each crossing is told of the location and of anywhere.
    if (at === null) shopper.push(Date.now() - Date.parse(committedAt));
  });
  await watch(shop, 'stock:watch', { skus, channel: 'bench' });
  const office = await connect();
  office.on('board:changed', ({ view, upserts }: BoardChanged) => {
    if (view !== 'stock') return;
    for (const row of upserts as readonly StockRow[]) desk.push(Date.now() - Date.parse(row.updatedAt));
  });
  await watch(office, 'board:watch', { view: 'stock', filter: '', window: [0, 500] });

  return {
    begin(perSecond) {
      shopper = [];
      desk = [];
      let sent = 0;
      let turn = 0;
      let failed: unknown;
      const counting: Promise<void>[] = [];
      let timer: NodeJS.Timeout;
      // As shoppers come, not as a clock ticks: a crossing may follow another at once.
      const random = createRandom(Date.now());
      const crossNext = (): void => {
        timer = setTimeout(crossNext, (-Math.log(1 - random.next()) * 1_000) / perSecond);
        // A shelf is counted again after all the others: what is told of it is never conflated with the count before.
        const sku = skus[turn % skus.length] ?? '';
        const onHand = Math.floor(turn / skus.length) % 2 === 0 ? 0 : full;
        turn += 1;
        sent += 1;
        counting.push(
          count(sku, onHand).catch((error: unknown) => {
            failed = error;
          }),
        );
      };
      crossNext();
      return {
        async stop() {
          clearTimeout(timer);
          await Promise.all(counting);
          if (failed !== undefined) throw failed;
          let seen = -1;
          for (let idle = 0; Math.min(shopper.length, desk.length) < sent && idle < 100; idle += 1) {
            if (seen !== shopper.length + desk.length) idle = 0;
            seen = shopper.length + desk.length;
            await new Promise((resolve) => setTimeout(resolve, 100));
          }
          const result = { sent, shopper: toSeen(shopper, sent), desk: toSeen(desk, sent) };
          // Full again, for the next rate.
          for (const sku of skus) await count(sku, full);
          return result;
        },
      };
    },
  };
}

const toSeen = (took: readonly number[], sent: number): SeenResult => ({
  p50Ms: percentile(took, 0.5),
  p99Ms: percentile(took, 0.99),
  tookMs: [...took],
  missed: Math.max(0, sent - took.length),
});
