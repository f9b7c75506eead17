import type { Pool, PoolClient } from 'pg';

/** A stream, and how far it is. */
export interface Head {
  readonly stream: string;
  readonly version: number;
}

/** One kind after the other, each by the index: between two of them may be millions of a third. */
export async function loadHeads(
  pool: Pool,
  kinds: readonly string[],
  after: string,
  limit: number,
): Promise<readonly Head[]> {
  for (const kind of kinds.toSorted()) {
    const found = await pool.query<Head>(
      // In any collation a kind's streams stand together, and no other characters are sure to come after them all.
      `select stream, version from (
         select stream, version, kind from heads where stream > greatest($1::text, $2::text || ':')
         order by stream limit $3
       ) page where kind = $2`,
      [after, kind, limit],
    );
    if (found.rows.length > 0) return found.rows;
  }
  return [];
}

export async function loadHeadsOf(tx: PoolClient, streams: readonly string[]): Promise<readonly Head[]> {
  const found = await tx.query<Head>(`select stream, version from heads where stream = any($1)`, [streams]);
  return found.rows;
}
