import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Alert, StockChanged } from '../../src/contracts/socket.ts';
import { stockChangedSchema, stockWatchedSchema } from '../../src/contracts/socket.ts';
import type { StockRow } from '../../src/contracts/stock.ts';
import type { PlacedCommand } from '../../src/stock/command.ts';
import { ask, type Client, granted, type LiveApp, openLiveApp } from '../support/live-app.ts';
import type { TestMachines } from '../support/machines.ts';

let app: LiveApp;
let other: LiveApp;
beforeAll(async () => {
  app = await openLiveApp();
  other = await openLiveApp({ databaseUrl: app.machines.databaseUrl, node: 'second' });
  await app.machines.registry.putChannel({ channel: 'web', name: 'Web shop', buffer: 1, low: 3 });
  await other.machines.registry.refresh();
});
afterAll(async () => {
  await other.close();
  await app.close();
});

const place = (sku: string) => ({ location: 'wh-1', sku });
const tell = async (machines: TestMachines, command: PlacedCommand): Promise<string> => {
  const answer = await machines.stocks.ask(command, {
    actor: { kind: 'user', id: 'test' },
    cause: 'test',
  });
  return answer.outcome;
};
const count = async (sku: string, onHand: number, machines: TestMachines = app.machines): Promise<string> =>
  await tell(machines, { type: 'RecordMovement', ...place(sku), movement: { kind: 'counted', onHand } });
const reserve = async (
  sku: string,
  id: string,
  quantity: number,
  machines: TestMachines = app.machines,
): Promise<string> =>
  await tell(machines, { type: 'Reserve', ...place(sku), reservations: [{ reservationId: id, quantity }] });

const changesOf = (client: Client): StockChanged[] => {
  const changes: StockChanged[] = [];
  client.on('stock:changed', (change) => changes.push(change));
  return changes;
};
const short = ({ location, band }: StockChanged): string => `${location ?? 'any'} ${band}`;

describe('a watched product', () => {
  let shop: Client;
  beforeEach(async () => {
    shop = await app.connect({ token: await app.token(['storefront'], { channels: ['web'] }) });
  });

  it('is told its bands, and each one that is crossed, never a number', async () => {
    await count('LAMP', 10);
    await expect
      .poll(async () => granted(await ask(shop, 'stock:watch', { skus: ['LAMP'], channel: 'web' })))
      .toMatchObject({
        channel: 'web',
        items: [
          {
            sku: 'LAMP',
            band: 'in_stock',
            locations: [{ location: 'wh-1', name: 'Malmö', band: 'in_stock' }],
          },
        ],
      });
    stockWatchedSchema.parse(await ask(shop, 'stock:watch', { skus: ['LAMP'], channel: 'web' }));
    const changes = changesOf(shop);
    await reserve('LAMP', 'a', 5);
    await reserve('LAMP', 'b', 1);
    await expect.poll(() => changes.map(short)).toEqual(['any low', 'wh-1 low']);
    await reserve('LAMP', 'c', 3);
    await expect.poll(() => changes.map(short).slice(2)).toEqual(['any out', 'wh-1 out']);
    expect(changes.map((change) => stockChangedSchema.parse(change))).toEqual(changes);
    expect(JSON.stringify(changes)).not.toMatch(/quantity|available|onHand/);
    shop.emit('stock:unwatch', {});
    await ask(shop, 'stock:watch', { skus: ['ELSE'] });
    await count('LAMP', 100);
    await count('ELSE', 100);
    await expect.poll(() => changes.map(({ sku }) => sku)).toContain('ELSE');
    expect(changes.slice(4).map(({ sku }) => sku)).not.toContain('LAMP');
  });

  it('is told of what another node did', async () => {
    await count('FAR', 10, other.machines);
    await expect
      .poll(async () => granted(await ask(shop, 'stock:watch', { skus: ['FAR'] })).items[0]?.band)
      .toBe('in_stock');
    const changes = changesOf(shop);
    await reserve('FAR', 'a', 10, other.machines);
    await expect.poll(() => changes.map(short), { timeout: 5_000 }).toEqual(['any out', 'wh-1 out']);
  });

  it('refuses what is too much, and a channel that is not there', async () => {
    const skus = Array.from({ length: 100 }, (_, index) => `S-${index}`);
    for (let round = 0; round < 5; round += 1)
      granted(await ask(shop, 'stock:watch', { skus: skus.map((sku) => `${sku}-${round}`) }));
    expect(await ask(shop, 'stock:watch', { skus: ['ONE-MORE'] })).toMatchObject({
      error: { code: 'too_many' },
    });
    expect(await ask(shop, 'stock:watch', { skus: ['X'], channel: 'nobody' })).toMatchObject({
      error: { code: 'not_found' },
    });
  });
});

