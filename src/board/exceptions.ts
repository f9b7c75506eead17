import { defineEntity, p } from '@mikro-orm/core';
import type { ExceptionRow } from '../contracts/exceptions.ts';
import { toExceptionRows } from '../orders/rows.ts';
import { anyOf, type FilterFields, flag, mine, startsWith, through } from './filter.ts';
import type { View } from './view.ts';

/** All cases there ever were: what is open comes first, worst and soonest due before the others. */
export const ExceptionRows = defineEntity({
  name: 'ExceptionRows',
  tableName: 'exception_rows',
  properties: {
    exceptionId: p.string().primary(),
    orderId: p.string(),
    orderNumber: p.string(),
    version: p.integer(),
    seq: p.bigint('number'),
    scope: p.string(),
    facets: p.array(),
    rank: p.smallint(),
    type: p.string(),
    severity: p.smallint(),
    state: p.string(),
    owner: p.string().nullable(),
    channel: p.string(),
    location: p.string().nullable(),
    carrier: p.string().nullable(),
    country: p.string(),
    raisedAt: p.datetime(),
    dueAt: p.datetime(),
    row: p.json<ExceptionRow>(),
  },
});

export const isOpenCase = (row: ExceptionRow): boolean => row.state !== 'resolved';

export const exceptionRank = (row: ExceptionRow): number => row.severity + (isOpenCase(row) ? 0 : 10);

/** Without a deadline: after all that have one. */
export const noDue = '9999-12-31T00:00:00.000Z';

export const exceptionsView: View = {
  view: 'exceptions',
  table: 'exception_rows',
  key: 'exception_id',
  columns: [
    ['order_id', `r->>'orderId'`],
    ['order_number', `r->>'orderNumber'`],
    ['rank', `(x->>'rank')::smallint`],
    ['type', `r->>'type'`],
    ['severity', `(r->>'severity')::smallint`],
    ['state', `r->>'state'`],
    ['owner', `r->>'owner'`],
    ['channel', `r->>'channel'`],
    ['location', `r->>'location'`],
    ['carrier', `r->>'carrier'`],
    ['country', `r->>'country'`],
    ['raised_at', `(r->>'raisedAt')::timestamptz`],
    ['due_at', `coalesce(r->>'dueAt', '${noDue}')::timestamptz`],
  ],
  toRows: (state, version) =>
    toExceptionRows(state, version).map((row) => ({
      key: row.exceptionId,
      scope: row.channel,
      facets: isOpenCase(row)
        ? [
            'is:open',
            ...(row.owner === null ? ['is:unclaimed'] : []),
            `severity:${row.severity}`,
            `type:${row.type}`,
          ]
        : [],
      row,
      extra: { rank: exceptionRank(row) },
    })),
};

const open = { where: { state: { $ne: 'resolved' } }, test: isOpenCase };

export const exceptionFields: FilterFields<ExceptionRow> = {
  severity: anyOf('severity', (row) => String(row.severity), Number),
  type: anyOf('type', (row) => row.type),
  state: anyOf('state', (row) => row.state),
  carrier: anyOf('carrier', (row) => row.carrier),
  location: anyOf('location', (row) => row.location),
  channel: anyOf('channel', (row) => row.channel),
  country: anyOf('country', (row) => row.country),
  owner: anyOf('owner', (row) => row.owner),
  order: startsWith('orderNumber', (row) => row.orderNumber),
  is: flag<ExceptionRow>({
    open,
    resolved: { where: { state: 'resolved' }, test: (row) => !isOpenCase(row) },
    unclaimed: {
      where: { state: { $ne: 'resolved' }, owner: null },
      test: (row) => isOpenCase(row) && row.owner === null,
    },
    mine: mine('owner', (row) => row.owner, open),
    late: through('dueAt', (row) => row.dueAt ?? noDue, 0, open),
    breaching: through('dueAt', (row) => row.dueAt ?? noDue, 3_600_000, open),
  }),
};
