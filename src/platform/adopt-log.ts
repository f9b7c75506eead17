import type { Client } from 'pg';
import type { Log } from './log.ts';

/**
 * A log that was restored (invariants 1 and 5). The committed feed is ordered by transaction ids, and these belong to one
 * cluster: in another they begin anew, so that what is appended next would be placed before what was restored, and
 * followers, whose checkpoints are beyond it, would never see it. A start that finds the log in another cluster, another
 * database or on another timeline than before takes it over:
 *
 *   restored events ──▶ all of one transaction, older than any to come; their positions keep the order
 *   checkpoints     ──▶ before the first event that they had not passed: some are given again, none is left out
 *   epoch           ──▶ a new one, so that whoever kept a position or a board's place begins again
 *   webhooks        ──▶ what an endpoint missed begins there too
 *   resends         ──▶ stopped: nobody who asked for one knows what their stream has of this log
 *
 * An older copy of the same cluster's files cannot be told from it: whoever puts one back says so (`force`).
 */
export async function adoptLog(
  client: Client,
  options: { readonly log: Log; readonly force?: boolean },
): Promise<'known' | 'adopted'> {
  const { log, force = false } = options;
  const here = await findCluster(client);
  // A checkpoint may be in front of all events: one that began when there was nothing new (`beginFromNow`).
  const found = await client.query<{ cluster: string | null; is_of_future: boolean }>(
    `select cluster, greatest(
         (select tx from events order by tx desc limit 1),
         (select tx from checkpoints order by tx desc limit 1)
       ) >= pg_snapshot_xmax(pg_current_snapshot()) is true as is_of_future
     from epochs order by since desc limit 1`,
  );
  const { cluster = null, is_of_future: isOfFuture = false } = found.rows[0] ?? {};
  const hasMoved = cluster !== null && here !== null && cluster !== here;
  if (!force && !hasMoved && !isOfFuture) {
    if (cluster === null && here !== null)
      await client.query(`update epochs set cluster = $1 where cluster is null`, [here]);
    return 'known';
  }
  await client.query('begin');
  try {
    // Whoever appends meanwhile waits: no event may come between the two.
    await client.query(`lock table events, checkpoints in access exclusive mode`);
    if (isOfFuture) await renumber(client);
    await client.query(
      `insert into epochs (epoch, since, cluster)
       select left(replace(gen_random_uuid()::text, '-', ''), 8),
         greatest(now(), max(since) + interval '1 microsecond'), $1 from epochs`,
      [here],
    );
    await client.query(`update board_logs set epoch = left(replace(gen_random_uuid()::text, '-', ''), 8)`);
    await client.query(`update leases set held_until = now()`);
    await client.query(
      `update event_resends set state = 'stopped', finished_at = now(),
         problem = 'the log was restored or moved: its positions are of another one'
       where finished_at is null`,
    );
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
  log.warn(
    { before: cluster, now: here, renumbered: isOfFuture },
    'the log was restored or moved: it has a new epoch, and what was not followed to its end is followed again',
  );
  return 'adopted';
}

/** The first transaction id that there can be: older than any that is still to come. */
const restored = '3';

async function renumber(client: Client): Promise<void> {
  await client.query(
    `update checkpoints c set tx = $1::xid8, leased_by = null, leased_until = null, position = coalesce(
       (select min(e.position) - 1 from events e where (e.tx, e.position) > (c.tx, c.position)),
       (select max(e.position) from events e), 0)`,
    [restored],
  );
  await client.query(
    `update webhook_endpoints w set resend = null, since = null, missed = case when missed is not null then
       jsonb_build_object('tx', $1::text, 'position', coalesce(
         (select min(e.position) - 1 from events e
          where (e.tx, e.position) > ((w.missed ->> 'tx')::xid8, (w.missed ->> 'position')::bigint)),
         (select max(e.position) from events e), 0)) end`,
    [restored],
  );
  await client.query(`update events set tx = $1::xid8 where tx <> $1::xid8`, [restored]);
}

/** Null where the role may not ask. */
async function findCluster(client: Client): Promise<string | null> {
  try {
    const found = await client.query<{ cluster: string }>(
      `select concat_ws('.', (select system_identifier from pg_control_system()), d.oid,
         (select timeline_id from pg_control_checkpoint())) as cluster
       from pg_database d where d.datname = current_database()`,
    );
    return found.rows[0]?.cluster ?? null;
  } catch (error) {
    if ((error as { code?: string }).code === '42501') return null;
    throw error;
  }
}
