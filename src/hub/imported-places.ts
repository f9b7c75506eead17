import type { PoolClient } from 'pg';
import type { OrderEventData } from '../contracts/events.ts';
import { partsOf } from '../contracts/parts.ts';
import type { StockEventData } from '../contracts/stock-events.ts';
import type { StoredEvent } from '../journal/entry.ts';
import { toStockId } from '../stock/state.ts';
import { orderIdOf, orderStream } from './ids.ts';
import type { NewEffect } from './new-effect.ts';
import { isOfThePast } from './past.ts';

/**
 * What orders have promised counts against stock whichever of the two is there first: of imported orders, and of those
 * that were placed while nothing of a SKU was recorded anywhere. An order's places are told to the stocks that are
 * recorded when it comes; the others wait here, and the first record of a stock calls for them. Both happen in the
 * reactions' order of the log, so no order is called for twice and none is forgotten.
 */
export async function toAdoptions(
  tx: PoolClient,
  events: readonly StoredEvent[],
): Promise<ReadonlyMap<StoredEvent, readonly NewEffect[]>> {
  const imported = events.filter(isOfType('OrderImported'));
  const unheld = events.filter(isUnheld);
  const opened = events.filter(isOfType('StockOpened'));
  const adoptions = new Map<StoredEvent, readonly NewEffect[]>();
  if (imported.length > 0) await noteImported(tx, imported, adoptions);
  if (unheld.length > 0) await noteUnheld(tx, unheld, adoptions);
  if (opened.length > 0) await callFor(tx, opened, adoptions);
  return adoptions;
}

interface Place {
  readonly location: string;
  readonly sku: string;
}

const isOfType =
  (type: string) =>
  (event: StoredEvent): boolean =>
    event.type === type;

/** What is recorded nowhere is allocated without a reservation. */
const isUnheld = (event: StoredEvent): boolean =>
  event.type === 'LinesAllocated' && !isOfThePast(event) && unheldLines(event).length > 0;

const unheldLines = (event: StoredEvent): readonly string[] => {
  const { lines, reservations = [] } = event.data as OrderEventData<'LinesAllocated'>;
  const held = new Set(reservations.map(({ lineId }) => lineId));
  return lines.flatMap(({ lineId }) => (held.has(lineId) ? [] : [lineId]));
};

async function noteImported(
  tx: PoolClient,
  events: readonly StoredEvent[],
  adoptions: Map<StoredEvent, readonly NewEffect[]>,
): Promise<void> {
  const placesOf = (event: StoredEvent): readonly Place[] =>
    (event.data as OrderEventData<'OrderImported'>).places;
  const waiting = await tellRecorded(tx, new Map(events.map((event) => [event, placesOf(event)])), adoptions);
  for (const event of events) {
    const { waits } = event.data as OrderEventData<'OrderImported'>;
    const its = adoptions.get(event) ?? [];
    if (waits === true) adoptions.set(event, [...its, toEffect(orderIdOf(event.stream), event.version)]);
  }
  await tx.query(
    `insert into imported_places (location, sku, order_id)
     select * from unnest($1::text[], $2::text[], $3::text[]) on conflict do nothing`,
    toColumns(waiting),
  );
}

/** Where a SKU is never counted its places are never called for, so after so many days they are forgotten. */
async function noteUnheld(
  tx: PoolClient,
  events: readonly StoredEvent[],
  adoptions: Map<StoredEvent, readonly NewEffect[]>,
): Promise<void> {
  const placed = await tx.query<{ stream: string; lines: OrderEventData<'OrderPlaced'>['lines'] }>({
    name: 'find-placed-lines',
    text: `select stream, data->'lines' as lines from events
      where stream = any($1) and version = 1 and type = 'OrderPlaced'`,
    values: [[...new Set(events.map(({ stream }) => stream))]],
  });
  const linesOf = new Map(placed.rows.map(({ stream, lines }) => [stream, lines]));
  const placesOf = (event: StoredEvent): readonly Place[] => {
    const { location } = event.data as OrderEventData<'LinesAllocated'>;
    const unheld = new Set(unheldLines(event));
    const lines = (linesOf.get(event.stream) ?? []).filter(({ lineId }) => unheld.has(lineId));
    const skus = new Set(lines.flatMap((line) => partsOf(line).map(({ sku }) => sku)));
    return [...skus].map((sku) => ({ location, sku }));
  };
  const waiting = await tellRecorded(tx, new Map(events.map((event) => [event, placesOf(event)])), adoptions);
  await tx.query({
    name: 'note-unheld-places',
    text: `
      with old as (delete from imported_places where noted_at < now() - interval '60 days')
      insert into imported_places (location, sku, order_id, noted_at)
      select location, sku, order_id, now() from unnest($1::text[], $2::text[], $3::text[]) as w(location, sku, order_id)
      on conflict do nothing`,
    values: toColumns(waiting),
  });
}

