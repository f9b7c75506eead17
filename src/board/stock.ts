import { defineEntity, p } from '@mikro-orm/core';
import type { StockRow } from '../contracts/stock.ts';
import { anyOf, type FilterFields, flag, type Term } from './filter.ts';
import type { View, ViewRow } from './view.ts';

/** Every SKU at every location; what is short comes first, then what is out and what is low. */
export const StockRows = defineEntity({
  name: 'StockRows',
  tableName: 'stock_rows',
  properties: {
    stockId: p.string().primary(),
    version: p.integer(),
    seq: p.bigint('number'),
    scope: p.string(),
    facets: p.array(),
    rank: p.smallint(),
    sku: p.string(),
    name: p.string().nullable(),
    location: p.string(),
    available: p.integer(),
    level: p.string(),
    shortfall: p.integer(),
    row: p.json<StockRow>(),
  },
});

export const stockRank = ({ shortfall, level }: StockRow): number => {
  if (shortfall > 0) return 0;
  switch (level) {
    case 'out':
      return 1;
    case 'low':
      return 2;
    case 'ok':
    case 'new':
      return 3;
  }
};

/** As far as the column goes: it is filtered by, and the row says the number. */
const toUnits = (field: string): string =>
  `least(greatest((r->>'${field}')::numeric, -2147483648), 2147483647)::int`;

export const stockView: View = {
  view: 'stock',
  table: 'stock_rows',
  key: 'stock_id',
  // The ledger of a shelf is read again when its row has another version.
  tellsEachEvent: true,
  columns: [
    ['rank', `(x->>'rank')::smallint`],
    ['sku', `r->>'sku'`],
    ['name', `r->>'name'`],
    ['location', `r->>'location'`],
    ['available', toUnits('available')],
    ['level', `r->>'level'`],
    ['shortfall', toUnits('shortfall')],
  ],
  owner: `'stock:' || stock_id`,
  isOwned: 'stock_id = any($2)',
  // Orders have none; stock streams bring their own.
  toRows: () => [],
};

export const toStockViewRow = (row: StockRow): ViewRow => ({
  key: row.stockId,
  scope: row.location,
  facets: [
    `level:${row.level}`,
    ...(row.shortfall > 0 ? ['is:short'] : []),
    ...(row.openExceptions > 0 ? ['is:attention'] : []),
  ],
  row,
  extra: { rank: stockRank(row) },
});

const skuBegins = (prefix: string): Term<StockRow> => ({
  where: { sku: { $gte: prefix, $lt: `${prefix}\u{10FFFF}` } },
  test: (row) => row.sku.startsWith(prefix),
});

/** How a SKU begins, or any part of the product's name in whatever case. */
export const productMatches = (word: string): Term<StockRow> => {
  const lower = word.toLowerCase();
  return {
    where: {
      $or: [skuBegins(word).where, { name: { $ilike: `%${word.replaceAll(/[\\%_]/g, String.raw`\$&`)}%` } }],
    },
    test: (row) => row.sku.startsWith(word) || row.name?.toLowerCase().includes(lower) === true,
  };
};

export const stockFields: FilterFields<StockRow> = {
  sku: skuBegins,
  product: productMatches,
  // A word without a key.
  order: skuBegins,
  location: anyOf('location', (row) => row.location),
  level: anyOf('level', (row) => row.level),
  is: flag<StockRow>({
    short: { where: { shortfall: { $gt: 0 } }, test: (row) => row.shortfall > 0 },
    low: {
      where: { level: { $in: ['low', 'out'] } },
      test: (row) => row.level === 'low' || row.level === 'out',
    },
    negative: { where: { available: { $lt: 0 } }, test: (row) => row.available < 0 },
  }),
};
