import type { MikroORM } from '@mikro-orm/postgresql';
import type { Pool } from 'pg';
import type { ExceptionRow } from '../contracts/exceptions.ts';
import type { FulfilmentRow } from '../contracts/fulfilments.ts';
import { instantSchema } from '../contracts/primitives.ts';
import type { StockRow } from '../contracts/stock.ts';
import type { BoardView } from '../contracts/socket.ts';
import type {
  ExceptionsQuery,
  FulfilmentsQuery,
  ListAnswer,
  Lists,
  OrdersQuery,
  StockQuery,
  WrittenFilter,
  WrongFilter,
} from '../hub/ports/lists.ts';
import { productMatches } from './stock.ts';
import { exceptionFields, isOrders } from './exceptions.ts';
import { type FilterFields, parseFilter, type Where } from './filter.ts';
import { withNames, withoutNames } from './names.ts';
import { orderFields } from './orders.ts';
import type { Positions } from './position.ts';
import { countRows, findRows, type Place, placeOf } from './query.ts';
import { toSearchWhere } from './search.ts';
import type { ChangedRow } from './view.ts';

/** Nobody needs to know how many more there are. */
const maxCounted = 10_000;

/** The lists of HTTP, from the boards' tables. */
export function createLists(options: {
  readonly pool: Pool;
  readonly orm: MikroORM;
  readonly positions: Positions;
  readonly now: () => number;
}): Lists {
  const { pool, orm, positions, now } = options;

  function readFilter<Row>(
    fields: FilterFields<Row>,
    filter: WrittenFilter | undefined,
  ): (() => Where) | WrongFilter {
    if (filter === undefined) return () => ({});
    const parsed = parseFilter(fields, filter.text, { id: filter.reader, now });
    return 'wrong' in parsed ? parsed : parsed.filter.where;
  }

  async function page<Row>(
    view: BoardView,
    query: { readonly cursor?: string; readonly limit: number },
    toWhere: () => Where | Promise<Where>,
    toItems: (rows: readonly ChangedRow[]) => readonly Row[] | Promise<readonly Row[]>,
  ): Promise<ListAnswer<Row>> {
    const after = query.cursor === undefined ? undefined : readCursor(view, query.cursor);
    if (after === null) return 'bad_cursor';
    const position = await positions.load();
    const rows = await findRows(orm, {
      view,
      where: await toWhere(),
      limit: query.limit + 1,
      ...(after === undefined ? {} : { after }),
    });
    const shown = rows.slice(0, query.limit);
    const last = shown.at(-1);
    const nextCursor =
      rows.length <= query.limit || last === undefined ? null : toCursor(view, placeOf(view, last.row));
    return { items: await toItems(shown), nextCursor, position };
  }

  return {
    async orders(query: OrdersQuery) {
      const narrowed = readFilter(orderFields, query.filter);
      if ('wrong' in narrowed) return narrowed;
      return await page(
        'orders',
        query,
        async () => ({
          $and: [narrowed()],
          ...oneOf('status', query.statuses),
          ...oneOf('category', query.categories),
          ...oneOf('channel', query.channels),
          ...oneOf('location', query.locations),
          ...(query.orderIds === undefined ? {} : { orderId: { $in: query.orderIds } }),
          ...(query.text === undefined ? {} : await toSearchWhere(pool, query.text, query.personal)),
        }),
        async (rows) => (query.personal ? await withNames(pool, rows) : withoutNames(rows)),
      );
    },
    fulfilments: async (query: FulfilmentsQuery) =>
      await page(
        'fulfilments',
        query,
        () => ({
          ...oneOf('location', query.locations),
          ...oneOf('status', query.statuses),
          ...oneOf('work', query.works),
          ...(query.orderId === undefined ? {} : { orderId: query.orderId }),
        }),
        (rows) => rows.map(({ row }) => row as FulfilmentRow),
      ),
    async exceptions(query: ExceptionsQuery) {
      const narrowed = readFilter(exceptionFields, query.filter);
      if ('wrong' in narrowed) return narrowed;
      return await page(
        'exceptions',
        query,
        () => ({
          $and: [narrowed(), toOwner(query.ofOrders)],
          ...oneOf('state', query.states),
          ...oneOf('severity', query.severities),
          ...oneOf('type', query.types),
          ...(query.owner === undefined ? {} : { owner: query.owner }),
          ...oneOf('carrier', query.carriers),
          ...oneOf('location', query.locations),
          ...oneOf('channel', query.channels),
          ...(query.orderId === undefined ? {} : { orderId: query.orderId }),
        }),
        (rows) => rows.map(({ row }) => row as ExceptionRow),
      );
    },
    async matchingCases({ filter, ofOrders }, limit) {
      const toWhere = readFilter(exceptionFields, filter);
      if ('wrong' in toWhere) return toWhere;
      const where = { $and: [toWhere(), toOwner(ofOrders)] };
      const [rows, total] = await Promise.all([
        findRows(orm, { view: 'exceptions', where, limit }),
        countRows(orm, 'exceptions', where, maxCounted),
      ]);
      return { exceptionIds: rows.map(({ key }) => key), total };
    },
    stock: async (query: StockQuery) =>
      await page(
        'stock',
        query,
        () => ({
          ...oneOf('location', query.locations),
          ...oneOf('sku', query.skus),
          ...oneOf('level', query.levels),
          ...(query.prefix === undefined
            ? {}
            : {
                $and: query.prefix
                  .split(/\s+/)
                  .filter(Boolean)
                  .map((word) => productMatches(word).where),
              }),
        }),
        (rows) => rows.map(({ row }) => row as StockRow),
      ),
    stockOf: async (skus) => await loadStock(pool, skus),
    waitFor: async (position, ms) => await positions.waitFor(position, ms),
  };
}

async function loadStock(pool: Pool, skus: readonly string[]): Promise<readonly StockRow[]> {
  const found = await pool.query<{ row: StockRow }>({
    name: 'stock-of-skus',
    text: `select row from stock_rows where sku = any($1) order by sku, location`,
    values: [skus],
  });
  return found.rows.map(({ row }) => row);
}

const toOwner = (ofOrders = false): Where => (ofOrders ? isOrders.where : {});

const oneOf = (property: string, values: readonly unknown[] | undefined): Where =>
  values === undefined ? {} : { [property]: { $in: [...values] } };

const toCursor = (view: BoardView, place: Place): string =>
  Buffer.from(JSON.stringify([view, ...place])).toString('base64url');

/** Null: it was not made by this list. */
function readCursor(view: BoardView, cursor: string): Place | null {
  let read: unknown;
  try {
    read = JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    return null;
  }
  const shapes: Record<BoardView, readonly ('rank' | 'instant' | 'key')[]> = {
    orders: ['instant', 'key'],
    fulfilments: ['rank', 'instant', 'key'],
    exceptions: ['rank', 'instant', 'key'],
    stock: ['rank', 'key', 'key', 'key'],
  };
  if (!Array.isArray(read) || read[0] !== view) return null;
  const place = read.slice(1) as unknown[];
  const fits = (kind: 'rank' | 'instant' | 'key', value: unknown): boolean => {
    switch (kind) {
      case 'rank':
        return Number.isInteger(value) && Math.abs(value as number) < 100;
      case 'instant':
        return instantSchema.safeParse(value).success;
      case 'key':
        // With a NUL PostgreSQL takes the statement for another and ends the connection.
        return typeof value === 'string' && value.length <= 200 && !value.includes('\0');
    }
  };
  const shape = shapes[view];
  return place.length === shape.length && shape.every((kind, index) => fits(kind, place[index]))
    ? (place as (string | number)[])
    : null;
}
