import type { Pool } from 'pg';
import type { DeadLetterGroup } from '../contracts/dead-letters.ts';
import type { DeadLetter } from '../contracts/registry.ts';

const mostGroups = 200;

interface Row {
  readonly group_id: string;
  readonly reason: DeadLetter['reason'];
  readonly sender: string;
  readonly format: string;
  readonly cause: string;
  readonly letters: number;
  readonly gave_up: number;
  readonly oldest_at: Date;
  readonly newest_at: Date;
  readonly example: string;
  readonly job_id: string | null;
}

/** What stands together, the largest first. */
export async function loadLetterGroups(
  pool: Pool,
  state: DeadLetter['state'],
): Promise<readonly DeadLetterGroup[]> {
  const found = await pool.query<Row>(
    `with groups as (
       select group_id, min(reason) as reason, min(sender) as sender, min(format) as format, min(cause) as cause,
         count(*)::int as letters, count(gave_up_at)::int as gave_up,
         min(received_at) as oldest_at, max(received_at) as newest_at
       from dead_letters where state = $1
       group by group_id order by letters desc, group_id limit $2
     )
     select groups.*,
       (select d.detail from dead_letters d
        where d.group_id = groups.group_id and d.state = $1 order by d.received_at desc limit 1) as example,
       (select j.job_id from jobs j
        where j.subject = groups.group_id and j.state in ('running', 'stopping')) as job_id
     from groups order by letters desc, group_id`,
    [state, mostGroups],
  );
  return found.rows.map((row) => ({
    groupId: row.group_id,
    reason: row.reason,
    sender: row.sender,
    format: row.format,
    cause: row.cause,
    letters: row.letters,
    gaveUp: row.gave_up,
    oldestAt: row.oldest_at.toISOString(),
    newestAt: row.newest_at.toISOString(),
    example: row.example,
    jobId: row.job_id,
  }));
}
