import type { Pool } from 'pg';
import type { OrderEventData } from '../contracts/events.ts';
import { readFeedEventsOf } from '../journal/committed-feed.ts';
import type { StoredEvent } from '../journal/entry.ts';
import { type FeedConsumer, startFeedConsumer } from '../journal/feed-consumer.ts';
import { type Clock, toIso } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import { orderIdOf } from './ids.ts';

/**
 * What must happen outside because something was committed (invariant 6). A reaction only writes effect rows, in the
 * transaction that moves its checkpoint: never for an event that is not committed, once for each that is. The row holds
 * ids; what it is about is read when it goes out, so nothing personal waits in it.
 */
export interface NewEffect {
  /** Idempotency key: the receiver counts it once. */
  readonly key: string;
  readonly stream: string;
  readonly destination: string;
  readonly payload: WorkEffect;
}

export type WorkEffect =
  | {
      readonly kind: 'requested' | 'cancelRequested';
      readonly orderId: string;
      readonly fulfilmentId: string;
      readonly location: string;
    }
  /** The address is another: every location that is still at work is asked again. */
  | { readonly kind: 'readdressed'; readonly orderId: string };

function toEffects(event: StoredEvent): readonly NewEffect[] {
  switch (event.type) {
    case 'FulfilmentRequested':
      return [toWork(event, 'requested', event.data as OrderEventData<'FulfilmentRequested'>)];
    case 'FulfilmentCancellationRequested':
      return [
        toWork(event, 'cancelRequested', event.data as OrderEventData<'FulfilmentCancellationRequested'>),
      ];
    case 'AddressChanged':
      return [
        {
          key: keyOf(event),
          stream: event.stream,
          destination: 'work',
          payload: { kind: 'readdressed', orderId: orderIdOf(event.stream) },
        },
      ];
    default:
      return [];
  }
}

const keyOf = (event: StoredEvent): string => `${event.stream}@${event.version}`;

const toWork = (
  event: StoredEvent,
  kind: 'requested' | 'cancelRequested',
  { fulfilmentId, location }: { readonly fulfilmentId: string; readonly location: string },
): NewEffect => ({
  key: keyOf(event),
  stream: event.stream,
  destination: `work.${location}`,
  payload: { kind, orderId: orderIdOf(event.stream), fulfilmentId, location },
});

export function startReactions(options: {
  readonly pool: Pool;
  readonly clock: Clock;
  readonly log: Log;
  readonly onWritten: () => void;
}): FeedConsumer {
  const { pool, clock, log } = options;
  return startFeedConsumer<StoredEvent>({
    name: 'reactions',
    pool,
    log,
    batchSize: 2_000,
    read: async (tx, from, limit) => await readFeedEventsOf(tx, from, limit, reactsTo),
    async handle(tx, events) {
      const effects = events.flatMap(toEffects);
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
    onHandled: (events) => {
      if (events.length > 0) options.onWritten();
    },
  });
}

/** Scans are most of the log and cause nothing outside: their content is not even read. */
const reactsTo = ['FulfilmentRequested', 'FulfilmentCancellationRequested', 'AddressChanged'];
