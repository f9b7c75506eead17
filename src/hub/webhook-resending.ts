import type { Pool } from 'pg';
import { type Clock, toIso } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import { type Resend, toDestination } from './webhook-rows.ts';
import { findPage, writeDeliveries } from './webhook-follower.ts';

/**
 * Goes through a part of the log for an endpoint that was not told of it, a page a step, in the transaction that moves its
 * place: what was written once is not written again, whoever is killed. It waits while much of it waits to be sent.
 */
export interface WebhookResending {
  poke(): void;
  stop(): Promise<void>;
}

const pageSize = 1_000;
const mostWaiting = 5_000;
const pauseMs = 1_000;

export function startWebhookResending(options: {
  readonly pool: Pool;
  readonly clock: Clock;
  readonly log: Log;
  readonly isWanted: () => boolean;
  readonly onWritten: () => void;
}): WebhookResending {
  const { pool, clock, log, isWanted, onWritten } = options;
  let stopping = false;
  let wake: (() => void) | undefined;

  /** False: there is none, another node is at it, or it waits. */
  async function step(): Promise<boolean> {
    const client = await pool.connect();
    let broken: Error | undefined;
    try {
      await client.query('begin');
      const held = await client.query<{ endpoint_id: string; resend: Resend; is_whole: boolean }>(
        // What is still open may belong to it.
        `select endpoint_id, resend,
           (resend ->> 'until')::xid8 <= pg_snapshot_xmin(pg_current_snapshot()) as is_whole
         from webhook_endpoints w
         where resend is not null and disabled_at is null and (
           select count(*) from (
             select from effects e
             where e.settled_at is null and e.destination = 'webhook.' || w.endpoint_id limit ${mostWaiting}
           ) waiting) < ${mostWaiting}
         order by endpoint_id limit 1 for update skip locked`,
      );
      const [row] = held.rows;
      if (row === undefined) {
        await client.query('rollback');
        return false;
      }
      const { endpoint_id: endpointId, resend, is_whole: isWhole } = row;
      const page = await findPage(client, resend.at, pageSize, resend.until);
      if (page === undefined && !isWhole) {
        await client.query('rollback');
        return false;
      }
      const { from, to } = resend;
      const found =
        page === undefined
          ? 0
          : await writeDeliveries(client, page, toIso(clock.now()), { endpointId, from, to });
      const next: Resend | null =
        page === undefined ? null : { ...resend, at: page.to, found: resend.found + found };
      await client.query(
        `update webhook_endpoints set resend = $2::jsonb, missed = case when $2::jsonb is null and missed = $3::jsonb then null else missed end
         where endpoint_id = $1`,
        [endpointId, next === null ? null : JSON.stringify(next), JSON.stringify(resend.missed)],
      );
      await client.query('commit');
      if (next === null)
        log.info(
          { destination: toDestination(endpointId), found: resend.found },
          'what an endpoint was not told of was looked for',
        );
      if (found > 0) onWritten();
      return true;
    } catch (error) {
      broken = error as Error;
      throw error;
    } finally {
      client.release(broken);
    }
  }

  async function run(): Promise<void> {
    while (!stopping) {
      try {
        if (isWanted() && (await step())) continue;
      } catch (error) {
        log.warn({ error: String(error) }, 'what endpoints missed is looked for again');
      }
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, pauseMs);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      wake = undefined;
    }
  }

  const running = run();
  return {
    poke() {
      wake?.();
    },
    async stop() {
      stopping = true;
      wake?.();
      await running;
    },
  };
}
