import type { Pool } from 'pg';
import type { FeedBatch } from '../journal/committed-feed.ts';
import { type FeedConsumer, startFeedConsumer } from '../journal/feed-consumer.ts';
import { type Clock, toIso } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import { importCause } from './past.ts';
import { webhookFollower } from './webhook-endpoints.ts';

/** One page of the log: what is in it for whom is told by the database, in the transaction that moves the checkpoint. */
interface Page {
  readonly to: { readonly tx: string; readonly position: number };
  readonly from: { readonly tx: string; readonly position: number };
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
    batchSize: 2_000,
    isElsewhere: async () => await Promise.resolve(!isWanted()),
    async read(tx, from, limit): Promise<FeedBatch<Page> & { readonly passed: number }> {
      const found = await tx.query<{ tx: string; position: number; passed: number }>({
        name: 'webhook-page',
        text: `
          with page as (
            select tx, position from events e
            where (e.tx, e.position) > ($1::xid8, $2) and e.tx < pg_snapshot_xmin(pg_current_snapshot())
            order by e.tx, e.position limit $3
          )
          select tx::text, position, (select count(*) from page)::int as passed from page
          order by page.tx desc, page.position desc limit 1`,
        values: [from.tx, from.position, limit],
      });
      const [last] = found.rows;
      if (last === undefined) return { items: [], to: from, passed: 0 };
      const to = { tx: last.tx, position: last.position };
      return { items: [{ from, to }], to, passed: last.passed };
    },
    async handle(tx, pages) {
      for (const { from, to } of pages)
        await tx.query({
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
              $5, $5
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
            -- In the order of the feed: effects of a stream go out in the order of their ids.
            order by e.tx, e.position
            on conflict (key) do nothing`,
          values: [from.tx, from.position, to.tx, to.position, toIso(clock.now()), `${importCause}%`],
        });
    },
    onHandled: onWritten,
  });
}
