import type { Pool } from 'pg';

/**
 * Effects that are done are forgotten after a while, a page of the table after the other. As long as its row is there, an
 * effect's key keeps its cause from having it twice: when the log is followed again from before the checkpoint, which
 * after a restore is a matter of minutes (docs/decisions/0100), and when an order's log is asked which mails are due, which
 * is said of one day. What failed for good or was given up waits for people, who may try it again; then what went out
 * after it in its stream says whether it is still wanted (`is_late`), so that stays as long. With a mail to the desk goes
 * what it was about.
 *
 * @param before when they were created and done, by the effects' clock
 * @param most about so many; the rest is for the next time
 */
export async function forgetEffects(pool: Pool, before: string, most = 100_000): Promise<number> {
  let forgotten = 0;
  let after: string | null = '0';
  while (after !== null && forgotten < most) {
    const page: Page = await forgetPage(pool, before, after);
    forgotten += page.forgotten;
    after = page.next;
  }
  await forgetTold(pool, most);
  return forgotten;
}

/** Nobody is written to about an event of so long ago, so it need not be known that they were. */
async function forgetTold(pool: Pool, most: number): Promise<void> {
  await pool.query(
    `delete from case_mails where (person, stream, version) in (
       select person, stream, version from case_mails told
       where digest is not null and not exists (select from effects where key = told.digest) limit $1)`,
    [most],
  );
}

interface Page {
  readonly forgotten: number;
  /** Where the next one begins; null where there is nothing old behind it. */
  readonly next: string | null;
}

/** What failed is looked up once a page: that is most of its cost where much has. */
const batch = 5_000;

async function forgetPage(pool: Pool, before: string, after: string): Promise<Page> {
  // By the primary key, in the order of which effects are created: no index is needed of what is done. Not prepared, for
  // a plan that was made while the table was empty would scan it.
  const { rows } = await pool.query<Page>(
    `with page as materialized (
       select effect_id, stream, created_at, settled_at, outcome from effects
       where effect_id > $2 order by effect_id limit $3
     ), failed as materialized (
       select stream from effects where outcome = 'dead' or outcome = 'given_up'
     ), old as materialized (
       select effect_id from page
       where created_at < $1 and settled_at < $1 and outcome not in ('dead', 'given_up')
         and stream not in (select stream from failed)
         and (
           select waiting.effect_id from effects waiting
           where waiting.stream = page.stream and waiting.settled_at is null
           order by waiting.effect_id limit 1) is null
     ), gone as (
       delete from effects where effect_id = any (array(select effect_id from old)) returning effect_id
     )
     select (select count(*) from gone)::int as forgotten,
       case when count(*) = $3 and bool_and(created_at < $1) then max(effect_id)::text end as next
     from page`,
    [before, after, batch],
  );
  return rows[0] ?? { forgotten: 0, next: null };
}
