import type { Pool, PoolClient } from 'pg';
import { normaliseTrackingNumber } from '../carriers/tracking-number.ts';
import type { OrderEventData } from '../contracts/events.ts';
import type { StoredEvent } from '../journal/entry.ts';
import { startEventFollower } from '../journal/event-follower.ts';
import type { FeedConsumer } from '../journal/feed-consumer.ts';
import { type Clock, toIso } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import { orderIdOf, orderStream } from './ids.ts';
import { forgetReasons } from './forget-reasons.ts';
import { toAdoptions } from './imported-places.ts';
import type { NewEffect } from './new-effect.ts';
import { restocking, toRestocked } from './restocked.ts';
import { noteWaiting } from './releases.ts';
import { isOfThePast } from './past.ts';

function toEffects(event: StoredEvent, isLate: boolean): readonly NewEffect[] {
  if (isOfThePast(event)) return [];
  switch (event.type) {
    case 'FulfilmentRequested':
      return [toWork(event, 'requested', event.data as OrderEventData<'FulfilmentRequested'>, isLate)];
    case 'FulfilmentCancellationRequested':
      return [
        toWork(event, 'cancelRequested', event.data as OrderEventData<'FulfilmentCancellationRequested'>),
      ];
    case 'ReturnApproved':
    case 'ReturnRefused':
    case 'ReturnCancelled':
      return toReturnNotice(event);
    case 'ReshipRequested':
      return [
        {
          key: keyOf(event),
          stream: `${event.stream}#reship`,
          destination: 'reship',
          payload: {
            kind: 'reship',
            orderId: orderIdOf(event.stream),
            reshipId: (event.data as OrderEventData<'ReshipRequested'>).reshipId,
          },
        },
      ];
    case 'AddressChanged':
      return [toReaddressed(event, keyOf(event))];
    case 'DeliveryChanged':
      return [toStockEffect(event), toReaddressed(event, `${keyOf(event)}#work`)];
    case 'LinesCancelled':
      return [toStockEffect(event), ...toReshipCancelled(event)];
    case 'LinesAllocated':
    case 'LinesBackordered':
    case 'FulfilmentRejected':
    case 'LinesShortPicked':
    case 'FulfilmentShipped':
    case 'FulfilmentCollected':
    case 'ReturnInspected':
      return [toStockEffect(event)];
    default:
      return [];
  }
}

/** Whoever is at work on it is asked again, for what it is now. */
const toReaddressed = (event: StoredEvent, key: string): NewEffect => ({
  key,
  stream: event.stream,
  destination: 'work',
  payload: { kind: 'readdressed', orderId: orderIdOf(event.stream), version: event.version },
});

const toStockEffect = (event: StoredEvent): NewEffect => ({
  key: keyOf(event),
  // In the order of the stream, and not behind a location that does not answer.
  stream: `${event.stream}#stock`,
  destination: 'stock',
  payload: { kind: 'stock', orderId: orderIdOf(event.stream), version: event.version },
});

/** The order that was sent once is told that the second time came to nothing: after it was told of that second time. */
function toReshipCancelled(event: StoredEvent): readonly NewEffect[] {
  const { replaces } = event.data as OrderEventData<'LinesCancelled'>;
  if (replaces === undefined) return [];
  const { orderId, reshipId } = replaces;
  return [
    {
      key: `${keyOf(event)}#reship`,
      stream: `${orderStream(orderId)}#reship`,
      destination: 'reship',
      payload: { kind: 'reshipCancelled', orderId, reshipId, by: orderIdOf(event.stream) },
    },
  ];
}

const keyOf = (event: StoredEvent): string => `${event.stream}@${event.version}`;

/** Who was told to expect it is told that it does not come. */
function toReturnNotice(event: StoredEvent): readonly NewEffect[] {
  const { returnId, location } = event.data as OrderEventData<'ReturnCancelled'>;
  if (location === undefined) return [];
  return [
    {
      key: keyOf(event),
      stream: `${event.stream}#returns`,
      destination: `work.${location}`,
      payload: {
        kind: event.type === 'ReturnApproved' ? 'returnExpected' : 'returnCancelled',
        orderId: orderIdOf(event.stream),
        returnId,
        location,
      },
    },
  ];
}

