import { useEffect, useMemo, useRef, useState, type ReactElement } from 'react';
import type { Counts } from '../../../../src/contracts/socket.ts';
import { loadLocations } from '../../api/staff.ts';
import { useLoaded, useSession } from '../../api/use-api.ts';
import type { BoardOptions } from '../../live/board-store.ts';
import {
  useBoard,
  useBoardState,
  useConnectionState,
  useRow,
  useShownOrder,
  useWaiting,
} from '../../live/use-live.ts';
import { Button } from '../../ui/button.tsx';
import { openKeySheet, useKeyHints, useShortcuts } from '../../ui/keys.ts';
import { go, Link, useSearch, withSearch } from '../../ui/router.tsx';
import { SearchBox } from '../../ui/search-box.tsx';
import { EmptyState, ProblemState, Skeleton } from '../../ui/states.tsx';
import { useTitle } from '../../ui/use-title.ts';
import { useTypedSearch } from '../../ui/use-typed-search.ts';
import { tellRelease } from '../../words/release.ts';
import { toPlace } from '../../words/statuses.ts';
import { AdjustDialog, CountDialog } from './stock-dialogs.tsx';
import { stockKeys } from './stock-keys.ts';
import { StockPanel } from './stock-panel.tsx';
import { StockTable } from './stock-table.tsx';
import { compareStock } from './stock-words.ts';
import './stock.css';

const windowSize = 500;

const boardOf = (filter: string): BoardOptions<'stock'> => ({
  view: 'stock',
  filter,
  window: [0, windowSize],
  keyOf: (row) => row.stockId,
  compare: compareStock,
});

const narrowings = [
  { show: 'short', filter: 'is:short', count: 'is:short', label: 'Oversold', tone: 'bad' },
  { show: 'out', filter: 'level:out', count: 'level:out', label: 'Out', tone: 'bad' },
  { show: 'low', filter: 'level:low', count: 'level:low', label: 'Low', tone: 'warn' },
] as const;

const Counters = ({ counts, show }: { readonly counts: Counts; readonly show: string }): ReactElement => (
  <ul className="stock-counters" aria-label="Filters">
    {narrowings.map((one) => (
      <li key={one.show}>
        <Link
          className="stock-counter"
          replace
          href={withSearch({ show: show === one.show ? undefined : one.show, at: undefined })}
          aria-current={show === one.show ? 'true' : undefined}
          data-tone={(counts[one.count] ?? 0) > 0 ? one.tone : undefined}
        >
          {one.label} <b>{counts[one.count] ?? 0}</b>
        </Link>
      </li>
    ))}
  </ul>
);