it('two nodes that sell the same SKU at once never sell more than there is', async () => {
  await count('HOT', 40);
  const nodes = [app.machines, other.machines];
  const outcomes = await Promise.all(
    Array.from(
      { length: 160 },
      async (_, index) => await reserve('HOT', `o${index}`, 1, nodes[index % 2] ?? app.machines),
    ),
  );
  expect(outcomes.filter((outcome) => outcome === 'accepted')).toHaveLength(40);
  expect(outcomes.filter((outcome) => outcome === 'rejected')).toHaveLength(120);
  for (const machines of nodes) {
    const { state } = await machines.stocks.stock.read('wh-1~HOT');
    expect(state).toMatchObject({ onHand: 40, reserved: 40, shortfall: null });
  }
});

describe('the desk', () => {
  it('sees numbers on its board, a warehouse those of its own', async () => {
    await count('BOARD', 10);
    await tell(app.machines, {
      type: 'RecordMovement',
      location: 'wh-2',
      sku: 'BOARD',
      movement: { kind: 'counted', onHand: 9 },
    });
    const ops = await app.connect({ token: await app.token(['ops']) });
    const warehouse = await app.connect({ token: await app.token(['warehouse'], { locations: ['wh-2'] }) });
    const rows = async (client: Client): Promise<StockRow[]> => {
      const answer = granted(await ask(client, 'board:watch', { view: 'stock', filter: 'sku:BOARD' }));
      return 'rows' in answer ? (answer.rows as StockRow[]) : [];
    };
    await expect.poll(async () => (await rows(ops)).map((row) => row.available)).toEqual([10, 9]);
    expect((await rows(warehouse)).map(({ location }) => location)).toEqual(['wh-2']);
    // One frame can also carry the other row, counted just before.
    const told: StockRow[] = [];
    ops.on('board:changed', ({ upserts }) => told.push(...(upserts as StockRow[])));
    await reserve('BOARD', 'x', 3);
    await expect
      .poll(() => told.findLast(({ location }) => location === 'wh-1'))
      .toMatchObject({ sku: 'BOARD', reserved: 3, available: 7 });
    const shop = await app.connect({ token: await app.token(['storefront'], { channels: ['web'] }) });
    expect(await ask(shop, 'board:watch', { view: 'stock', filter: '' })).toMatchObject({
      error: { code: 'not_allowed' },
    });
  });

  it('is alerted of what runs low and of a shortfall, and handles the case in its own stream', async () => {
    const ops = await app.connect({ token: await app.token(['ops']) });
    const alerts: Alert[] = [];
    ops.on('alert', (alert) => alerts.push(alert));
    await count('CASE', 10);
    await reserve('CASE', 'x', 8);
    await expect.poll(() => alerts.map(({ kind }) => kind)).toContain('low_stock');
    await count('CASE', 6);
    await expect
      .poll(() => alerts.find(({ kind }) => kind === 'oversold'))
      .toMatchObject({
        severity: 1,
        title: 'More is promised than is there (CASE at wh-1)',
        link: expect.stringMatching(/^\/desk\?case=stock/) as string,
      });
    const { state } = await app.machines.stocks.stock.read('wh-1~CASE');
    const exceptionId =
      state.status === 'present' ? state.cases.find((one) => one.type === 'oversold')?.exceptionId : '';
    const handled = await app.machines.caseStreams.handle(
      { type: 'HandleException', exceptionId: exceptionId ?? '', command: 'assign', owner: 'anna' },
      { actor: { kind: 'user', id: 'anna' }, cause: 'test' },
    );
    expect(handled?.outcome).toBe('accepted');
    const owner = async (): Promise<unknown> => {
      const answer = granted(await ask(ops, 'board:watch', { view: 'exceptions', filter: 'type:oversold' }));
      return 'rows' in answer ? (answer.rows as { owner: string | null }[])[0]?.owner : null;
    };
    await expect.poll(owner).toBe('anna');
  });
});
