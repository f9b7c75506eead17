import { defineEntity, p } from '@mikro-orm/core';
import type { FulfilmentRow } from '../contracts/fulfilments.ts';
import { toFulfilmentRows } from '../orders/rows.ts';
import { anyOf, type FilterFields, flag, startsWith, through } from './filter.ts';
import type { View } from './view.ts';

/** The queue of a location, and what it has done. */
export const FulfilmentRows = defineEntity({
  name: 'FulfilmentRows',
  tableName: 'fulfilment_rows',
  properties: {
    fulfilmentId: p.string().primary(),
    orderId: p.string(),
    orderNumber: p.string(),
    version: p.integer(),
    seq: p.bigint('number'),
    scope: p.string(),
    facets: p.array(),
    rank: p.smallint(),
    location: p.string(),
    status: p.string(),
    requestStatus: p.string(),
    work: p.string(),
    option: p.string(),
    held: p.boolean(),
    shipBy: p.datetime(),
    row: p.json<FulfilmentRow>(),
  },
});

const todoStatuses: readonly string[] = ['open', 'in_progress', 'on_hold', 'scheduled'];
const isTodo = (row: FulfilmentRow): boolean => todoStatuses.includes(row.status);

/** What is to be done comes before what is done. */
export const fulfilmentRank = (row: FulfilmentRow): number => (isTodo(row) ? 0 : 1);

export const fulfilmentsView: View = {
  view: 'fulfilments',
  table: 'fulfilment_rows',
  key: 'fulfilment_id',
  columns: [
    ['order_id', `r->>'orderId'`],
    ['order_number', `r->>'orderNumber'`],
    ['rank', `(x->>'rank')::smallint`],
    ['location', `r->>'location'`],
    ['status', `r->>'status'`],
    ['request_status', `r->>'requestStatus'`],
    ['work', `r->>'work'`],
    ['option', `r->>'option'`],
    ['held', `(r->>'held')::boolean`],
    ['ship_by', `(r->>'shipBy')::timestamptz`],
  ],
  owner: `'order:' || order_id`,
  isOwned: 'order_id = any($2)',
  toRows: (state, version) =>
    toFulfilmentRows(state, version).map((row) => ({
      key: row.fulfilmentId,
      scope: row.location,
      facets: isTodo(row) ? ['is:todo', `work:${row.work}`] : ['is:done'],
      row,
      extra: { rank: fulfilmentRank(row) },
    })),
};

export const fulfilmentFields: FilterFields<FulfilmentRow> = {
  location: anyOf('location', (row) => row.location),
  status: anyOf('status', (row) => row.status),
  request: anyOf('requestStatus', (row) => row.requestStatus),
  work: anyOf('work', (row) => row.work),
  option: anyOf('option', (row) => row.option),
  order: startsWith('orderNumber', (row) => row.orderNumber),
  is: flag<FulfilmentRow>({
    todo: { where: { rank: 0 }, test: isTodo },
    done: { where: { rank: 1 }, test: (row) => !isTodo(row) },
    held: { where: { held: true }, test: (row) => row.held },
    late: through('shipBy', (row) => row.shipBy, 0, { where: { rank: 0 }, test: isTodo }),
    breaching: through('shipBy', (row) => row.shipBy, 3_600_000, { where: { rank: 0 }, test: isTodo }),
  }),
};
