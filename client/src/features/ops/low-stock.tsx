import { memo, type ReactElement } from 'react';
import type { StockRow } from '../../../../src/contracts/stock.ts';
import { useSession } from '../../api/use-api.ts';
import type { BoardOptions } from '../../live/board-store.ts';
import { useBoard, useBoardState, useRow, useShownOrder } from '../../live/use-live.ts';
import { Link } from '../../ui/router.tsx';
import { toPlace } from '../../words/statuses.ts';

/** How many of the worst are named. */
const shown = 4;

const rank = ({ shortfall, level }: StockRow): number => (shortfall > 0 ? 0 : level === 'out' ? 1 : 2);
const compare = (a: StockRow, b: StockRow): number =>
  rank(a) - rank(b) || (a.stockId < b.stockId ? -1 : a.stockId > b.stockId ? 1 : 0);

const board: BoardOptions<'stock'> = {
  view: 'stock',
  filter: 'is:low',
  window: [0, shown],
  keyOf: (row) => row.stockId,
  compare,
};

const counters = [
  { show: 'short', count: 'is:short', label: 'oversold', tone: 'bad' },
  { show: 'out', count: 'level:out', label: 'out', tone: 'bad' },
  { show: 'low', count: 'level:low', label: 'low', tone: 'warn' },
] as const;

/** Only for those whose the stock is to see. */
export const LowStock = memo((): ReactElement | null => {
  const { person } = useSession();
  return person.roles.some((role) => role === 'ops' || role === 'admin') ? <Panel /> : null;
});

const Panel = (): ReactElement | null => {
  const store = useBoard(board);
  const state = useBoardState(store);
  const order = useShownOrder(store);
  if (state.status === 'refused') return null;
  const counts = state.status === 'shown' ? state.counts : undefined;
  return (
    <section className="low-stock" aria-label="Low stock">
      <h2>
        <Link href="/desk/stock">Stock</Link>
      </h2>
      <ul className="low-counts">
        {counters.map(({ show, count, label, tone }) => {
          const many = counts?.[count] ?? 0;
          return (
            <li key={show}>
              <Link href={`/desk/stock?show=${show}`} data-tone={many > 0 ? tone : undefined}>
                <b>{counts === undefined ? '…' : many}</b> {label}
              </Link>
            </li>
          );
        })}
      </ul>
      {store === undefined || order.length === 0 ? (
        <span className="muted">{counts === undefined ? '' : 'Nothing is short.'}</span>
      ) : (
        <ul className="low-rows">
          {order.slice(0, shown).map((id) => (
            <Short key={id} store={store} id={id} />
          ))}
        </ul>
      )}
    </section>
  );
};

const Short = ({
  store,
  id,
}: {
  readonly store: NonNullable<ReturnType<typeof useBoard<'stock'>>>;
  readonly id: string;
}): ReactElement | null => {
  const one = useRow(store, id)?.row;
  if (one === undefined) return null;
  return (
    <li>
      <Link href={`/desk/stock?at=${encodeURIComponent(id)}&q=${encodeURIComponent(one.sku)}`}>
        <span className="mono">{one.sku}</span>
        <span className="muted">{toPlace(one.location)}</span>
        <b data-tone={one.available <= 0 ? 'bad' : 'warn'}>
          {one.available < 0 ? `−${-one.available}` : one.available}
        </b>
      </Link>
    </li>
  );
};
