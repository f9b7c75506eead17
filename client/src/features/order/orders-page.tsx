import type { ReactElement } from 'react';
import type { OrderRow, OrderStatus } from '../../../../src/contracts/orders.ts';
import { toMessage } from '../../api/http.ts';
import { findOrders } from '../../api/staff.ts';
import { useLoaded, useSession } from '../../api/use-api.ts';
import type { BoardOptions, BoardStore } from '../../live/board-store.ts';
import { useBoard, useBoardState, useRow, useShownOrder, useWaiting } from '../../live/use-live.ts';
import { Button } from '../../ui/button.tsx';
import { go, Link, useSearch, withSearch } from '../../ui/router.tsx';
import { EmptyState, ProblemState, Skeleton } from '../../ui/states.tsx';
import { parseSearch } from '../../words/search.ts';
import { orderStatusNames } from '../../words/statuses.ts';
import { toClock } from '../../words/times.ts';
import './order.css';
import { Row, Table } from './orders-table.tsx';
import { useTitle } from '../../ui/use-title.ts';
import { useTypedSearch } from '../../ui/use-typed-search.ts';

const windowSize = 200;
const statuses = Object.keys(orderStatusNames) as readonly OrderStatus[];
/** What is no status of an order and still narrows the list. */
const flags: Readonly<Record<string, string>> = {
  attention: 'needs attention',
  late: 'late',
  flagged: 'has open cases',
};
const toFilter = (status: string): string =>
  status === '' ? '' : Object.hasOwn(flags, status) ? `is:${status}` : `status:${status}`;
const compareNewest = (a: OrderRow, b: OrderRow): number =>
  b.placedAt.localeCompare(a.placedAt) || b.orderId.localeCompare(a.orderId);
const boardOf = (filter: string): BoardOptions<'orders'> => ({
  view: 'orders',
  filter,
  window: [0, windowSize],
  keyOf: (row) => row.orderId,
  compare: compareNewest,
});

const LiveRow = ({
  store,
  id,
}: {
  readonly store: BoardStore<'orders'>;
  readonly id: string;
}): ReactElement | null => {
  const shown = useRow(store, id);
  return shown === undefined ? null : <Row row={shown.row} changedAt={shown.changedAt} />;
};

const WrongFilter = ({ children }: { readonly children: string }): ReactElement => (
  <EmptyState
    title="This search cannot be read"
    action={
      <Link className="button" href="/desk/orders">
        Show all orders
      </Link>
    }
  >
    {children}
  </EmptyState>
);

const LiveOrders = ({ filter }: { readonly filter: string }): ReactElement => {
  const store = useBoard(boardOf(filter));
  const state = useBoardState(store);
  const order = useShownOrder(store);
  const waiting = useWaiting(store);
  if (state.status === 'refused' && state.code === 'invalid_filter')
    return <WrongFilter>{state.message}</WrongFilter>;
  if (state.status === 'refused') {
    return <ProblemState what="the orders" problem={{ status: 0, code: state.code, title: state.message }} />;
  }
  if (state.status === 'loading' || store === undefined)
    return <Skeleton rows={12} label="Loading the orders" />;
  if (order.length === 0) {
    return (
      <EmptyState title="No orders here">
        {filter === '' ? 'The first one comes in here by itself.' : 'No order has all of this now.'}
      </EmptyState>
    );
  }
  return (
    <div
      onPointerEnter={(event) => (event.pointerType === 'mouse' ? store.hold('pointer') : undefined)}
      onPointerLeave={() => store.release('pointer')}
      onFocus={() => store.hold('focus')}
      onBlur={(event) =>
        event.currentTarget.contains(event.relatedTarget) ? undefined : store.release('focus')
      }
    >
      <p className="list-note">
        <span className="muted">
          {state.total > order.length
            ? `The newest ${order.length} of ${state.total}`
            : order.length === 1
              ? '1 order'
              : `${order.length} orders`}
          , live
        </span>
        {waiting.fresh + waiting.moved + waiting.gone === 0 ? null : (
          <Button className="button pill" onClick={() => store.applyOrder()}>
            {waiting.fresh > 0 ? `${waiting.fresh} new` : 'Order changed'} – show
          </Button>
        )}
      </p>
      <Table label="Orders, live">
        {order.map((id) => (
          <LiveRow key={id} store={store} id={id} />
        ))}
      </Table>
    </div>
  );
};

const FoundOrders = ({ q, filter }: { readonly q: string; readonly filter: string }): ReactElement => {
  const { http } = useSession();
  const key = `${q}|${filter}`;
  const { loaded, again } = useLoaded(key, (signal) =>
    findOrders(http, { q, filter, limit: windowSize }, signal),
  );
  if (loaded.status === 'loading') return <Skeleton rows={8} label="Searching" />;
  if (loaded.status === 'failed')
    return loaded.problem.errors?.some(({ path }) => path === '/filter') === true ? (
      <WrongFilter>{toMessage(loaded.problem)}</WrongFilter>
    ) : (
      <ProblemState what="the search" problem={loaded.problem} onRetry={again} />
    );
  const { items, nextCursor } = loaded.value;
  // What was found of what was typed before says nothing of this.
  const isSearching = loaded.key !== key;
  if (items.length === 0 && isSearching) return <Skeleton rows={8} label="Searching" />;
  if (items.length === 0) {
    return (
      <EmptyState
        title="No order found"
        action={
          <Link className="button" href="/desk/orders">
            Show all orders
          </Link>
        }
      >
        Searched for “{q}” in number, name, mail, phone, tracking number and SKU
        {filter === '' ? '' : `, among ${filter}`}.
      </EmptyState>
    );
  }
  return (
    <>
      <p className="list-note">
        <span className="muted">
          {isSearching
            ? 'Searching…'
            : `${nextCursor === null ? items.length : `The first ${items.length}`} found, as of ${toClock(loaded.at)}`}
        </span>
        <Button kind="quiet" onClick={again}>
          Search again
        </Button>
      </p>
      <Table label="Orders found">
        {items.map((row) => (
          <Row key={row.orderId} row={row} />
        ))}
      </Table>
    </>
  );
};

export const OrdersPage = (): ReactElement => {
  const search = useSearch();
  const q = search.get('q') ?? '';
  const wanted = search.get('status') ?? '';
  const status =
    (statuses as readonly string[]).includes(wanted) || Object.hasOwn(flags, wanted) ? wanted : '';
  const [text, setText] = useTypedSearch(q);
  const { tokens, words } = parseSearch(q);
  const filter = [toFilter(status), ...tokens].filter((part) => part !== '').join(' ');
  useTitle('Orders · Order hub');
  return (
    <div className="page wide">
      <div className="page-head">
        <h1>Orders</h1>
        <search>
          <input
            className="input"
            type="search"
            aria-label="Search orders"
            placeholder="Number, name, mail, phone, tracking number, SKU, or tier:gold"
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        </search>
        <label className="inline-field">
          Status
          <select
            className="input"
            value={status}
            onChange={(event) => go(withSearch({ status: event.target.value }), 'replace')}
          >
            <option value="">all</option>
            {Object.entries(flags).map(([name, label]) => (
              <option key={name} value={name}>
                {label}
              </option>
            ))}
            {statuses.map((name) => (
              <option key={name} value={name}>
                {orderStatusNames[name].label.toLowerCase()}
              </option>
            ))}
          </select>
        </label>
      </div>
      {words.length === 0 ? (
        <LiveOrders filter={filter} />
      ) : (
        <FoundOrders q={words.join(' ')} filter={filter} />
      )}
    </div>
  );
};
