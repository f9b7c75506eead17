import type { Pool, PoolClient } from 'pg';
import type { Job } from '../contracts/dead-letters.ts';
import { newId } from '../hub/ids.ts';
import { type Clock, toIso } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import { whileProlonged } from '../platform/prolonged.ts';
import { withTimeout } from '../platform/with-timeout.ts';

/**
 * Work on many things at once that outlives the request, and the node, that began it. A job is a row; whichever node
 * holds its lease, by the database's clock and prolonged while it works, takes the next few items, and marks them and
 * counts them in one transaction. Which items are left is asked of the items themselves, so there is no cursor to lose:
 * after a crash the last few are done again, and whatever they touch knows them by then.
 *
 *   running ──► finished
 *      └─ stop ─► stopping ─► stopped
 */
export interface Jobs {
  /** `busy`: another job works on the subject. */
  start(job: NewJob): Promise<Job | 'busy'>;
  find(jobId: string): Promise<Job | undefined>;
  list(kinds: readonly Job['kind'][], limit: number): Promise<readonly Job[]>;
  /** What is in hand is finished first. Undefined: there is none, or it is over. */
  stop(jobId: string): Promise<Job | undefined>;
  /** There may be something to do. */
  poke(): void;
  close(): Promise<void>;
}

export interface NewJob {
  readonly kind: Job['kind'];
  readonly subject: string;
  readonly title: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly startedBy: string;
  readonly total: number;
}

/** What a worker knows of its job. */
export interface JobAtWork {
  readonly jobId: string;
  readonly subject: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly startedBy: string;
  readonly startedAt: string;
}

export interface JobKind<Item = unknown> {
  /** Items this job has not done; none means that it is finished. */
  next(job: JobAtWork, limit: number): Promise<readonly Item[]>;
  /** @returns what became of it, by which the job counts */
  run(job: JobAtWork, item: Item): Promise<string>;
  /** Makes `next` pass over them. @returns the outcomes of those that no other node had marked */
  mark(tx: PoolClient, job: JobAtWork, done: readonly Done<Item>[]): Promise<readonly string[]>;
}

export interface Done<Item> {
  readonly item: Item;
  readonly outcome: string;
}

interface Row {
  readonly job_id: string;
  readonly kind: Job['kind'];
  readonly subject: string;
  readonly title: string;
  readonly params: Record<string, unknown>;
  readonly started_by: string;
  readonly started_at: Date;
  readonly finished_at: Date | null;
  readonly state: Job['state'];
  readonly total: number;
  readonly counts: Record<string, number>;
}

export interface JobsOptions {
  readonly pool: Pool;
  readonly node: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly kinds: Readonly<Partial<Record<Job['kind'], JobKind>>>;
  readonly batch?: number;
  readonly leaseMs?: number;
  /** A dead node's job goes on at another after these two together (docs/decisions/0101). */
  readonly pollMs?: number;
  /** Items that take longer are done again, here or elsewhere. */
  readonly hangMs?: number;
}

const columns = `job_id, kind, subject, title, params, started_by, started_at, finished_at, state, total, counts`;