/** An effect for each place whose stock is recorded; the others are the answer. */
async function tellRecorded(
  tx: PoolClient,
  places: ReadonlyMap<StoredEvent, readonly Place[]>,
  adoptions: Map<StoredEvent, readonly NewEffect[]>,
): Promise<readonly Waiting[]> {
  const found = await tx.query<{ stream: string }>({
    name: 'find-recorded-places',
    text: `select stream from heads where stream = any($1)`,
    values: [[...new Set([...places.values()].flatMap((its) => its.map(toStream)))]],
  });
  const recorded = new Set(found.rows.map(({ stream }) => stream));
  const waiting: Waiting[] = [];
  for (const [event, its] of places) {
    const orderId = orderIdOf(event.stream);
    const isRecorded = (place: Place): boolean => recorded.has(toStream(place));
    adoptions.set(
      event,
      its.filter(isRecorded).map((place) => toEffect(orderId, event.version, place)),
    );
    for (const place of its) if (!isRecorded(place)) waiting.push({ ...place, orderId });
  }
  return waiting;
}

type Waiting = Place & { readonly orderId: string };

const toColumns = (waiting: readonly Waiting[]): string[][] => [
  waiting.map(({ location }) => location),
  waiting.map(({ sku }) => sku),
  waiting.map(({ orderId }) => orderId),
];

/** Each with what its order was when the stock was recorded: what came later tells the stock itself. */
async function callFor(
  tx: PoolClient,
  events: readonly StoredEvent[],
  adoptions: Map<StoredEvent, readonly NewEffect[]>,
): Promise<void> {
  const places = events.map((event) => event.data as StockEventData<'StockOpened'>);
  const called = await tx.query<Place & { order_id: string; version: number }>({
    name: 'call-imported-places',
    text: `
      with called as (
        delete from imported_places w using unnest($1::text[], $2::text[]) as p(location, sku)
        where w.location = p.location and w.sku = p.sku returning w.location, w.sku, w.order_id)
      select c.location, c.sku, c.order_id, (
        select max(o.version) from events o
        where o.stream = 'order:' || c.order_id and (o.tx, o.position) < (s.tx, s.position)) as version
      from called c join events s on s.stream = 'stock:' || c.location || '~' || c.sku and s.version = 1
      order by c.order_id`,
    values: [places.map(({ location }) => location), places.map(({ sku }) => sku)],
  });
  const byStream = new Map<string, NewEffect[]>(events.map(({ stream }) => [stream, []]));
  for (const { order_id: orderId, version, location, sku } of called.rows)
    byStream.get(toStream({ location, sku }))?.push(toEffect(orderId, version, { location, sku }));
  for (const event of events) adoptions.set(event, byStream.get(event.stream) ?? []);
}

const toStream = ({ location, sku }: Place): string => `stock:${toStockId(location, sku)}`;

/** Without a place it is what of the order waits for stock. */
const toEffect = (orderId: string, version: number, place?: Place): NewEffect => ({
  key: `import:${orderId}:${place === undefined ? 'waits' : toStockId(place.location, place.sku)}`,
  // In the order of the order's other effects on stocks.
  stream: `${orderStream(orderId)}#stock`,
  destination: 'stock',
  payload: { kind: 'adopt', orderId, version, ...(place === undefined ? {} : { place }) },
});
