import { defineEntity, p } from '@mikro-orm/core';
import { type StoredOrderRow, toOrderRow } from '../orders/rows.ts';
import { anyOf, anyOrNone, atLeast, type FilterFields, flag, startsWith, through } from './filter.ts';
import type { View } from './view.ts';

/** The orders of the list and the board. Nobody's name is in it: whoever may see it has it joined. */
export const OrderRows = defineEntity({
  name: 'OrderRows',
  tableName: 'order_rows',
  properties: {
    orderId: p.string().primary(),
    orderNumber: p.string(),
    version: p.integer(),
    seq: p.bigint('number'),
    scope: p.string(),
    facets: p.array(),
    status: p.string(),
    category: p.string(),
    channel: p.string(),
    location: p.string().nullable(),
    country: p.string(),
    tier: p.string().nullable(),
    placedAt: p.datetime(),
    promiseTo: p.datetime(),
    openExceptions: p.integer(),
    worstSeverity: p.smallint().nullable(),
    customerRef: p.string(),
    skus: p.array(),
    row: p.json<StoredOrderRow>(),
  },
});

export const ordersView: View = {
  view: 'orders',
  table: 'order_rows',
  key: 'order_id',
  columns: [
    ['order_number', `r->>'orderNumber'`],
    ['status', `r->>'status'`],
    ['category', `r->>'category'`],
    ['channel', `r->>'channel'`],
    ['location', `r->>'location'`],
    ['country', `r->>'country'`],
    ['tier', `r->>'customerTier'`],
    ['placed_at', `(r->>'placedAt')::timestamptz`],
    ['promise_to', `(r->>'promiseTo')::timestamptz`],
    ['open_exceptions', `(r->>'openExceptions')::int`],
    ['worst_severity', `(r->>'worstSeverity')::smallint`],
    ['customer_ref', `x->>'customerRef'`],
    ['skus', `array(select jsonb_array_elements_text(x->'skus'))`],
  ],
  owner: `'order:' || order_id`,
  isOwned: 'order_id = any($2)',
  toRows: (state, version) => {
    const row = toOrderRow(state, version);
    return [
      {
        key: row.orderId,
        scope: row.channel,
        facets: [`status:${row.status}`, `category:${row.category}`],
        row,
        extra: { customerRef: state.customerRef, skus: [...new Set(state.lines.map((line) => line.sku))] },
      },
    ];
  },
};

export const orderFields: FilterFields<StoredOrderRow> = {
  status: anyOf('status', (row) => row.status),
  category: anyOf('category', (row) => row.category),
  channel: anyOf('channel', (row) => row.channel),
  location: anyOf('location', (row) => row.location),
  country: anyOf('country', (row) => row.country),
  tier: anyOrNone('tier', (row) => row.customerTier ?? null),
  severity: atLeast('worstSeverity', (row) => row.worstSeverity),
  order: startsWith('orderNumber', (row) => row.orderNumber),
  is: flag<StoredOrderRow>({
    open: { where: { category: { $ne: 'done' } }, test: (row) => row.category !== 'done' },
    attention: { where: { category: 'attention' }, test: (row) => row.category === 'attention' },
    done: { where: { category: 'done' }, test: (row) => row.category === 'done' },
    flagged: { where: { openExceptions: { $gt: 0 } }, test: (row) => row.openExceptions > 0 },
    late: through('promiseTo', (row) => row.promiseTo, 0, {
      where: { category: { $ne: 'done' } },
      test: (row) => row.category !== 'done',
    }),
  }),
};