export function createJobs(options: JobsOptions): Jobs {
  const { pool, node, clock, log, batch = 20, leaseMs = 5_000, pollMs = 2_000, hangMs = 60_000 } = options;
  let stopping = false;
  let wake: (() => void) | null = null;
  let poked = false;

  async function claim(): Promise<Row | undefined> {
    const claimed = await pool.query<Row>({
      name: 'claim-job',
      text: `
        update jobs set leased_by = $1, leased_until = now() + $2 * interval '1 millisecond'
        where job_id = (
          select job_id from jobs
          where kind = any($3) and state in ('running', 'stopping') and (leased_until is null or leased_until <= now())
          order by started_at limit 1 for update skip locked)
        returning ${columns}`,
      values: [node, leaseMs, Object.keys(options.kinds)],
    });
    return claimed.rows[0];
  }

  /** Until it is over, the lease is lost or this node stops. */
  async function work(row: Row): Promise<void> {
    const job = toJobAtWork(row);
    const kind = options.kinds[row.kind];
    if (kind === undefined) return;
    let { state } = row;
    while (!stopping) {
      const items = state === 'running' ? await kind.next(job, batch) : [];
      if (items.length === 0) {
        await finish(job.jobId);
        return;
      }
      const done = await runAll(items, async (item) => await withTimeout(kind.run(job, item), hangMs));
      const next = await note(kind, job, done);
      if (next === undefined) return;
      state = next;
    }
    // Whoever stays goes on at once.
    await pool.query(`update jobs set leased_until = null where job_id = $1 and leased_by = $2`, [
      job.jobId,
      node,
    ]);
  }

  /** Marks and counts in one transaction; a node whose lease was taken over counts nothing. */
  async function note(
    kind: JobKind,
    job: JobAtWork,
    done: readonly Done<unknown>[],
  ): Promise<Job['state'] | undefined> {
    const client = await pool.connect();
    let broken: Error | undefined;
    try {
      await client.query('begin');
      const held = await client.query<{ state: Job['state']; counts: Record<string, number> }>(
        `select state, counts from jobs
         where job_id = $1 and leased_by = $2 and state in ('running', 'stopping') for update`,
        [job.jobId, node],
      );
      const now = held.rows[0];
      if (now === undefined) {
        await client.query('rollback');
        return undefined;
      }
      const counts = { ...now.counts };
      for (const outcome of await kind.mark(client, job, done)) counts[outcome] = (counts[outcome] ?? 0) + 1;
      await client.query(`update jobs set counts = $2 where job_id = $1`, [
        job.jobId,
        JSON.stringify(counts),
      ]);
      await client.query('commit');
      return now.state;
    } catch (error) {
      broken = error instanceof Error ? error : new Error(String(error));
      throw broken;
    } finally {
      client.release(broken);
    }
  }

  async function prolong(jobId: string): Promise<void> {
    await pool.query(
      `update jobs set leased_until = now() + $3 * interval '1 millisecond'
       where job_id = $1 and leased_by = $2 and leased_until is not null`,
      [jobId, node, leaseMs],
    );
  }

  async function finish(jobId: string): Promise<void> {
    await pool.query(
      `update jobs set state = case state when 'stopping' then 'stopped' else 'finished' end,
         finished_at = $3, leased_by = null, leased_until = null
       where job_id = $1 and leased_by = $2 and state in ('running', 'stopping')`,
      [jobId, node, toIso(clock.now())],
    );
  }

  async function run(): Promise<void> {
    while (!stopping) {
      poked = false;
      try {
        const claimed = await claim();
        if (claimed !== undefined) {
          await whileProlonged(
            leaseMs,
            async () => await prolong(claimed.job_id),
            async () => await work(claimed),
          );
          continue;
        }
      } catch (error) {
        // The lease runs out and the job goes on, here or elsewhere.
        log.warn({ error: String(error) }, 'a job was interrupted and goes on when its lease is over');
      }
      if (poked || stopping) continue;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, pollMs);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      wake = null;
    }
  }

  function poke(): void {
    poked = true;
    wake?.();
  }

  async function find(jobId: string): Promise<Job | undefined> {
    const found = await pool.query<Row>(`select ${columns} from jobs where job_id = $1`, [jobId]);
    return found.rows.map(toJob)[0];
  }

  const running = run();
  return {
    async start({ kind, subject, title, params, startedBy, total }) {
      const started = await pool.query<Row>(
        `insert into jobs (job_id, kind, subject, title, params, started_by, started_at, total)
         values ($1, $2, $3, $4, $5, $6, $7, $8)
         on conflict (subject) where state in ('running', 'stopping') do nothing returning ${columns}`,
        [newId('job'), kind, subject, title, JSON.stringify(params), startedBy, toIso(clock.now()), total],
      );
      poke();
      return started.rows.map(toJob)[0] ?? 'busy';
    },
    find,
    async list(kinds, limit) {
      const found = await pool.query<Row>(
        `select ${columns} from jobs where kind = any($1) order by started_at desc, job_id limit $2`,
        [kinds, limit],
      );
      return found.rows.map(toJob);
    },
    async stop(jobId) {
      const stopped = await pool.query(
        `update jobs set
           -- Nobody has it in hand: it is over now.
           state = case when leased_until is null or leased_until <= now() then 'stopped' else 'stopping' end,
           finished_at = case when leased_until is null or leased_until <= now() then $2::timestamptz end
         where job_id = $1 and state = 'running'`,
        [jobId, toIso(clock.now())],
      );
      return stopped.rowCount === 1 ? await find(jobId) : undefined;
    },
    poke,
    async close() {
      stopping = true;
      wake?.();
      await running;
    },
  };
}

/** One that fails, or hangs, keeps nobody from noting the others; where nothing was done there is nothing to note. */
async function runAll(items: readonly unknown[], run: (item: unknown) => Promise<string>) {
  const ran = await Promise.allSettled(items.map(async (item) => ({ item, outcome: await run(item) })));
  const done = ran.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const failed = ran.find((one) => one.status === 'rejected');
  if (failed !== undefined && done.length === 0) throw failed.reason;
  return done;
}

const toJobAtWork = (row: Row): JobAtWork => ({
  jobId: row.job_id,
  subject: row.subject,
  params: row.params,
  startedBy: row.started_by,
  startedAt: row.started_at.toISOString(),
});

const toJob = (row: Row): Job => ({
  jobId: row.job_id,
  kind: row.kind,
  subject: row.subject,
  title: row.title,
  reason: typeof row.params['reason'] === 'string' ? row.params['reason'] : null,
  startedBy: row.started_by,
  startedAt: row.started_at.toISOString(),
  finishedAt: row.finished_at?.toISOString() ?? null,
  state: row.state,
  total: row.total,
  done: Object.values(row.counts).reduce((sum, count) => sum + count, 0),
  counts: row.counts,
});
