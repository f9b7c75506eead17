import type { Pool } from 'pg';
import type { LetterDesk } from '../hub/ports/letter-desk.ts';
import type { DryRun } from '../contracts/dead-letters.ts';
import type { DeadLetterBox } from './dead-letters.ts';
import type { Jobs } from './jobs.ts';
import { loadLetterGroups } from './letter-groups.ts';
import type { Retention } from './retention.ts';

const jobsShown = 50;

export function createLetterDesk(options: {
  readonly pool: Pool;
  readonly box: Pick<DeadLetterBox, 'find'>;
  readonly jobs: Jobs;
  readonly retention: Pick<Retention, 'eraseOne'>;
  readonly rehearse: (groupId: string) => Promise<DryRun | undefined>;
  /** A job began: whoever has time may take it. */
  readonly onStarted: () => void;
}): LetterDesk {
  const { pool, box, jobs, retention, rehearse, onStarted } = options;

  async function findGroup(groupId: string): Promise<{ title: string; letters: number } | undefined> {
    const found = await pool.query<{ reason: string; sender: string; cause: string; letters: number }>(
      `select min(reason) as reason, min(sender) as sender, min(cause) as cause, count(*)::int as letters
       from dead_letters where group_id = $1 and state = 'waiting'`,
      [groupId],
    );
    const group = found.rows[0];
    if (group === undefined || group.letters === 0) return undefined;
    return { title: `${group.reason} · ${group.sender} · ${group.cause}`, letters: group.letters };
  }

  return {
    groups: async (state) => await loadLetterGroups(pool, state),
    find: async (deadLetterId) => await box.find(deadLetterId),
    dryRun: rehearse,
    async startJob(wanted, startedBy) {
      const group = await findGroup(wanted.groupId);
      if (group === undefined) return undefined;
      const job = await jobs.start({
        kind: wanted.action,
        subject: wanted.groupId,
        title: group.title,
        params: wanted.action === 'discard' ? { reason: wanted.reason } : {},
        startedBy,
        total: group.letters,
      });
      if (job !== 'busy') onStarted();
      return job;
    },
    jobs: async () => await jobs.list(['replay', 'discard'], jobsShown),
    findJob: async (jobId) => await jobs.find(jobId),
    stopJob: async (jobId) => await jobs.stop(jobId),
    erase: async (deadLetterId) => await retention.eraseOne(deadLetterId),
  };
}
