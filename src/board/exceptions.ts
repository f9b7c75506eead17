import { defineEntity, p } from '@mikro-orm/core';
import type { ExceptionRow } from '../contracts/exceptions.ts';
import { toExceptionRows } from '../orders/rows.ts';
import {
  anyOf,
  anyOrNone,
  type FilterFields,
  flag,
  mine,
  startsWith,
  type Term,
  through,
  within,
} from './filter.ts';
import type { View, ViewRow } from './view.ts';

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
    tier: p.string().nullable(),
    incidentId: p.string().nullable(),
    isSnoozed: p.boolean(),
    waitingOn: p.string().nullable(),
    watchers: p.array(),
    raisedAt: p.datetime(),
    dueAt: p.datetime(),
    row: p.json<ExceptionRow>(),
  },
});

export const isOpenCase = (row: ExceptionRow): boolean => row.state !== 'resolved';

/** Open, no incident explains it, and nobody has put it off. */
const isWork = (row: ExceptionRow): boolean =>
  isOpenCase(row) && row.incidentId === undefined && row.snoozed === undefined;

/** Open work first, then what an incident explains or somebody has put off, then what is over. */
export const exceptionRank = (row: ExceptionRow): number =>
  row.severity + (isOpenCase(row) ? (isWork(row) ? 0 : 5) : 10);

/** Without a deadline: after all that have one. */
export const noDue = '9999-12-31T00:00:00.000Z';

/** Of a case that is no order's: its id without its number. By an index, and so by these words. */
const streamOfId = `left(exception_id, length(exception_id) - strpos(reverse(exception_id), '.'))`;
const owner = `case when order_id = '' then ${streamOfId} else 'order:' || order_id end`;

/** Of the stream $1, which is no order, but for $2. */
export const openRowsSql = `
  select exception_id as k from exception_rows
  where order_id = '' and ${streamOfId} = $1 and state <> 'resolved' and exception_id <> all($2)`;

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
    ['tier', `r->>'customerTier'`],
    ['incident_id', `r->>'incidentId'`],
    ['is_snoozed', `r ? 'snoozed'`],
    ['waiting_on', `r->'waiting'->>'on'`],
    ['watchers', `array(select jsonb_array_elements_text(coalesce(r->'watchers', '[]')))`],
    ['raised_at', `(r->>'raisedAt')::timestamptz`],
    ['due_at', `coalesce(r->>'dueAt', '${noDue}')::timestamptz`],
  ],
  owner,
  isOwned: `(order_id = any($2) or order_id = '' and ${streamOfId} = any($1))`,
  // A stock remembers its last cases; that there were others, only the log and their rows still say.
  pastKeys: `select data->>'exceptionId' as k from events
    where stream = $1 and type = 'ExceptionRaised' and data->>'exceptionId' = any($2)`,
  toRows: (state, version) => toExceptionRows(state, version).map(toCaseRow),
};

export const toCaseRow = (row: ExceptionRow): ViewRow => ({
  key: row.exceptionId,
  scope: row.channel,
  facets: toFacets(row),
  row,
  extra: { rank: exceptionRank(row) },
});

const toFacets = (row: ExceptionRow): readonly string[] => {
  if (!isOpenCase(row)) return [];
  if (row.incidentId !== undefined) return ['is:suppressed'];
  if (row.snoozed !== undefined) return ['is:snoozed'];
  return [
    'is:open',
    ...(row.owner === null ? ['is:unclaimed'] : []),
    ...(row.waiting === undefined ? [] : ['is:waiting']),
    `severity:${row.severity}`,
    `type:${row.type}`,
    ...(row.carrier === null ? [] : [`carrier:${row.carrier}`]),
  ];
};

/** Cases of orders alone, without those of feeds, stock and incidents. */
export const isOrders: Term<ExceptionRow> = {
  where: { orderId: { $ne: '' } },
  test: ({ orderId }) => orderId !== '',
};

/** Open work: what an incident explains is not, nor what is snoozed. */
const open = {
  where: { state: { $ne: 'resolved' }, incidentId: null, isSnoozed: false },
  test: isWork,
};

export const exceptionFields: FilterFields<ExceptionRow> = {
  severity: anyOf('severity', (row) => String(row.severity), Number),
  type: anyOf('type', (row) => row.type),
  state: anyOf('state', (row) => row.state),
  carrier: anyOf('carrier', (row) => row.carrier),
  location: anyOf('location', (row) => row.location),
  channel: anyOf('channel', (row) => row.channel),
  country: anyOf('country', (row) => row.country),
  tier: anyOrNone('tier', (row) => row.customerTier ?? null),
  owner: anyOf('owner', (row) => row.owner),
  incident: anyOf('incidentId', (row) => row.incidentId ?? null),
  due: within('dueAt', (row) => row.dueAt ?? noDue, open),
  waiting: anyOf('waitingOn', (row) => row.waiting?.on ?? null),
  order: startsWith('orderNumber', (row) => row.orderNumber),
  is: flag<ExceptionRow>({
    open,
    resolved: { where: { state: 'resolved' }, test: (row) => !isOpenCase(row) },
    suppressed: {
      where: { state: { $ne: 'resolved' }, incidentId: { $ne: null } },
      test: (row) => isOpenCase(row) && row.incidentId !== undefined,
    },
    unclaimed: {
      where: { ...open.where, owner: null },
      test: (row) => open.test(row) && row.owner === null,
    },
    snoozed: {
      where: { state: { $ne: 'resolved' }, incidentId: null, isSnoozed: true },
      test: (row) => isOpenCase(row) && row.incidentId === undefined && row.snoozed !== undefined,
    },
    waiting: {
      where: { ...open.where, waitingOn: { $ne: null } },
      test: (row) => open.test(row) && row.waiting !== undefined,
    },
    watched: ({ id }) => ({
      where: { watchers: { $contains: [id] } },
      test: (row) => row.watchers?.includes(id) === true,
      isPersonal: true,
    }),
    mine: mine('owner', (row) => row.owner, open),
    late: through('dueAt', (row) => row.dueAt ?? noDue, 0, open),
    breaching: through('dueAt', (row) => row.dueAt ?? noDue, 3_600_000, open),
  }),
};
