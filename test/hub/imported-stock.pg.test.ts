import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ImportedOrder } from '../../src/contracts/imports.ts';
import { toOrderId } from '../../src/hub/ids.ts';
import { brokenStockLaws } from '../../src/stock/levels.ts';
import { anImportedOrder, toNdjson } from '../support/imported-order.ts';
import { openTestMachines, registerWorld, type TestMachines } from '../support/machines.ts';

let machines: TestMachines;
beforeEach(async () => {
  machines = await openTestMachines();
  await registerWorld(machines);
  await machines.start();
});
afterEach(async () => {
  await machines.close();
});

const asked = { actor: { kind: 'user', id: 'test' }, cause: 'test' } as const;
const now = (): number => machines.clock.now();
const ago = (hours: number): number => now() - hours * 3_600_000;
const importing = async (...lines: readonly ImportedOrder[]): Promise<void> => {
  const { orderImports } = machines.ingest;
  const job = await orderImports.start({ body: Readable.from([toNdjson(lines)]), startedBy: 'test' });
  if (typeof job === 'string' || 'wrong' in job) throw new Error(JSON.stringify(job));
  await expect
    .poll(async () => (await orderImports.find(job.jobId))?.counts, { timeout: 20_000 })
    .toEqual({ imported: lines.length });
};
const counting = async (sku: string, onHand: number, at = now()): Promise<void> => {
  const command = {
    type: 'RecordMovement',
    location: 'wh-1',
    sku,
    movement: { kind: 'counted', onHand },
  } as const;
  const answer = await machines.stocks.ask(command, { ...asked, at });
  expect(answer.outcome).toBe('accepted');
};
const levels = async (sku: string): Promise<unknown> => {
  const { state } = await machines.stocks.stock.read(`wh-1~${sku}`);
  if (state.status === 'absent') return null;
  expect(brokenStockLaws(state)).toEqual([]);
  return [state.onHand, state.reserved];
};
/** Two boots, and nothing has been said of them since they were given to the location. */
const open = (number: number): ImportedOrder =>
  anImportedOrder(number, now(), { fulfilments: [{ location: 'wh-1' }], scans: [] });

describe('what imported orders have promised is held', () => {
  it.each(['the stock first', 'the orders first'])('%s: the levels are the same', async (first) => {
    const stock = async (): Promise<void> => {
      await counting('BOOT-42', 10);
      await counting('SOCK', 5);
    };
    const orders = async (): Promise<void> => {
      await importing(open(1), anImportedOrder(2, now()), open(3));
    };
    if (first === 'the stock first') {
      await stock();
      await orders();
    } else {
      await orders();
      await stock();
    }
    await expect.poll(async () => await levels('BOOT-42'), { timeout: 10_000 }).toEqual([10, 4]);
    await expect.poll(async () => await levels('SOCK'), { timeout: 10_000 }).toEqual([5, 2]);
  });

  it('whatever there is: too little is a case, and no order loses its place', async () => {
    await importing(open(1), open(2), open(3));
    await counting('BOOT-42', 5);
    await expect.poll(async () => await levels('BOOT-42'), { timeout: 10_000 }).toEqual([5, 6]);
    const { state } = await machines.stocks.stock.read('wh-1~BOOT-42');
    expect(state).toMatchObject({
      cases: [
        { type: 'oversold', state: 'open' },
        { type: 'out_of_stock', state: 'open' },
      ],
    });
    const order = await machines.hub.readOrder(toOrderId('web', 'old-1'));
    expect(order?.state.fulfilments).toMatchObject([{ outcome: 'open', rejections: [] }]);
  });

  it('what leaves later is off the shelf and held no more', async () => {
    await importing(open(1));
    await counting('BOOT-42', 10);
    await expect.poll(async () => await levels('BOOT-42'), { timeout: 10_000 }).toEqual([10, 2]);
    const orderId = toOrderId('web', 'old-1');
    const lines = [{ lineId: '1', quantity: 2 }];
    await machines.hub.ask(
      orderId,
      {
        type: 'ReportFulfilment',
        fulfilmentId: `${orderId}-f1`,
        reported: 'shipped',
        parcels: [{ carrier: 'postnord', trackingNumber: 'LATER1', lines }],
      },
      asked,
    );
    await expect.poll(async () => await levels('BOOT-42'), { timeout: 10_000 }).toEqual([8, 0]);
  });

  it('what was cancelled before there was stock is not held', async () => {
    await importing(open(1), open(2));
    const cancelled = await machines.hub.ask(toOrderId('web', 'old-1'), { type: 'CancelOrder' }, asked);
    expect(cancelled.outcome).toBe('accepted');
    await counting('BOOT-42', 10);
    await expect.poll(async () => await levels('BOOT-42'), { timeout: 10_000 }).toEqual([10, 2]);
  });

  it('what left after the shelf was counted is off it, what left before is in the count', async () => {
    // The order left two days ago.
    await counting('BOOT-42', 10, ago(72));
    await counting('SOCK', 5, ago(24));
    await importing(anImportedOrder(1, now()));
    await expect.poll(async () => await levels('BOOT-42'), { timeout: 10_000 }).toEqual([8, 0]);
    await expect.poll(async () => await levels('SOCK'), { timeout: 10_000 }).toEqual([5, 0]);
  });

  it('what no location had waits as demand, until it is cancelled', async () => {
    await importing(anImportedOrder(1, now(), { fulfilments: [], scans: [] }));
    const demand = async (): Promise<number> => (await machines.stocks.demand.read('BOOT-42')).state.total;
    await expect.poll(demand, { timeout: 10_000 }).toBe(2);
    await counting('BOOT-42', 10);
    await machines.hub.ask(toOrderId('web', 'old-1'), { type: 'CancelOrder' }, asked);
    await expect.poll(demand, { timeout: 10_000 }).toBe(0);
  });
});
