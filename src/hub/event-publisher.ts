import type { Pool } from 'pg';
import { readFeedEvents } from '../journal/committed-feed.ts';
import type { Position, StoredEvent } from '../journal/entry.ts';
import type { Log } from '../platform/log.ts';
import { whileProlonged } from '../platform/prolonged.ts';
import type { Span, Tracer } from '../platform/tracer.ts';
import { toMessage } from './event-message.ts';
import type { EventResending } from './event-resending.ts';
import { isOfThePast } from './past.ts';
import type { EventMessage, EventSink } from './ports/event-sink.ts';

/**
 * Every committed event, but for the past of an imported order, as a CloudEvent on `hub.events.<kind>.<id>.<EventType>`, in order per id, without personal data
 * (events have none). One node at a time holds the lease; nothing is published inside a transaction (invariant 8), so a
 * crash publishes a batch twice, under the same ids. Who publishes also sends again what was asked for, when all that is new
 * has gone out (docs/decisions/0106).
 */
export interface EventPublisher {
  poke(): void;
  position(): Position | null;
  stop(): Promise<void>;
}

/** What went out stands here. */
export const eventsCheckpoint = 'hub-events';
const name = eventsCheckpoint;
/** Nodes that have not the lease look so often. */
const lookMs = 1_000;

export function startEventPublisher(options: {
  readonly pool: Pool;
  readonly sink: EventSink;
  readonly node: string;
  readonly log: Log;
  readonly batchSize?: number;
  readonly pollMs?: number;
  /** Undefined: nothing is traced here. */
  readonly tracer?: Tracer | undefined;
  /** By the database's clock; prolonged while a batch is on its way (docs/decisions/0101). */
  readonly leaseMs?: number;
  /** Undefined: nothing is sent again here. */
  readonly resending?: EventResending;
}): EventPublisher {
  const { pool, sink, node, log, tracer, resending } = options;
  const { batchSize = 500, pollMs = 500, leaseMs = 5_000 } = options;
  let stopping = false;
  let poked = false;
  let wake: (() => void) | null = null;
  let seen: Position | null = null;

  async function takeLease(): Promise<Position | undefined> {
    const held = await pool.query<{ tx: string; position: number }>(
      `insert into checkpoints (name, tx, position, leased_by, leased_until)
       values ($1, '0', 0, $2, now() + $3 * interval '1 millisecond')
       on conflict (name) do update set leased_by = excluded.leased_by, leased_until = excluded.leased_until
       where checkpoints.leased_until is null or checkpoints.leased_until < now() or checkpoints.leased_by = $2
       returning tx::text, position`,
      [name, node, leaseMs],
    );
    return held.rows[0];
  }

  /** Also where it ran out and nobody took it. */
  async function prolongLease(): Promise<void> {
    await pool.query(
      `update checkpoints set leased_until = now() + $3 * interval '1 millisecond'
       where name = $1 and leased_by = $2`,
      [name, node, leaseMs],
    );
  }

  async function step(): Promise<'more' | 'caught_up' | 'elsewhere'> {
    const from = await takeLease();
    if (from === undefined) return 'elsewhere';
    seen = from;
    const batch = await readFeedEvents(pool, from, batchSize);
    if (batch.items.length === 0) return 'caught_up';
    const present = batch.items.filter((event) => !isOfThePast(event));
    if (present.length > 0) await publish(present);
    const moved = await pool.query(
      `update checkpoints set tx = $2::xid8, position = $3
       where name = $1 and tx = $4::xid8 and position = $5 and leased_by = $6`,
      [name, batch.to.tx, batch.to.position, from.tx, from.position, node],
    );
    if (moved.rowCount !== 1) return 'elsewhere';
    seen = batch.to;
    return batch.items.length >= batchSize ? 'more' : 'caught_up';
  }

  async function publish(events: readonly StoredEvent[]): Promise<void> {
    const maxBytes = sink.maxBytes();
    const spans: Span[] = [];
    const messages = events.map((event) => {
      const message = toMessage(event, maxBytes);
      const span = tracer === undefined ? undefined : beginSend(tracer, event, message);
      if (span === undefined) return message;
      spans.push(span);
      return { ...message, traceparent: span.traceparent };
    });
    let error: string | undefined;
    try {
      await sink.publish(messages);
    } catch (reason) {
      error = 'not_published';
      throw reason;
    } finally {
      for (const span of spans) span.end({ error });
    }
  }

  async function run(): Promise<void> {
    while (!stopping) {
      poked = false;
      let pauseMs = pollMs;
      try {
        const done = await whileProlonged(leaseMs, prolongLease, async () => {
          const stepped = await step();
          // Pokes do not put it off: at a busy hub one has always come meanwhile.
          if (stepped === 'caught_up' && !stopping)
            pauseMs = Math.min(pollMs, (await resending?.step()) ?? pollMs);
          return stepped;
        });
        if (done === 'more' || (done === 'caught_up' && (poked || pauseMs === 0))) continue;
        if (done === 'elsewhere') pauseMs = lookMs;
      } catch (error) {
        pauseMs = 2_000;
        log.warn({ error: String(error) }, 'events were not published and are tried again');
      }
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, pauseMs);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      wake = null;
    }
  }

  const running = run();
  return {
    poke() {
      poked = true;
      wake?.();
    },
    position: () => seen,
    async stop() {
      stopping = true;
      wake?.();
      await running;
      await pool
        .query(`update checkpoints set leased_until = null where name = $1 and leased_by = $2`, [name, node])
        .catch(() => undefined);
    },
  };
}

const beginSend = (
  tracer: Tracer,
  { stream, type, meta }: StoredEvent,
  { body }: EventMessage,
): Span | undefined =>
  meta.traceparent === undefined
    ? undefined
    : tracer.under(meta.traceparent, {
        name: 'send',
        kind: 'producer',
        attributes: {
          'messaging.system': 'nats',
          'messaging.operation.name': 'send',
          'messaging.operation.type': 'send',
          'messaging.destination.name': 'hub.events',
          'messaging.message.body.size': Buffer.byteLength(body),
          'hub.stream': stream,
          'hub.event_type': type,
        },
      });
