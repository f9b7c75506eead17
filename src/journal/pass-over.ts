import type { Pool } from 'pg';
import type { Position } from './entry.ts';

export interface PassedOver {
  /** Where the checkpoint stands now. */
  readonly at: Position;
  /** Of the page, with what is wanted. */
  readonly seen: number;
  /** One of the types is the next. */
  readonly isWanted: boolean;
}

/**
 * Moves a checkpoint over events that its follower does not handle, up to the first one it does or the end of a page of
 * `limit`: one statement where a batch takes six. Most of the log is scans, which cause nothing outside.
 *
 * @returns undefined while another node holds the checkpoint, or there is none
 */
export async function passOver(
  pool: Pool,
  name: string,
  limit: number,
  types: readonly string[],
): Promise<PassedOver | undefined> {
  const found = await pool.query<Position & Pick<PassedOver, 'seen' | 'isWanted'>>({
    name: 'pass-over',
    text: `
      with held as (
        select tx, position from checkpoints where name = $1 for update skip locked
      ), page as materialized (
        select e.tx, e.position, e.type = any($3) as wanted
        from held cross join lateral (
          select tx, position, type from events e
          where (e.tx, e.position) > (held.tx, held.position) and e.tx < pg_snapshot_xmin(pg_current_snapshot())
          order by e.tx, e.position limit $2
        ) e
      ), next as (
        select tx, position from page where wanted order by tx, position limit 1
      ), last as (
        select p.tx, p.position from page p left join next on true
        where next.tx is null or (p.tx, p.position) < (next.tx, next.position)
        order by p.tx desc, p.position desc limit 1
      ), moved as (
        update checkpoints c set tx = last.tx, position = last.position from last where c.name = $1
      )
      select coalesce(last.tx, held.tx)::text as tx, coalesce(last.position, held.position) as position,
        (select count(*) from page) as seen, exists (select from next) as "isWanted"
      from held left join last on true`,
    values: [name, limit, types],
  });
  const [row] = found.rows;
  return row && { at: { tx: row.tx, position: row.position }, seen: row.seen, isWanted: row.isWanted };
}
