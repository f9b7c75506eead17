import type { Pool } from 'pg';
import { toIso } from '../platform/clock.ts';

/**
 * Deadlines beside the stream's head (invariant 11). Appends lower `next_check_at` and never raise it, so a stored one
 * may be early and is never late. A wake leases the row, so that one node assesses it and a crash leaves it due again.
 */
export interface DueStream {
  readonly stream: string;
  readonly dueAt: number;
}

/** Leases up to `limit` due streams until `leaseUntil`, earliest first; rows another node is leasing are skipped. */
export async function leaseDue(
  pool: Pool,
  now: number,
  leaseUntil: number,
  limit: number,
): Promise<readonly DueStream[]> {
  const leased = await pool.query<{ stream: string; due_at: Date }>({
    name: 'lease-due',
    text: `
      with due as (
        select stream, next_check_at from heads
        where next_check_at <= $1 order by next_check_at limit $3 for update skip locked
      )
      update heads set next_check_at = $2 from due where heads.stream = due.stream
      returning heads.stream, due.next_check_at as due_at`,
    values: [toIso(now), toIso(leaseUntil), limit],
  });
  return leased.rows.map((row) => ({ stream: row.stream, dueAt: row.due_at.getTime() }));
}

/**
 * Writes the recomputed deadlines where the version is still the one they were computed from. Elsewhere an append came
 * between: the lease stays, and the stream wakes once too often. They are marked with the rules that they were computed
 * with, so that a node of older ones does not pass for one that has looked with those of the sweep.
 */
export async function settleDue(
  pool: Pool,
  settled: readonly {
    readonly stream: string;
    readonly version: number;
    readonly nextCheckAt: number | null;
  }[],
  rulesVersion: number | null = null,
): Promise<void> {
  if (settled.length === 0) return;
  await pool.query({
    name: 'settle-due',
    text: `
      with settled as (
        select s, v, c from jsonb_to_recordset($1::jsonb) as j(s text, v int, c timestamptz)
      ), held as (
        select h.stream from heads h where h.stream in (select s from settled) order by h.stream for update
      )
      update heads h set next_check_at = settled.c, rules_version = coalesce($2::int, h.rules_version)
      from settled join held on held.stream = settled.s
      where h.stream = settled.s and h.version = settled.v`,
    values: [
      JSON.stringify(
        settled.map(({ stream, version, nextCheckAt }) => ({
          s: stream,
          v: version,
          c: nextCheckAt === null ? null : toIso(nextCheckAt),
        })),
      ),
      rulesVersion,
    ],
  });
}

/**
 * Makes up to `limit` streams that were looked at with older rules, and as many with newer ones, due at `at`. Called at a
 * pace until it returns 0; where there are none it is two looks into an index.
 */
export async function sweepRules(
  pool: Pool,
  rulesVersion: number,
  at: number,
  limit: number,
): Promise<number> {
  const swept = await pool.query({
    name: 'sweep-rules',
    text: `
      with older as (
        select stream from heads where rules_version < $1 order by rules_version limit $3 for update skip locked
      ), newer as (
        select stream from heads where rules_version > $1 order by rules_version desc limit $3 for update skip locked
      )
      update heads h set rules_version = $1, next_check_at = least(h.next_check_at, $2)
      from (select stream from older union all select stream from newer) as other where h.stream = other.stream`,
    values: [rulesVersion, toIso(at), limit],
  });
  return swept.rowCount ?? 0;
}
