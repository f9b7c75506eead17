import { setTimeout as wait } from 'node:timers/promises';
import type { StockReport, StockRow, StockView } from '../contracts/stock.ts';
import type { Doors } from './doors.ts';
import type { Executor } from './executor.ts';
import type { HttpClient } from './http-client.ts';
import { hourMs } from './local-time.ts';
import type { Random } from './random.ts';
import type { Credentials } from './setup.ts';
import { isScarce, planShelves, scarceSkus } from './shelf-plan.ts';
import { locations } from './world.ts';

/** What lies on the shelves: a first fill, goods that come now and then, and a count that finds less than is promised. */
export interface Shelves {
  /** Nothing is done where stock is recorded already. */
  fill(orders: number, at: number): Promise<void>;
  begin(at: number): void;
}

export interface ShelfParts {
  readonly world: Random;
  readonly executor: Executor;
  readonly http: HttpClient;
  readonly doors: Doors;
  readonly credentials: Credentials;
  readonly now: () => number;
}

const loadTries = 200;

export function createShelves(parts: ShelfParts): Shelves {
  const { world, executor, http, doors, credentials, now } = parts;
  const bearer = credentials.admin;

  async function list(query: string): Promise<readonly StockRow[]> {
    const { status, body } = await http.ask(`/api/v1/stock?limit=200${query}`, { bearer });
    return status === 200 ? (body as { items: readonly StockRow[] }).items : [];
  }

  async function findScarce(): Promise<readonly StockRow[]> {
    const rows: StockRow[] = [];
    for (const sku of scarceSkus) {
      const { status, body } = await http.ask(`/api/v1/stock/${sku}`, { bearer });
      if (status === 200) rows.push(...(body as StockView).locations);
    }
    return rows;
  }

  async function fill(orders: number, at: number): Promise<void> {
    if ((await list('')).length > 0) return;
    const rows = planShelves(
      world,
      locations.map(({ location }) => location),
      { now: at, orders },
    );
    const { status, body } = await http.ask('/api/v1/stock/loads', {
      bearer,
      headers: { 'content-type': 'application/x-ndjson' },
      body: rows.map((row) => JSON.stringify(row)).join('\n'),
    });
    const jobId = (body as { job?: { jobId: string } } | undefined)?.job?.jobId;
    if (status !== 202 || jobId === undefined)
      throw new Error(`the shelves of the demo could not be filled: answered ${status}`);
    for (let turn = 0; turn < loadTries; turn += 1) {
      const answer = await http.ask(`/api/v1/stock/loads/${jobId}`, { bearer });
      const { job } = (answer.body ?? {}) as { job?: { finishedAt: string | null } };
      if (typeof job?.finishedAt === 'string') return;
      await wait(50);
    }
  }

  function begin(at: number): void {
    const random = world.fork(`shelves-${Math.round(at / hourMs)}`);
    executor.plan(at + random.between(3, 7) * hourMs, async (due) => {
      try {
        await round(random, due);
      } finally {
        begin(due);
      }
    });
  }

  async function round(random: Random, due: number): Promise<void> {
    const short = await list('&level=low,out');
    for (const row of short) {
      if (isScarce(row.sku)) await bringFew(random, row, due);
      else if (random.chance(0.6)) await receive(row, random.int(40, 120), due);
    }
    // That there is one is not left to chance: whoever looks finds what to do about it.
    const scarce = await findScarce();
    if (scarce.every(({ shortfall }) => shortfall === 0) || random.chance(0.35))
      await miscount(random, scarce, short, due);
  }

  /** What is scarce stays so: a handful comes, and most often nothing does. */
  async function bringFew(random: Random, row: StockRow, due: number): Promise<void> {
    if (random.chance(0.07)) await receive(row, row.shortfall + random.int(3, 8), due);
  }

  async function receive(row: StockRow, quantity: number, due: number): Promise<void> {
    await say(row, 'received', quantity, due, `DN-${row.location}-${Math.round(due / hourMs)}`);
  }

  /** Somebody looks, and there is less than was promised: orders cannot leave until goods come. */
  async function miscount(
    random: Random,
    scarce: readonly StockRow[],
    short: readonly StockRow[],
    due: number,
  ): Promise<void> {
    const isPromised = ({ reserved, shortfall }: StockRow): boolean => reserved > 0 && shortfall === 0;
    const promised = [scarce, short].map((rows) => rows.filter(isPromised)).find(({ length }) => length > 0);
    if (promised === undefined) return;
    const row = random.pick(promised);
    await say(row, 'counted', row.reserved - 1, due, 'cycle count');
  }

  async function say(
    { sku, location }: StockRow,
    type: 'received' | 'counted',
    quantity: number,
    due: number,
    reference: string,
  ): Promise<void> {
    const report: StockReport = {
      sku,
      type,
      quantity,
      reference,
      at: new Date(Math.min(due, now())).toISOString(),
    };
    await doors.stock(location, `${sku}-${type}-${due}`, report);
  }

  return { fill, begin };
}
