import { useEffect, useRef, type ReactElement } from 'react';
import type { StockRow } from '../../../../src/contracts/stock.ts';
import type { BoardStore } from '../../live/board-store.ts';
import { useRow } from '../../live/use-live.ts';
import { Badge } from '../../ui/marks.tsx';
import { Link, withSearch } from '../../ui/router.tsx';
import { useFresh } from '../../ui/use-time.ts';
import { bandNames } from '../../words/bands.ts';
import { toPlace } from '../../words/statuses.ts';
import { toShortDay } from '../../words/times.ts';
import { groupBands, tellLevel } from './stock-words.ts';

const columns = [
  { label: 'SKU' },
  { label: 'Location' },
  { label: 'State', why: 'Against the threshold of this location' },
  { label: 'Available', isNumber: true, why: 'On hand less reserved, damaged, quarantined and safety' },
  { label: 'On hand', isNumber: true },
  { label: 'Reserved', isNumber: true },
  { label: 'Damaged', isNumber: true },
  { label: 'Quarant.', isNumber: true, why: 'Quarantined: set apart' },
  { label: 'Safety', isNumber: true },
  { label: 'Incoming', isNumber: true },
  { label: 'Shoppers see' },
  { label: 'Weeks', isNumber: true, why: 'Weeks of supply at the pace of the last 28 days' },
] as const;

const Units = ({ label, value }: { readonly label: string; readonly value: number }): ReactElement => (
  <td data-label={label} className="number" data-zero={value === 0 || undefined}>
    {value}
  </td>
);

export const Bands = ({ bands }: { readonly bands: StockRow['bands'] }): ReactElement => {
  const groups = groupBands(bands);
  if (groups.length === 0) return <span className="muted">–</span>;
  return (
    <>
      {groups.map(({ band, channels }) => (
        <span key={band} className="band" title={channels.join(', ')}>
          <Badge tone={bandNames[band].tone}>{bandNames[band].label}</Badge>
          {groups.length > 1 ? <span className="hidden-text"> to {channels.join(', ')}</span> : null}
        </span>
      ))}
    </>
  );
};

const Row = ({
  store,
  id,
  isOpen,
}: {
  readonly store: BoardStore<'stock'>;
  readonly id: string;
  readonly isOpen: boolean;
}): ReactElement | null => {
  const shown = useRow(store, id);
  const isFresh = useFresh(shown?.changedAt ?? 0);
  if (shown === undefined) return null;
  const { row } = shown;
  const { label, tone } = tellLevel(row);
  const comes = row.incoming[0];
  return (
    <tr
      data-id={id}
      data-fresh={isFresh || undefined}
      data-gone={shown.isGone || undefined}
      aria-current={isOpen ? 'true' : undefined}
    >
      <th scope="row">
        <Link
          className="mono"
          href={withSearch({ at: id })}
          replace
          aria-label={`${row.sku}${row.name === undefined ? '' : `, ${row.name},`} at ${toPlace(row.location)}`}
        >
          {row.sku}
        </Link>
        {row.name === undefined ? null : <span className="s-name">{row.name}</span>}
      </th>
      <td className="s-place">{toPlace(row.location)}</td>
      <td className="s-state">
        <Badge tone={tone}>{label}</Badge>
      </td>
      <td data-label="Available" className="number s-available" data-below={row.available < 0 || undefined}>
        {row.available < 0 ? `−${-row.available}` : row.available}
      </td>
      <Units label="On hand" value={row.onHand} />
      <Units label="Reserved" value={row.reserved} />
      <Units label="Damaged" value={row.damaged} />
      <Units label="Quarantined" value={row.quarantined} />
      <Units label="Safety" value={row.safety} />
      <td data-label="Incoming" className="number" data-zero={comes === undefined || undefined}>
        {comes === undefined ? (
          0
        ) : (
          <>
            {row.incoming.reduce((all, { quantity }) => all + quantity, 0)}{' '}
            <span className="s-when">{toShortDay(comes.expectedAt)}</span>
          </>
        )}
      </td>
      <td className="s-bands">
        <Bands bands={row.bands} />
      </td>
      <td data-label="Weeks" className="number" data-zero={row.weeksOfSupply === null || undefined}>
        {row.weeksOfSupply === null ? '–' : row.weeksOfSupply > 99 ? '99+' : row.weeksOfSupply.toFixed(1)}
      </td>
    </tr>
  );
};

export const StockTable = ({
  store,
  order,
  openId,
  focusTurn,
}: {
  readonly store: BoardStore<'stock'>;
  readonly order: readonly string[];
  readonly openId: string | undefined;
  /** Counts the moves by keyboard: each puts the focus where it went. */
  readonly focusTurn: number;
}): ReactElement => {
  const body = useRef<HTMLTableSectionElement>(null);
  useEffect(() => {
    if (focusTurn > 0) body.current?.querySelector<HTMLElement>('tr[aria-current] a')?.focus();
  }, [focusTurn]);
  return (
    <div
      className="stock-rows"
      onPointerEnter={() => store.hold('pointer')}
      onPointerLeave={() => store.release('pointer')}
      onFocus={() => store.hold('focus')}
      onBlur={() => store.release('focus')}
    >
      <table className="stock">
        <caption className="hidden-text">Stock by SKU and location, what is short first</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th
                key={column.label}
                scope="col"
                className={'isNumber' in column ? 'number' : undefined}
                title={'why' in column ? column.why : undefined}
              >
                {column.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody ref={body}>
          {order.map((id) => (
            <Row key={id} store={store} id={id} isOpen={id === openId} />
          ))}
        </tbody>
      </table>
    </div>
  );
};
