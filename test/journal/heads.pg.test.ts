import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { flushSql } from '../../src/journal/flush-sql.ts';
import { createPool } from '../../src/platform/database.ts';
import { anEntry, openTestJournal, quiet, type TestJournal } from '../support/journal.ts';

/** docs/decisions/0115 */
describe('heads', () => {
  let journal: TestJournal;
  beforeAll(async () => {
    journal = await openTestJournal();
  });
  afterAll(async () => {
    await journal.close();
  });

  const kinds = async (): Promise<readonly string[]> => {
    const { rows } = await journal.pool.query<{ kind: string }>('select kind from heads order by stream');
    return rows.map(({ kind }) => kind);
  };

  it('have their kind from whoever begins them, of this release or the one before', async () => {
    await journal.commit.append(anEntry('order:1', 0));
    await journal.commit.append(anEntry('stock:wh-1~A:B', 0));
    // As a node of the release before does it, for which the column was made.
    await journal.pool.query(
      `insert into heads (stream, version, previous, rules_version) values ('incident:i1', 1, 0, 1)
       on conflict (stream) do update set version = excluded.version where heads.version = excluded.previous`,
    );
    expect(await kinds()).toEqual(['incident', 'order', 'stock']);
    await journal.commit.append(anEntry('incident:i1', 1));
    expect(await kinds()).toEqual(['incident', 'order', 'stock']);
  });

  it('are reached one by one, although the plan was made when there were none', async () => {
    // The settings of the pool that flushes.
    const pool = createPool({
      url: journal.url,
      max: 1,
      log: quiet,
      settings: { enable_seqscan: 'off', plan_cache_mode: 'force_generic_plan' },
    });
    await pool.query('delete from heads');
    await pool.query('vacuum analyze heads');
    const { rows } = await pool.query<{ 'QUERY PLAN': string }>(`explain (generic_plan) ${flushSql}`);
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
    const renewed = plan.slice(plan.indexOf('CTE renewed'), plan.indexOf('CTE begun'));
    expect(renewed.match(/Scan .*on heads/g)).toHaveLength(1);
    expect(renewed).toMatch(
      /Index Scan using heads_pkey on heads h .*\n *Index Cond: \(stream = ANY \(ARRAY\[e\.stream\]\)\)/,
    );
    await pool.end();
  });
});
