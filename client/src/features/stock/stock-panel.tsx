import { useEffect, useMemo, useRef, useState, type ReactElement } from 'react';
import type { EventView } from '../../../../src/contracts/events.ts';
import type { StockRow } from '../../../../src/contracts/stock.ts';
import { loadLedger } from '../../api/stock.ts';
import { useLoaded, useSession } from '../../api/use-api.ts';
import { useNow } from '../../live/use-live.ts';
import { Button } from '../../ui/button.tsx';
import { useKeyHints } from '../../ui/keys.ts';
import { stockKeys } from './stock-keys.ts';
import { Badge } from '../../ui/marks.tsx';
import { Link } from '../../ui/router.tsx';
import { ProblemState, Skeleton } from '../../ui/states.tsx';
import { tellActor } from '../../words/events.ts';
import { toMoment, toShortDay } from '../../words/times.ts';
import { ShelfLine } from './shelf-line.tsx';
import { orderOf, signed, tellLevel, tellMovement, toShelfLine } from './stock-words.ts';
import { Bands } from './stock-table.tsx';

const days = 14;
const readAgainMs = 1_000;

/** A value that follows at most once in `ms`, and does not wait for the changes to end. */
const useEvery = <T,>(value: T, ms: number): T => {
  const [shown, setShown] = useState(value);
  const newest = useRef(value);
  const isBehind = shown !== value;
  useEffect(() => {
    newest.current = value;
  }, [value]);
  useEffect(() => {
    if (!isBehind) return undefined;
    const timer = setTimeout(() => setShown(newest.current), ms);
    return () => clearTimeout(timer);
  }, [isBehind, ms]);
  return shown;
};

/** A location has its shelves, and not the orders and cases behind them. */
const useSeesOrders = (): boolean =>
  useSession().person.roles.some((role) => role === 'admin' || role === 'ops');

const Entry = ({
  event,
  mayOpen,
}: {
  readonly event: EventView;
  readonly mayOpen: boolean;
}): ReactElement => {
  const { title, detail, tone, change } = tellMovement(event);
  const orderId = orderOf(event);
  return (
    <li>
      <span className="l-change" data-tone={tone}>
        {change === null ? '·' : signed(change)}
      </span>
      <span className="l-what">
        <b>{title}</b>
        {orderId !== undefined && mayOpen ? (
          <Link href={`/desk/orders/${encodeURIComponent(orderId)}`}>{detail}</Link>
        ) : (
          <span className="muted">{detail}</span>
        )}
      </span>
      <span className="l-who muted">
        <time dateTime={event.recordedAt} title={`Happened ${toMoment(event.at)}`}>
          {toMoment(event.recordedAt)}
        </time>{' '}
        {tellActor(event.actor)} · <span className="mono">{event.cause}</span>
      </span>
    </li>
  );
};

const Ledger = ({ row }: { readonly row: StockRow }): ReactElement => {
  const { http } = useSession();
  const mayOpen = useSeesOrders();
  const now = useNow();
  const version = useEvery(row.version, readAgainMs);
  const { loaded, again } = useLoaded(`${row.stockId}@${version}`, () => loadLedger(http, row));
  const [older, setOlder] = useState<{
    readonly items: readonly EventView[];
    readonly cursor: string | null;
  }>();
  const [isReading, setReading] = useState(false);
  const newest = loaded.status === 'loaded' ? loaded.value : undefined;
  const items = useMemo(() => {
    const byVersion = new Map((newest?.items ?? []).map((event) => [event.version, event]));
    for (const event of older?.items ?? []) byVersion.set(event.version, event);
    return [...byVersion.values()].toSorted((a, b) => b.version - a.version);
  }, [newest, older]);
  if (loaded.status === 'loading') return <Skeleton rows={8} label="Loading the ledger" />;
  if (loaded.status === 'failed')
    return <ProblemState problem={loaded.problem} what="the ledger" onRetry={again} />;
  const cursor = older === undefined ? loaded.value.nextCursor : older.cursor;
  const readOlder = (): void => {
    if (cursor === null) return;
    setReading(true);
    void loadLedger(http, row, cursor).then((result) => {
      setReading(false);
      if (result.ok)
        // What was the newest page then stays: the next page of then follows it without a gap.
        setOlder({ items: [...items, ...result.value.items], cursor: result.value.nextCursor });
    });
  };
  return (
    <>
      <ShelfLine points={toShelfLine(row.onHand, items, { now, days })} now={now} days={days} />
      <h3>Ledger</h3>
      <ol className="ledger">
        {items.map((event) => (
          <Entry key={event.version} event={event} mayOpen={mayOpen} />
        ))}
      </ol>
      {cursor === null ? null : (
        <Button isBusy={isReading} onClick={readOlder}>
          Show older
        </Button>
      )}
    </>
  );
};

export const StockPanel = ({
  row,
  place,
  onCount,
  onAdjust,
  onClose,
}: {
  readonly row: StockRow;
  readonly place: string;
  readonly onCount: () => void;
  readonly onAdjust: () => void;
  readonly onClose: () => void;
}): ReactElement => {
  const { label, tone } = tellLevel(row);
  const mayOpen = useSeesOrders();
  const keys = useKeyHints(stockKeys);
  return (
    <section className="stock-panel" aria-label={`${row.sku} at ${place}`}>
      <header>
        <div>
          <h2 className="mono">{row.sku}</h2>
          {row.name === undefined ? null : <p>{row.name}</p>}
          <p className="muted">
            {place} · {row.countedAt === null ? 'never counted' : `counted ${toMoment(row.countedAt)}`}
          </p>
        </div>
        <Badge tone={tone}>{label}</Badge>
        <Button kind="quiet" aria-label="Close" onClick={onClose}>
          ✕
        </Button>
      </header>
      <div className="stock-actions">
        <Button kind="primary" shortcut={keys.count} onClick={onCount}>
          Count
        </Button>
        <Button shortcut={keys.adjust} onClick={onAdjust}>
          Adjust
        </Button>
        {row.openExceptions > 0 && mayOpen ? (
          <Link className="button" data-kind="quiet" href={`/desk?q=${encodeURIComponent(row.sku)}`}>
            {row.openExceptions === 1 ? '1 open case' : `${row.openExceptions} open cases`}
          </Link>
        ) : null}
      </div>
      <dl className="sum">
        <div>
          <dt>On hand</dt>
          <dd>{row.onHand}</dd>
        </div>
        <div>
          <dt>− reserved</dt>
          <dd>{row.reserved}</dd>
        </div>
        <div>
          <dt>− damaged</dt>
          <dd>{row.damaged}</dd>
        </div>
        <div>
          <dt>− quarantined</dt>
          <dd>{row.quarantined}</dd>
        </div>
        <div>
          <dt>− safety</dt>
          <dd>{row.safety}</dd>
        </div>
        <div className="sum-total" data-below={row.available < 0 || undefined}>
          <dt>= available</dt>
          <dd>{row.available < 0 ? `−${-row.available}` : row.available}</dd>
        </div>
      </dl>
      <p className="stock-line">
        Shoppers see <Bands bands={row.bands} /> <span className="muted">· low at {row.low}</span>
      </p>
      {row.incoming.map(({ incomingId, quantity, expectedAt }) => (
        <p className="stock-line" key={incomingId}>
          <b>{quantity}</b> expected {toShortDay(expectedAt)} <span className="mono muted">{incomingId}</span>
        </p>
      ))}
      <Ledger row={row} />
    </section>
  );
};
