import type { Pool, PoolClient } from 'pg';
import type { RefusedLine } from '../contracts/imports.ts';

/**
 * Lines of an import between its body and its job. They are personal data (invariant 10): a line that is taken or
 * refused loses its text in the transaction that says so, and what nobody will take goes with the sweep.
 */
export interface ImportRow {
  readonly line: number;
  /** Null: it was too long to keep. */
  readonly body: string | null;
}

export interface ImportRows {
  store(importId: string, receivedAt: string, rows: readonly ImportRow[]): Promise<void>;
  drop(importId: string): Promise<void>;
  /** Those that are not done, as many as fit in memory. */
  next(importId: string, limit: number): Promise<readonly ImportRow[]>;
  /** @returns the outcomes of those that no other node had marked */
  mark(tx: PoolClient, importId: string, done: readonly MarkedRow[]): Promise<readonly string[]>;
  refused(jobId: string, after: number, limit: number): Promise<readonly RefusedLine[]>;
  /** Lines without a job at work: of a body that was cut off with its node, or of a job that was stopped. */
  sweep(receivedBefore: string): Promise<void>;
}

export interface MarkedRow {
  readonly line: number;
  readonly outcome: string;
  readonly why: string | null;
}

/** Bytes of lines in hand at once. */
const mostBytes = 16_000_000;

export function createImportRows(pool: Pool): ImportRows {
  return {
    async store(importId, receivedAt, rows) {
      await pool.query(
        `insert into order_import_rows (import_id, line, received_at, body)
         select $1, line, $2, body from unnest($3::int[], $4::text[]) as t(line, body)`,
        [importId, receivedAt, rows.map(({ line }) => line), rows.map(({ body }) => body)],
      );
    },
    async drop(importId) {
      await pool.query(`delete from order_import_rows where import_id = $1`, [importId]);
    },
    async next(importId, limit) {
      const found = await pool.query<ImportRow>(
        `select line, body from (
           select line, body, sum(octet_length(body)) over (order by line) - octet_length(body) as before
           from (
             select line, body from order_import_rows where import_id = $1 and outcome is null
             order by line limit $2) waiting
         ) counted
         where before is null or before < $3 order by line`,
        [importId, limit, mostBytes],
      );
      return found.rows;
    },
    async mark(tx, importId, done) {
      const marked = await tx.query<{ outcome: string }>(
        `update order_import_rows r set outcome = d.outcome, why = d.why, body = null
         from unnest($2::int[], $3::text[], $4::text[]) as d(line, outcome, why)
         where r.import_id = $1 and r.line = d.line and r.outcome is null
         returning d.outcome`,
        [
          importId,
          done.map(({ line }) => line),
          done.map(({ outcome }) => outcome),
          done.map(({ why }) => why),
        ],
      );
      return marked.rows.map(({ outcome }) => outcome);
    },
    async refused(jobId, after, limit) {
      const found = await pool.query<RefusedLine>(
        `select line, coalesce(why, '') as why from order_import_rows
         where import_id = (select subject from jobs where job_id = $1) and outcome = 'refused' and line > $2
         order by line limit $3`,
        [jobId, after, limit],
      );
      return found.rows;
    },
    async sweep(receivedBefore) {
      await pool.query(
        `delete from order_import_rows r
         where outcome is null and received_at < $1 and not exists (
           select 1 from jobs where subject = r.import_id and state in ('running', 'stopping'))`,
        [receivedBefore],
      );
    },
  };
}
