import type { Pool } from 'pg';
import type { CaseSource } from '../hub/ports/case-source.ts';
import { openRowsSql } from './exceptions.ts';

/**
 * A stream that lives for years remembers its last cases only. One that was over and forgotten before the board came to it
 * would stay open there for ever: what the rows of such a stream still show as open is asked for of its log.
 */
export const withForgotten = (source: CaseSource, pool: Pool): CaseSource => ({
  kind: source.kind,
  async loadCases(id, atLeast) {
    const loaded = await source.loadCases(id, atLeast);
    const { loadForgotten } = loaded;
    if (loadForgotten === undefined) return loaded;
    const { rows } = await pool.query<{ k: string }>({
      name: 'open-forgotten-cases',
      text: openRowsSql,
      values: [`${source.kind}:${id}`, loaded.rows.map(({ exceptionId }) => exceptionId)],
    });
    if (rows.length === 0) return loaded;
    const forgotten = await loadForgotten(rows.map(({ k }) => k));
    return { ...loaded, rows: [...loaded.rows, ...forgotten] };
  },
});
