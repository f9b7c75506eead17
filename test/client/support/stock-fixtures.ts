import type { EventView } from '../../../src/contracts/events.ts';
import type { StockRow } from '../../../src/contracts/stock.ts';
import type { StockWatched } from '../../../src/contracts/socket.ts';
import { chance } from './sim.ts';

const hour = 3_600_000;
const at = (now: number, hours: number): string => new Date(now + hours * hour).toISOString();
const skus = [
  'KNF-POCK-BL',
  'TNT-2P-FO',
  'JKT-FJALL-M',
  'BOT-TREK-41',
  'BTL-STEEL-SA',
  'SOC-WOOL-38',
] as const;

const names: Readonly<Record<string, string>> = {
  KNF: 'Pocket knife',
  TNT: 'Tent for two',
  JKT: 'Shell jacket',
  BTL: 'Steel bottle',
  SOC: 'Wool socks',
};

/** The levels of a row follow from these, as the hub's do. */
export const withLevels = (row: StockRow): StockRow => {
  const available = row.onHand - row.reserved - row.damaged - row.quarantined - row.safety;
  const shortfall = Math.max(0, row.reserved + row.damaged + row.quarantined - row.onHand);
  const band =
    available <= 0 ? (row.incoming.length > 0 ? 'backorder' : 'out') : available <= 3 ? 'low' : 'in_stock';
  return {
    ...row,
    available,
    shortfall,
    level: available <= 0 ? 'out' : available <= row.low ? 'low' : 'ok',
    bands: { '': band, web: band, app: available > 0 && available <= 6 ? 'low' : band },
  };
};

export const stockRow = (now: number, sku: string, location: string, onHand: number): StockRow => {
  const random = chance(onHand + sku.length * 31 + location.length);
  return withLevels({
    stockId: `${location}~${sku}`,
    version: 9,
    sku,
    ...(sku === 'BOT-TREK-41'
      ? {}
      : { name: `${names[sku.slice(0, 3)] ?? 'Thing'}, ${sku.slice(4).toLowerCase()}` }),
    location,
    onHand,
    reserved: Math.floor(random() * Math.min(9, onHand + 3)),
    damaged: random() < 0.3 ? 2 : 0,
    quarantined: 0,
    safety: 1,
    available: 0,
    incoming: random() < 0.4 ? [{ incomingId: 'PO-4411', quantity: 120, expectedAt: at(now, 50) }] : [],
    low: 5,
    overstockWeeks: null,
    level: 'ok',
    shortfall: 0,
    weeksOfSupply: random() < 0.5 ? 4.25 : null,
    bands: {},
    soldByDay: Array.from({ length: 28 }, () => Math.floor(random() * 6)),
    countedAt: at(now, -70),
    openExceptions: onHand < 3 ? 1 : 0,
    updatedAt: at(now, -1),
  });
};

export const someStock = (now: number): readonly StockRow[] =>
  skus.flatMap((sku, index) => [
    stockRow(now, sku, 'wh-1', index * 40 + 1),
    stockRow(now, sku, 'store-malmo', index * 7 + 4),
    stockRow(now, sku, 'dc-gdansk', index * 210),
  ]);

/** Newest first, ending in what the row is now. */
export const aLedger = (now: number, row: StockRow): readonly EventView[] => {
  const event = (
    version: number,
    hours: number,
    type: string,
    data: Record<string, unknown>,
    actor: EventView['actor'] = { kind: 'warehouse', id: row.location },
  ): EventView => ({
    type,
    version,
    at: at(now, hours),
    recordedAt: at(now, hours),
    actor,
    cause: `http:req_${version}`,
    data,
  });
  const change = (onHand: number, damaged = 0) => ({ onHand, damaged, quarantined: 0 });
  return [
    event(9, -2, 'StockShipped', { quantity: 2, change: change(-2), shipId: 'ful-3', reservations: [] }),
    event(8, -5, 'StockReserved', {
      reservations: [{ reservationId: 'r1', quantity: 2 }],
      orderId: 'ord-3',
    }),
    event(7, -9, 'ExceptionRaised', { title: 'Few left', severity: 3, because: 'Fell to 5.' }),
    event(6, -9, 'StockBandsChanged', { bands: [{ channel: 'web', from: 'in_stock', to: 'low' }] }),
    event(5, -31, 'StockDamaged', { quantity: 2, change: change(0, 2), reason: { text: 'Wet pallet' } }),
    event(
      4,
      -70,
      'StockCounted',
      { quantity: row.onHand + 2, change: change(-3) },
      {
        kind: 'user',
        id: 'ewa',
        name: 'Ewa Nowak',
      },
    ),
    event(3, -160, 'StockReceived', {
      quantity: row.onHand + 5,
      change: change(row.onHand + 5),
      reference: 'DN-20261115',
    }),
    event(2, -160, 'IncomingExpected', { incomingId: 'PO-4411', quantity: 120, expectedAt: at(now, 50) }),
    event(1, -300, 'StockOpened', { location: row.location, sku: row.sku }),
  ];
};

export const products = skus.map((sku, index) => ({
  sku,
  name: `Product ${index + 1}, black`,
  price: 24 + index * 35,
}));

export const bandOf = (rows: readonly StockRow[], sku: string): StockWatched['items'][number] => {
  const its = rows.filter((row) => row.sku === sku);
  const left = its.reduce((sum, { available }) => sum + Math.max(0, available), 0);
  return {
    sku,
    band: left === 0 ? 'out' : left <= 3 ? 'low' : 'in_stock',
    locations: its.map(({ location, bands }) => ({
      location,
      name: location === 'wh-1' ? 'Warehouse 1' : location,
      band: bands['web'] ?? 'out',
    })),
  };
};
