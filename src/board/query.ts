import type { EntityName, MikroORM } from '@mikro-orm/postgresql';
import type { BoardView } from '../contracts/socket.ts';
import { ExceptionRows, exceptionRank, noDue } from './exceptions.ts';
import type { Where } from './filter.ts';
import { FulfilmentRows, fulfilmentRank } from './fulfilments.ts';
import { OrderRows } from './orders.ts';
import { stockRank, StockRows } from './stock.ts';
import type { ChangedRow } from './view.ts';

/**
 * Rows of a view by a filter, in the view's own order. Entities say what a filter may name; rows come back plain, past
 * the unit of work.
 */
interface Sorted {
  readonly entity: EntityName<object>;
  readonly key: string;
  readonly isNewestFirst: boolean;
  /** Properties that order the rows; the last one is the key, so no two rows are equal. */
  readonly by: readonly string[];
  /** The same of a row. */
  readonly placeOf: (row: never) => Place;
}
export type Place = readonly (string | number)[];

const sorted: Readonly<Record<BoardView, Sorted>> = {
  orders: {
    entity: OrderRows as EntityName<object>,
    key: 'orderId',
    isNewestFirst: true,
    by: ['placedAt', 'orderId'],
    placeOf: (row: { placedAt: string; orderId: string }) => [row.placedAt, row.orderId],
  },
  fulfilments: {
    entity: FulfilmentRows as EntityName<object>,
    key: 'fulfilmentId',
    isNewestFirst: false,
    by: ['rank', 'shipBy', 'fulfilmentId'],
    placeOf: (row: Parameters<typeof fulfilmentRank>[0]) => [
      fulfilmentRank(row),
      row.shipBy,
      row.fulfilmentId,
    ],
  },
  exceptions: {
    entity: ExceptionRows as EntityName<object>,
    key: 'exceptionId',
    isNewestFirst: false,
    by: ['rank', 'dueAt', 'exceptionId'],
    placeOf: (row: Parameters<typeof exceptionRank>[0]) => [
      exceptionRank(row),
      row.dueAt ?? noDue,
      row.exceptionId,
    ],
  },
  stock: {
    entity: StockRows as EntityName<object>,
    key: 'stockId',
    isNewestFirst: false,
    by: ['rank', 'sku', 'location', 'stockId'],
    placeOf: (row: Parameters<typeof stockRank>[0]) => [stockRank(row), row.sku, row.location, row.stockId],
  },
};

/** Where a row stands in its view: rows of equal places do not exist. */
export const placeOf = (view: BoardView, row: object): Place => sorted[view].placeOf(row as never);

/** Below zero when the first comes first in its view. */
export function comparePlaces(view: BoardView, a: Place, b: Place): number {
  const index = a.findIndex((part, at) => part !== b[at]);
  if (index < 0) return 0;
  const isLess = (a[index] ?? '') < (b[index] ?? '');
  return isLess === sorted[view].isNewestFirst ? 1 : -1;
}

export interface RowsQuery {
  readonly view: BoardView;
  readonly where: Where;
  readonly limit: number;
  readonly offset?: number;
  /** Rows after this place. */
  readonly after?: Place;
}

export async function findRows(orm: MikroORM, query: RowsQuery): Promise<readonly ChangedRow[]> {
  const { entity, key, by, isNewestFirst } = sorted[query.view];
  const found = await orm.em
    .fork()
    .createQueryBuilder(entity, 't')
    .select([key, 'row', ...(query.view === 'orders' ? ['customerRef'] : [])] as never)
    .where({
      $and: [query.where, query.after === undefined ? {} : toAfter(by, query.after, isNewestFirst)],
    } as never)
    .orderBy(Object.fromEntries(by.map((property) => [property, isNewestFirst ? 'desc' : 'asc'])) as never)
    .limit(query.limit)
    .offset(query.offset ?? 0)
    .execute<{ [property: string]: unknown; row: object }[]>('all');
  return found.map((one) => {
    const ref = one['customerRef'];
    return { key: String(one[key]), row: one.row, ...(typeof ref === 'string' ? { customerRef: ref } : {}) };
  });
}

/** How many there are; counting stops at `limit`. */
export async function countRows(
  orm: MikroORM,
  view: BoardView,
  where: Where,
  limit: number,
): Promise<number> {
  const { entity, key } = sorted[view];
  const em = orm.em.fork();
  const some = em
    .createQueryBuilder(entity, 't')
    .select(key as never)
    .where(where as never)
    .limit(limit);
  const { sql, params } = some.toQuery();
  const counted = await em
    .getConnection()
    .execute<{ n: number }[]>(`select count(*)::int as n from (${sql}) as matching`, [...params]);
  return counted[0]?.n ?? 0;
}

/** `(a, b) > (x, y)`, said in the words of a filter. */
function toAfter(by: readonly string[], place: Place, isNewestFirst: boolean): Where {
  const beyond = isNewestFirst ? '$lt' : '$gt';
  return {
    $or: by.map((property, index) => ({
      ...Object.fromEntries(by.slice(0, index).map((before, at) => [before, toValue(before, place[at])])),
      [property]: { [beyond]: toValue(property, place[index]) },
    })),
  };
}

const toValue = (property: string, value: string | number | undefined): unknown =>
  property.endsWith('At') || property === 'shipBy' ? new Date(String(value)) : value;