export const StockPage = (): ReactElement => {
  useTitle('Stock · Order hub');
  const { http, person } = useSession();
  const connection = useConnectionState();
  const search = useSearch();
  const q = search.get('q') ?? '';
  const show = search.get('show') ?? '';
  const location = search.get('location') ?? '';
  const openId = search.get('at') ?? undefined;
  const [typed, setTyped] = useTypedSearch(q);
  const searchBox = useRef<HTMLInputElement>(null);
  const [focusTurn, setFocusTurn] = useState(0);
  const [doing, setDoing] = useState<'count' | 'adjust'>();
  /** Too many for this page: the hub looks, by how a SKU begins and any part of a name. Else any part of both is looked for here. */
  const [isLarge, setLarge] = useState(false);
  const typedWords = q.split(/\s+/).filter(Boolean);
  const narrowing = narrowings.find((one) => one.show === show);
  const filter = [
    narrowing?.filter ?? '',
    location === '' ? '' : `location:${location}`,
    ...(isLarge ? typedWords.map((word) => `product:${word}`) : []),
  ]
    .filter(Boolean)
    .join(' ');
  const store = useBoard(boardOf(filter));
  const state = useBoardState(store);
  const shownOrder = useShownOrder(store);
  const waiting = useWaiting(store);
  if (!isLarge && state.status === 'shown' && state.total > windowSize) setLarge(true);

  const { loaded: locations } = useLoaded('locations', () => loadLocations(http));
  const mine = useMemo(() => {
    const all = locations.status === 'loaded' ? locations.value.items : [];
    const isScoped =
      person.roles.length > 0 && !person.roles.some((role) => role === 'admin' || role === 'ops');
    return isScoped ? all.filter((one) => person.locations.includes(one.location)) : all;
  }, [locations, person]);

  const release = mine.find((one) => one.location === location)?.release;

  const order = useMemo(() => {
    if (store === undefined || q === '' || isLarge) return shownOrder;
    const words = q.toLowerCase().split(/\s+/);
    return shownOrder.filter((id) => {
      const text = `${id} ${store.rows.get(id)?.name ?? ''}`.toLowerCase();
      return words.every((one) => text.includes(one));
    });
  }, [store, shownOrder, q, isLarge]);

  const open = (id: string | undefined): void => go(withSearch({ at: id }), 'replace');
  const move = (by: number): void => {
    const at = openId === undefined ? -1 : order.indexOf(openId);
    const next = order[Math.min(order.length - 1, Math.max(0, at + by))];
    if (next === undefined) return;
    open(next);
    setFocusTurn((turn) => turn + 1);
  };
  const start = (what: 'count' | 'adjust'): void => {
    const id = openId ?? order[0];
    // With no shelf to ask about it would be asked about the next one that is opened.
    if (id === undefined || store?.rows.shown(id) === undefined) return;
    if (openId === undefined) move(1);
    setDoing(what);
  };
  // What is being counted stays, also when it leaves the list meanwhile.
  useEffect(() => {
    if (doing === undefined) store?.release('panel');
    else store?.hold('panel');
  }, [store, doing]);
  const keys = useKeyHints(stockKeys);
  useShortcuts(stockKeys, {
    next: () => move(1),
    previous: () => move(-1),
    count: () => start('count'),
    adjust: () => start('adjust'),
    search: () => searchBox.current?.focus(),
    applyOrder: () => store?.applyOrder(),
    keys: () => openKeySheet(),
    close: () => open(undefined),
  });

  const isStale = connection.status === 'stale' || connection.status === 'offline';
  const changed = waiting.fresh + waiting.moved + waiting.gone;
  const counts = state.status === 'shown' ? state.counts : {};
  const isDesk = person.roles.some((role) => role === 'admin' || role === 'ops');
  const isAll = q === '' && show === '' && location === '';
  return (
    <div
      className="page wide stock-page"
      data-stale={isStale || undefined}
      data-open={openId !== undefined || undefined}
    >
      <div className="page-head">
        <h1>Stock</h1>
        <SearchBox
          boxRef={searchBox}
          label="Search stock by SKU or name"
          placeholder={isLarge ? 'How the SKU begins, or a name' : 'Any part of SKU or name'}
          value={typed}
          onChange={setTyped}
        />
        <Counters counts={counts} show={show} />
        {mine.length > 1 ? (
          <label className="inline-field">
            <span className="hidden-text">Location</span>
            <select
              className="input"
              value={location}
              onChange={(event) => go(withSearch({ location: event.target.value, at: undefined }), 'replace')}
            >
              <option value="">All locations</option>
              {mine.map((one) => (
                <option key={one.location} value={one.location}>
                  {one.name}
                </option>
              ))}
            </select>
          </label>
        ) : null}
        <span className="muted stock-count" role="status">
          {state.status === 'shown'
            ? `${order.length < state.total ? `${order.length} of ` : ''}${state.total === 1 ? '1 shelf' : `${state.total} shelves`}${isStale ? ' · as of before the line was lost' : ''}`
            : ''}
        </span>
        {changed === 0 ? null : (
          <Button
            className="button stock-pill"
            shortcut={keys.applyOrder}
            onClick={() => store?.applyOrder()}
          >
            {waiting.fresh > 0 ? `${waiting.fresh} new` : `${changed} moved`} – show
          </Button>
        )}
        {isDesk ? (
          <Link className="button" data-kind="quiet" href="/desk/stock/loads?do=stock">
            Load stock…
          </Link>
        ) : null}
      </div>
      {release === undefined ? null : (
        <p className="stock-warn stock-paused">
          {tellRelease(toPlace(location), release)}
          {isDesk ? (
            <>
              {' · '}
              <Link href="/desk/integrations">Resume on Integrations</Link>
            </>
          ) : null}
        </p>
      )}
      <div className="stock-body">
        {state.status === 'refused' ? (
          <ProblemState what="the stock" problem={{ status: 0, code: state.code, title: state.message }} />
        ) : state.status === 'loading' || store === undefined ? (
          <Skeleton rows={14} label="Loading the stock" />
        ) : order.length === 0 ? (
          <EmptyState
            title={isAll ? 'No stock is recorded yet' : 'Nothing matches'}
            action={
              isAll ? undefined : <Button onClick={() => go('/desk/stock', 'replace')}>Show all stock</Button>
            }
          >
            {isAll
              ? 'Locations report their shelves, or a first fill is loaded. It comes in here by itself.'
              : isLarge
                ? 'No SKU begins like this (large and small letters count), and no name has it.'
                : 'Nothing recorded has all of this.'}
          </EmptyState>
        ) : (
          <StockTable store={store} order={order} openId={openId} focusTurn={focusTurn} />
        )}
        {store !== undefined && openId !== undefined && state.status === 'shown' ? (
          <Opened
            key={openId}
            store={store}
            id={openId}
            doing={doing}
            onDo={setDoing}
            onClose={() => open(undefined)}
          />
        ) : null}
      </div>
    </div>
  );
};

const Opened = ({
  store,
  id,
  doing,
  onDo,
  onClose,
}: {
  readonly store: NonNullable<ReturnType<typeof useBoard<'stock'>>>;
  readonly id: string;
  readonly doing: 'count' | 'adjust' | undefined;
  readonly onDo: (what: 'count' | 'adjust' | undefined) => void;
  readonly onClose: () => void;
}): ReactElement => {
  const shown = useRow(store, id);
  if (shown === undefined)
    return (
      <section className="stock-panel" aria-label="Not here">
        <EmptyState title="Not in this list" action={<Button onClick={onClose}>Close</Button>}>
          It is filtered away, or this sign-in may not see it.
        </EmptyState>
      </section>
    );
  const { row } = shown;
  const place = toPlace(row.location);
  return (
    <>
      <StockPanel
        row={row}
        place={place}
        onCount={() => onDo('count')}
        onAdjust={() => onDo('adjust')}
        onClose={onClose}
      />
      {doing === 'count' ? <CountDialog row={row} onClose={() => onDo(undefined)} /> : null}
      {doing === 'adjust' ? <AdjustDialog row={row} onClose={() => onDo(undefined)} /> : null}
    </>
  );
};