const toWork = (
  event: StoredEvent,
  kind: 'requested' | 'cancelRequested',
  { fulfilmentId, location }: { readonly fulfilmentId: string; readonly location: string },
  isLate = false,
): NewEffect => ({
  key: keyOf(event),
  stream: event.stream,
  destination: `work.${location}`,
  payload: { kind, orderId: orderIdOf(event.stream), fulfilmentId, location, ...(isLate ? { isLate } : {}) },
});

export function startReactions(options: {
  readonly pool: Pool;
  readonly clock: Clock;
  readonly log: Log;
  readonly onWritten: () => void;
  /** A tracking number is of two orders now. */
  readonly onNumberShared?: () => void;
}): FeedConsumer {
  const { pool, clock, log } = options;
  let shared = 0;
  return startEventFollower({
    name: 'reactions',
    pool,
    log,
    types: reactsTo,
    async handle(tx, events, isAgain) {
      shared += await noteSharedNumbers(tx, events);
      await noteWaiting(tx, events);
      await forgetReasons(tx, events);
      const adoptions = await toAdoptions(tx, events);
      const all = events.flatMap((event) => [...toEffects(event, isAgain), ...(adoptions.get(event) ?? [])]);
      const concernsStock = all.some(({ payload }) => payload.kind === 'stock');
      const restocked = await toRestocked(tx, events);
      const effects =
        concernsStock && !(await hasStock(tx))
          ? all.filter(({ payload }) => payload.kind !== 'stock')
          : [...all, ...restocked];
      await tx.query({
        name: 'write-effects',
        text: `
          insert into effects (key, stream, destination, payload, created_at, next_try_at)
          select key, stream, destination, payload, $2, $2
          from jsonb_to_recordset($1::jsonb) as e(n int, key text, stream text, destination text, payload jsonb)
          order by n on conflict (key) do nothing`,
        // In the order of the feed: effects of a stream go out in the order of their ids.
        values: [JSON.stringify(effects.map((effect, n) => ({ n, ...effect }))), toIso(clock.now())],
      });
    },
    onHandled: () => {
      options.onWritten();
      if (shared > 0) options.onNumberShared?.();
      shared = 0;
    },
  });
}

/** Scans are most of the log and cause nothing outside: their content is not even read. */
const reactsTo = [
  'FulfilmentRequested',
  'FulfilmentCancellationRequested',
  'AddressChanged',
  'DeliveryChanged',
  'FulfilmentShipped',
  'LinesAllocated',
  'LinesBackordered',
  'LinesCancelled',
  'FulfilmentRejected',
  'LinesShortPicked',
  'FulfilmentCollected',
  'ReturnApproved',
  'ReturnRefused',
  'ReturnCancelled',
  'ReturnInspected',
  'ReshipRequested',
  'OrderImported',
  'ReleasePaused',
  'StockOpened',
  'PersonalDataErased',
  ...restocking,
];

/**
 * Where no stock was ever recorded, orders have none to follow. No kind of stream sorts behind stock, so it is the first
 * one there in any collation.
 */
async function hasStock(tx: PoolClient): Promise<boolean> {
  const found = await tx.query<{ stream: string }>({
    name: 'has-stock',
    text: `select stream from heads where stream >= 'stock:' order by stream limit 1`,
  });
  return found.rows[0]?.stream.startsWith('stock:') === true;
}

/** Carriers use numbers again. Whoever tells their parcels apart (`ingest/shared-numbers.ts`) finds them here. */
async function noteSharedNumbers(tx: PoolClient, events: readonly StoredEvent[]): Promise<number> {
  const parcels = events.flatMap((event) =>
    event.type === 'FulfilmentShipped' ? (event.data as OrderEventData<'FulfilmentShipped'>).parcels : [],
  );
  if (parcels.length === 0) return 0;
  const noted = await tx.query(
    `insert into shared_numbers (carrier, tracking_number)
     select distinct w.carrier, w.number from unnest($1::text[], $2::text[]) as w(carrier, number)
     where (select count(*) from (
       select 1 from parcels p where p.carrier = w.carrier and p.tracking_number = w.number limit 2) two) = 2
     on conflict (carrier, tracking_number) do update set noted_at = now(), settled_at = null`,
    [
      parcels.map(({ carrier }) => carrier),
      parcels.map(({ trackingNumber }) => normaliseTrackingNumber(trackingNumber)),
    ],
  );
  return noted.rowCount ?? 0;
}
