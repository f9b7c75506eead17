import type { PoolClient } from 'pg';
import type { OrderEventData } from '../contracts/events.ts';
import type { StockEventData } from '../contracts/stock-events.ts';
import type { StoredEvent } from '../journal/entry.ts';
import { toStockId } from '../stock/state.ts';
import { orderIdOf, orderStream } from './ids.ts';
import type { NewEffect } from './new-effect.ts';

/**
 * What imported orders have promised counts against stock whichever of the two is there first. An order's places are told
 * to the stocks that are recorded when it comes; the others wait here, and the first record of a stock calls for them.
 * Both happen in the reactions' order of the log, so no order is called for twice and none is forgotten.
 */
export async function toAdoptions(
  tx: PoolClient,
  events: readonly StoredEvent[],
): Promise<ReadonlyMap<StoredEvent, readonly NewEffect[]>> {
  const imported = events.filter(isOfType('OrderImported'));
  const opened = events.filter(isOfType('StockOpened'));
  const adoptions = new Map<StoredEvent, readonly NewEffect[]>();
  if (imported.length > 0) await noteImported(tx, imported, adoptions);
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

async function noteImported(
  tx: PoolClient,
  events: readonly StoredEvent[],
  adoptions: Map<StoredEvent, readonly NewEffect[]>,
): Promise<void> {
  const placesOf = (event: StoredEvent): readonly Place[] =>
    (event.data as OrderEventData<'OrderImported'>).places;
  const streams = events.flatMap((event) => placesOf(event).map(toStream));
  const found = await tx.query<{ stream: string }>({
    name: 'find-recorded-places',
    text: `select stream from heads where stream = any($1)`,
    values: [[...new Set(streams)]],
  });
  const recorded = new Set(found.rows.map(({ stream }) => stream));
  const waiting: (Place & { readonly orderId: string })[] = [];
  for (const event of events) {
    const orderId = orderIdOf(event.stream);
    const { waits } = event.data as OrderEventData<'OrderImported'>;
    const effects = placesOf(event).flatMap((place): NewEffect[] => {
      if (recorded.has(toStream(place))) return [toEffect(orderId, event.version, place)];
      waiting.push({ ...place, orderId });
      return [];
    });
    adoptions.set(event, waits === true ? [...effects, toEffect(orderId, event.version)] : effects);
  }
  await tx.query(
    `insert into imported_places (location, sku, order_id)
     select * from unnest($1::text[], $2::text[], $3::text[]) on conflict do nothing`,
    [
      waiting.map(({ location }) => location),
      waiting.map(({ sku }) => sku),
      waiting.map(({ orderId }) => orderId),
    ],
  );
}

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
