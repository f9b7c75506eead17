import type { Pool, PoolClient } from 'pg';
import type { StoredEvent } from './entry.ts';
import { toStoredEvent } from './load.ts';
import { writeApart } from './refused.ts';

export interface LeftEvent {
  readonly event: StoredEvent;
  readonly error: unknown;
}

/**
 * In the transaction that goes on without them.
 * @returns which, each with why, for the log
 */
export async function leaveOut(
  tx: PoolClient,
  follower: string,
  left: readonly LeftEvent[],
): Promise<readonly string[]> {
  const reasons = left.map(({ error }) => String(error).slice(0, 500));
  await tx.query(
    `insert into left_events (follower, stream, version, reason)
     select $1, * from unnest($2::text[], $3::int[], $4::text[]) on conflict do nothing`,
    [follower, left.map(({ event }) => event.stream), left.map(({ event }) => event.version), reasons],
  );
  return left.map(({ event }, index) => `${toName(event)}: ${reasons[index] ?? ''}`);
}

interface Again {
  readonly pool: Pool;
  readonly follower: string;
  readonly handle: (tx: PoolClient, events: readonly StoredEvent[]) => Promise<void>;
  readonly isItsOwn: (error: unknown) => boolean;
}

/** A page has no more than may be refused at once. */
const pageSize = 50;

/**
 * One after the other with what is new, as the handlers rely on: the checkpoint is held meanwhile.
 * @returns those that could be followed now
 */
export async function tryAgain(again: Again): Promise<readonly string[]> {
  const left = await again.pool.query(`select from left_events where follower = $1 limit 1`, [
    again.follower,
  ]);
  if (left.rowCount === 0) return [];
  const followed: string[] = [];
  let after: Pick<StoredEvent, 'stream' | 'version'> | undefined = { stream: '', version: 0 };
  while (after !== undefined) {
    const page: Page = await tryPage(again, after);
    followed.push(...page.followed);
    after = page.last;
  }
  return followed;
}

interface Page {
  readonly followed: readonly string[];
  /** Undefined: there are no more. */
  readonly last: Pick<StoredEvent, 'stream' | 'version'> | undefined;
}

async function tryPage(
  { pool, follower, handle, isItsOwn }: Again,
  after: Pick<StoredEvent, 'stream' | 'version'>,
): Promise<Page> {
  const tx = await pool.connect();
  let broken = true;
  try {
    await tx.query('begin');
    await tx.query(`select from checkpoints where name = $1 for update`, [follower]);
    const found = await tx.query<Parameters<typeof toStoredEvent>[0]>(
      `select e.stream, e.version, e.type, e.data, e.meta, e.recorded_at
       from left_events l join events e using (stream, version)
       where l.follower = $1 and (l.stream, l.version) > ($2, $3)
       order by l.stream, l.version limit $4`,
      [follower, after.stream, after.version, pageSize],
    );
    const events = found.rows.map(toStoredEvent);
    const part = async (begin: number, end: number): Promise<void> =>
      await handle(tx, events.slice(begin, end));
    const refused = events.length === 0 ? [] : await writeApart(tx, events.length, part, isItsOwn);
    const followed = events.filter((_, index) => refused.every(({ at }) => at !== index));
    await tx.query(
      `delete from left_events l using unnest($2::text[], $3::int[]) as d(stream, version)
       where l.follower = $1 and l.stream = d.stream and l.version = d.version`,
      [follower, followed.map(({ stream }) => stream), followed.map(({ version }) => version)],
    );
    await tx.query('commit');
    broken = false;
    return { followed: followed.map(toName), last: events.at(-1) };
  } finally {
    tx.release(broken);
  }
}

const toName = ({ stream, version, type }: StoredEvent): string => `${stream}@${version} ${type}`;
