import type { Pool, PoolClient } from 'pg';
import type { FeedBatch } from '../journal/committed-feed.ts';
import { type FeedConsumer, startFeedConsumer } from '../journal/feed-consumer.ts';
import type { Position } from '../journal/entry.ts';
import { type Clock, toIso } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import { importCause } from './past.ts';
import { webhookFollower } from './webhook-rows.ts';

/** A part of the log: after `from`, up to `to` and with it. */
export interface Page {
  readonly from: Position;
  readonly to: Position;
}

/** The next `limit` events, or fewer where the log or, before a transaction, the page ends. Their content is not read. */
export async function findPage(
  tx: PoolClient,
  from: Position,
  limit: number,
  before: string | null = null,
): Promise<(Page & { readonly passed: number }) | undefined> {
  const found = await tx.query<Position & { passed: number }>({
    name: 'webhook-page',
    text: `
      with page as (
        select tx, position from events e
        where (e.tx, e.position) > ($1::xid8, $2) and e.tx < pg_snapshot_xmin(pg_current_snapshot())
          and ($4::text is null or e.tx < $4::xid8)
        order by e.tx, e.position limit $3
      )
      select tx::text, position, (select count(*) from page)::int as passed from page
      order by page.tx desc, page.position desc limit 1`,
    values: [from.tx, from.position, limit, before],
  });
  const [last] = found.rows;
  return last && { from, to: { tx: last.tx, position: last.position }, passed: last.passed };
}

/**
 * A delivery for each event of the page and each endpoint that wants it; those that are there stay as they are.
 *
 * @param only one endpoint, also of what was before it, and what was recorded at or after, and before
 * @returns how many are new
 */
export async function writeDeliveries(
  tx: PoolClient,
  { from, to }: Page,
  at: string,
  only?: { readonly endpointId: string; readonly from: string | null; readonly to: string | null },
): Promise<number> {
  const written = await tx.query({
    name: 'write-deliveries',
    text: `
      insert into effects (key, stream, destination, payload, created_at, next_try_at)
      select 'webhook:' || w.endpoint_id || ':' || e.stream || '@' || e.version,
        e.stream || '#webhook.' || w.endpoint_id,
        'webhook.' || w.endpoint_id,
        jsonb_build_object('kind', 'webhook', 'endpointId', w.endpoint_id, 'stream', e.stream,
          'version', e.version, 'type', e.type)
          || case when e.stream like 'order:%'
            then jsonb_build_object('orderId', substr(e.stream, length('order:') + 1)) else '{}' end,
        $5,
        -- As long as the one that it comes after, where that waits for its next try.
        greatest($5, (
          select first.next_try_at from effects first
          where first.stream = e.stream || '#webhook.' || w.endpoint_id and first.settled_at is null
          order by first.effect_id limit 1))
      from (
        select * from events
        where (tx, position) > ($1::xid8, $2) and (tx, position) <= ($3::xid8, $4)
      ) e
      join webhook_endpoints w on w.disabled_at is null
        and case when w.events is null then e.stream like 'order:%' else e.type = any(w.events) end
        -- Every order begins with where it came from; nothing that is no order does.
        and (w.channels is null or (
          select first.data ->> 'channel' from events first
          where first.stream = e.stream and first.version = 1 and first.stream like 'order:%' offset 0
        ) = any(w.channels))
        and (e.meta ->> 'cause' not like $6 or e.type = 'OrderImported')
      where case when $7::text is null
          then w.since is null or not pg_visible_in_snapshot(e.tx, w.since)
          else w.endpoint_id = $7 end
        and ($8::timestamptz is null or e.recorded_at >= $8)
        and ($9::timestamptz is null or e.recorded_at < $9)
      -- In the order of the feed: effects of a stream go out in the order of their ids.
      order by e.tx, e.position
      on conflict (key) do nothing`,
    values: [
      from.tx,
      from.position,
      to.tx,
      to.position,
      at,
      `${importCause}%`,
      only?.endpointId ?? null,
      only?.from ?? null,
      only?.to ?? null,
    ],
  });
  return written.rowCount ?? 0;
}

/**
 * Writes a delivery for each committed event and each endpoint that wants it (invariant 6). Who wants what is read where it
 * is written, and not remembered: a node that has not heard yet of a new endpoint would pass over what is meant for it.
 * What an event says is not read here: it is read when it goes out. Of the past of an imported order nobody is told.
 */
export function startWebhookFollower(options: {
  readonly pool: Pool;
  readonly clock: Clock;
  readonly log: Log;
  /** False: the log is not even looked at. */
  readonly isWanted: () => boolean;
  readonly onWritten: () => void;
}): FeedConsumer {
  const { pool, clock, log, isWanted, onWritten } = options;
  return startFeedConsumer<Page>({
    name: webhookFollower,
    pool,
    log,
    // With fifty endpoints half a second of writing, for which all other followers wait.
    batchSize: 500,
    isElsewhere: async () => await Promise.resolve(!isWanted()),
    async read(tx, from, limit): Promise<FeedBatch<Page> & { readonly passed: number }> {
      const page = await findPage(tx, from, limit);
      return page === undefined
        ? { items: [], to: from, passed: 0 }
        : { items: [page], to: page.to, passed: page.passed };
    },
    async handle(tx, pages) {
      for (const page of pages) await writeDeliveries(tx, page, toIso(clock.now()));
    },
    onHandled: onWritten,
  });
}
