import { afterAll, beforeAll, expect, it } from 'vitest';
import { createJobs, type JobKind, type Jobs, type JobsOptions } from '../../src/ingest/jobs.ts';
import { createFakeClock } from '../../src/platform/clock.ts';
import { openTestJournal, quiet, type TestJournal } from '../support/journal.ts';
import { createMortalPool } from '../support/mortal.ts';

let journal: TestJournal;
beforeAll(async () => {
  journal = await openTestJournal();
  await journal.pool.query(`create table items (n int primary key, subject text not null, job_id text)`);
});
afterAll(async () => {
  await journal.close();
});

/** Numbers to be marked. */
async function fill(subject: string, from: number, count: number): Promise<void> {
  await journal.pool.query(
    `insert into items (n, subject) select n, $1 from generate_series($2::int, $3) n`,
    [subject, from, from + count - 1],
  );
}
const kind = (run: (n: number) => Promise<string>): JobKind<number> => ({
  async next(job, limit) {
    const left = await journal.pool.query<{ n: number }>(
      `select n from items where subject = $1 and job_id is distinct from $2 order by n limit $3`,
      [job.subject, job.jobId, limit],
    );
    return left.rows.map(({ n }) => n);
  },
  run: async (_, n) => await run(n),
  async mark(tx, job, done) {
    const marked = await tx.query<{ n: number }>(
      `update items set job_id = $2 where n = any($1) and job_id is distinct from $2 returning n`,
      [done.map(({ item }) => item), job.jobId],
    );
    return marked.rows.map(({ n }) => done.find(({ item }) => item === n)?.outcome ?? '');
  },
});
function open(node: string, replay: JobKind<number>, options: Partial<JobsOptions> = {}): Jobs {
  return createJobs({
    pool: journal.pool,
    node,
    clock: createFakeClock(),
    log: quiet,
    kinds: { replay },
    pollMs: 10,
    batch: 5,
    leaseMs: 300,
    ...options,
  });
}
const begin = async (jobs: Jobs, subject: string, total: number): Promise<string> => {
  const job = await jobs.start({
    kind: 'replay',
    subject,
    title: subject,
    params: {},
    startedBy: 'user:ewa',
    total,
  });
  if (job === 'busy') throw new Error('busy');
  return job.jobId;
};

it('counts what became of each item, and is finished when none is left', async () => {
  await fill('all', 0, 23);
  const jobs = open(
    'a',
    kind(async (n) => await Promise.resolve(n % 2 === 0 ? 'applied' : 'parked')),
  );
  const jobId = await begin(jobs, 'all', 23);
  await expect.poll(async () => (await jobs.find(jobId))?.state).toBe('finished');
  expect(await jobs.find(jobId)).toMatchObject({ done: 23, counts: { applied: 12, parked: 11 } });
  await jobs.close();
});

it(
  'goes on at another node when its own dies in the middle, and counts nothing twice',
  { timeout: 20_000 },
  async () => {
    await fill('dies', 100, 40);
    const ran: number[] = [];
    let hang = true;
    const hanging = kind(async (n) => {
      ran.push(n);
      if (hang && n >= 112) await new Promise(() => undefined);
      return 'applied';
    });
    const mortal = createMortalPool(journal.pool);
    // As they are in production: a take-over takes eight seconds at most.
    const times = { leaseMs: 5_000, pollMs: 2_000 };
    const dead = open('dies', hanging, { ...times, pool: mortal.pool });
    const jobId = await begin(dead, 'dies', 40);
    await expect.poll(() => ran.length, { timeout: 5_000 }).toBeGreaterThanOrEqual(13);
    hang = false;
    const other = open('other', hanging, times);
    mortal.kill();
    await expect.poll(async () => (await other.find(jobId))?.state, { timeout: 8_000 }).toBe('finished');
    expect(await other.find(jobId)).toMatchObject({ done: 40, counts: { applied: 40 } });
    await other.close();
  },
);

