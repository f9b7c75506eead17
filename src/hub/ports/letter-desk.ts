import type { DeadLetterGroup, DryRun, Job, StartLetterJob } from '../../contracts/dead-letters.ts';
import type { DeadLetter } from '../../contracts/registry.ts';

/** Dead letters as the desk works on them: many at once, looked at before anything is done. */
export interface LetterDesk {
  groups(state: DeadLetter['state']): Promise<readonly DeadLetterGroup[]>;
  find(deadLetterId: string): Promise<DeadLetter | undefined>;
  /** Changes nothing. Undefined: nothing of the group waits. */
  dryRun(groupId: string): Promise<DryRun | undefined>;
  /** `busy`: another job works on the group. Undefined: nothing of it waits. */
  startJob(wanted: StartLetterJob, startedBy: string): Promise<Job | 'busy' | undefined>;
  jobs(): Promise<readonly Job[]>;
  findJob(jobId: string): Promise<Job | undefined>;
  /** Undefined: there is none, or it is over. */
  stopJob(jobId: string): Promise<Job | undefined>;
  /** Takes the bytes away and what could name somebody. False: there is none, or they are gone. */
  erase(deadLetterId: string): Promise<boolean>;
}
