import type { Identity } from '../access/identity.ts';
import { boardPolicy, isAllowed } from '../access/policy.ts';
import { audienceOf, isOfDesk, visibleChannels, visibleLocations } from '../access/scope.ts';
import type { Scopes } from '../board/counts.ts';
import { exceptionFields, isOrders } from '../board/exceptions.ts';
import { allOf, type Filter, type FilterFields, parseFilter, type Term } from '../board/filter.ts';
import { fulfilmentFields } from '../board/fulfilments.ts';
import { orderFields } from '../board/orders.ts';
import { stockFields } from '../board/stock.ts';
import type { BoardView, WatchBoard, WatchRefused } from '../contracts/socket.ts';
import { refuse } from './protocol.ts';

/** A `board:watch` as it is served: the reader's scope is part of the filter, so nobody sees beyond it (invariant 9). */
export interface BoardRequest {
  /** Equal for all who are served the same frames. */
  readonly key: string;
  readonly view: BoardView;
  readonly filter: Filter<never>;
  /** Rows the reader may know of at all. */
  readonly isInScope: (row: object) => boolean;
  readonly scopes: Scopes;
  readonly mayPersonal: boolean;
  readonly offset: number;
  readonly limit: number;
  /** A part of the rows by place, which a change anywhere may move. */
  readonly isWindow: boolean;
}

export const maxRows = 10_000;

const fields: Readonly<Record<BoardView, FilterFields<never>>> = {
  orders: orderFields,
  fulfilments: fulfilmentFields,
  exceptions: exceptionFields,
  stock: stockFields,
};

export function toBoardRequest(
  identity: Identity,
  { view, filter: text, window }: WatchBoard,
  now: () => number,
): BoardRequest | WatchRefused {
  if (!isAllowed(identity, boardPolicy[view])) return refuse('not_allowed', 'This role has no such board.');
  const parsed = parseFilter(fields[view], text, { id: identity.id, now });
  if ('wrong' in parsed) return refuse('invalid_filter', parsed.wrong);
  const scopes = scopesOf(identity, view);
  const scope = scopes === null ? [] : [toScope(view, scopes)];
  const { filter } = parsed;
  const terms: Term<never>[] = [...scope, { where: {}, test: filter.matches, isTimed: filter.isTimed }];
  const all = allOf(terms);
  const [from, to] = window ?? [0, maxRows];
  if (to <= from) return refuse('invalid', 'A window ends after it begins.');
  const mayPersonal = view === 'orders' && ['staff', 'storefront'].includes(audienceOf(identity));
  return {
    key: JSON.stringify([
      view,
      text.split(/\s+/).filter(Boolean),
      window ?? null,
      scopes,
      mayPersonal,
      filter.isPersonal ? identity.id : '',
    ]),
    view,
    filter: { ...all, where: () => ({ $and: [...scope.map(({ where }) => where), filter.where()] }) },
    isInScope: (row) => scope.every(({ test }) => test(row as never)),
    scopes,
    mayPersonal,
    offset: from,
    limit: Math.min(to - from, maxRows),
    isWindow: window !== undefined,
  };
}

function scopesOf(identity: Identity, view: BoardView): Scopes {
  switch (view) {
    case 'fulfilments':
    case 'stock':
      return visibleLocations(identity) ?? null;
    case 'exceptions':
      return visibleChannels(identity) ?? (isOfDesk(identity) ? null : 'of_orders');
    case 'orders':
      return visibleChannels(identity) ?? null;
  }
}

const toScope = (view: BoardView, scopes: NonNullable<Scopes>): Term<never> =>
  scopes === 'of_orders' ? isOrders : within(isOfLocations(view) ? 'location' : 'channel', scopes);

const isOfLocations = (view: BoardView): boolean => view === 'fulfilments' || view === 'stock';

const within = (property: 'location' | 'channel', allowed: readonly string[]): Term<never> => ({
  where: { [property]: { $in: [...allowed] } },
  test: (row: Readonly<Record<string, unknown>>) => allowed.includes(String(row[property])),
});