it('does what can be done beside an item that fails every time, and that one when it can be', async () => {
  await fill('one', 700, 12);
  let isBroken = true;
  const jobs = open(
    'a',
    kind(async (n) => {
      if (isBroken && n === 703) throw new Error('cannot be read');
      return await Promise.resolve('applied');
    }),
  );
  const jobId = await begin(jobs, 'one', 12);
  await expect.poll(async () => (await jobs.find(jobId))?.done).toBe(11);
  expect(await jobs.find(jobId)).toMatchObject({ state: 'running' });
  isBroken = false;
  await expect.poll(async () => (await jobs.find(jobId))?.state, { timeout: 5_000 }).toBe('finished');
  expect(await jobs.find(jobId)).toMatchObject({ counts: { applied: 12 } });
  await jobs.close();
});

it('stays with a node whose items take longer than its lease', async () => {
  await fill('long', 150, 3);
  const ran: number[] = [];
  const long = kind(async (n) => {
    ran.push(n);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    return 'applied';
  });
  const nodes = [open('long', long), open('waiting', long)];
  const jobId = await begin(nodes[0] as Jobs, 'long', 3);
  await expect.poll(async () => (await nodes[0]?.find(jobId))?.state, { timeout: 8_000 }).toBe('finished');
  expect(ran).toEqual([150, 151, 152]);
  for (const node of nodes) await node.close();
});

it('does again what hangs', async () => {
  await fill('hangs', 160, 3);
  let hangs = 1;
  const hanging = kind(async (n) => {
    if (n === 161 && hangs-- > 0) await new Promise(() => undefined);
    return 'applied';
  });
  const jobs = open('hangs', hanging, { hangMs: 200 });
  const jobId = await begin(jobs, 'hangs', 3);
  await expect.poll(async () => (await jobs.find(jobId))?.state, { timeout: 5_000 }).toBe('finished');
  expect(await jobs.find(jobId)).toMatchObject({ done: 3, counts: { applied: 3 } });
  await jobs.close();
});

it('is taken over at once from a node that leaves', async () => {
  await fill('leaves', 200, 30);
  const slow = kind(async () => {
    await new Promise((resolve) => setTimeout(resolve, 20));
    return 'applied';
  });
  const leaving = open('leaving', slow, { leaseMs: 60_000 });
  const jobId = await begin(leaving, 'leaves', 30);
  await expect.poll(async () => (await leaving.find(jobId))?.done).toBeGreaterThan(0);
  await leaving.close();
  const other = open('staying', slow, { leaseMs: 60_000 });
  await expect.poll(async () => (await other.find(jobId))?.state, { timeout: 5_000 }).toBe('finished');
  expect(await other.find(jobId)).toMatchObject({ done: 30 });
  await other.close();
});

it('is stopped by a person with what it has in hand finished, and its subject is free again', async () => {
  await fill('stops', 300, 200);
  const slow = kind(async () => {
    await new Promise((resolve) => setTimeout(resolve, 10));
    return 'applied';
  });
  const jobs = open('stops', slow);
  const jobId = await begin(jobs, 'stops', 200);
  expect(
    await jobs.start({ kind: 'replay', subject: 'stops', title: '', params: {}, startedBy: 'u', total: 1 }),
  ).toBe('busy');
  await expect.poll(async () => (await jobs.find(jobId))?.done).toBeGreaterThan(0);
  await jobs.stop(jobId);
  await expect.poll(async () => (await jobs.find(jobId))?.state).toBe('stopped');
  const stopped = await jobs.find(jobId);
  expect(stopped?.done).toBeLessThan(200);
  const marked = await journal.pool.query(`select count(*)::int as n from items where job_id = $1`, [jobId]);
  expect(marked.rows[0].n).toBe(stopped?.done);
  expect(await jobs.stop(jobId)).toBeUndefined();
  await begin(jobs, 'stops', 1);
  await jobs.close();
});
