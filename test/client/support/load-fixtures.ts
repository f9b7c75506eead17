import type { Job } from '../../../src/contracts/dead-letters.ts';

const minute = 60_000;

const aLoad = (now: number, change: Partial<Job> & Pick<Job, 'jobId' | 'kind' | 'title'>): Job => ({
  subject: `load-of-${change.jobId}`,
  reason: null,
  startedBy: 'ewa',
  startedAt: new Date(now - 3 * minute).toISOString(),
  finishedAt: null,
  state: 'running',
  total: 100_000,
  done: 0,
  counts: {},
  ...change,
});

/** One of each state, the newest first. */
const someLoads = (now: number): readonly Job[] => [
  aLoad(now, {
    jobId: 'job_orders2',
    kind: 'order_import',
    title: 'Import of 20000 orders',
    startedBy: 'user:maja.administrator@hub.example',
    total: 20_000,
    done: 12_400,
    counts: { imported: 12_390, refused: 10 },
  }),
  aLoad(now, {
    jobId: 'job_stock2',
    kind: 'stock_load',
    title: 'Stock of 100000 SKU-locations',
    startedAt: new Date(now - 90 * minute).toISOString(),
    finishedAt: new Date(now - 86 * minute).toISOString(),
    state: 'finished',
    done: 100_000,
    counts: { taken: 98_112, unchanged: 1_676, refused: 212 },
  }),
  aLoad(now, {
    jobId: 'job_stock1',
    kind: 'stock_load',
    title: 'Stock of 4200 SKU-locations',
    startedAt: new Date(now - 200 * minute).toISOString(),
    finishedAt: new Date(now - 199 * minute).toISOString(),
    state: 'stopped',
    total: 4_200,
    done: 2_000,
    counts: { taken: 2_000 },
  }),
];

const refused = [
  { line: 41, why: 'There is no location "dc-gdanks".' },
  { line: 1_207, why: 'There is no location "store-lund-2".' },
  { line: 88_112, why: 'The quantity on hand is more than a shelf may have.' },
];

/** Loads as the hub answers them; one that was begun here is a fifth further with every look, and refuses one line. */
export const createLoads = (now: number) => {
  let jobs = someLoads(now);
  const further = (job: Job): Job => {
    if (job.jobId !== 'job_new' || job.state !== 'running') return job;
    const done = Math.min(job.total, job.done + job.total / 5);
    return done < job.total
      ? { ...job, done, counts: { taken: done } }
      : {
          ...job,
          done,
          counts: { taken: done - 1, refused: 1 },
          state: 'finished',
          finishedAt: new Date().toISOString(),
        };
  };
  return {
    list(kind: Job['kind']): readonly Job[] {
      jobs = jobs.map(further);
      return jobs.filter((job) => job.kind === kind);
    },
    find: (jobId: string) => ({ job: jobs.find((job) => job.jobId === jobId), refused }),
    file: (): string => refused.map((line) => `${JSON.stringify(line)}\n`).join(''),
    stop(jobId: string): Job | undefined {
      jobs = jobs.map((job) => (job.jobId === jobId ? { ...job, state: 'stopping' } : job));
      return jobs.find((job) => job.jobId === jobId);
    },
    /** Undefined: the file has a quantity that is none. */
    start(kind: Job['kind'], text: string): Job | undefined {
      if (text.includes('many')) return undefined;
      const total = text.trim().split('\n').length - 1;
      const title = kind === 'stock_load' ? `Stock of ${total} SKU-locations` : `Import of ${total} orders`;
      const job = aLoad(now, { jobId: 'job_new', kind, title, total, startedAt: new Date().toISOString() });
      jobs = [job, ...jobs.filter(({ jobId }) => jobId !== 'job_new')];
      return job;
    },
  };
};
