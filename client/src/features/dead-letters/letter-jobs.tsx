import type { ReactElement } from 'react';
import type { Job } from '../../../../src/contracts/dead-letters.ts';
import { useNow } from '../../live/use-live.ts';
import { JobProgress } from '../../ui/job-progress.tsx';
import { Badge } from '../../ui/marks.tsx';
import { toAge } from '../../words/times.ts';
import { isAtWork, jobNames, tellCounts } from './letter-words.ts';

const lastShown = 3;

/** Jobs at work, with how far they are; and what became of the last ones. */
export const LetterJobs = ({
  jobs,
  onStop,
}: {
  readonly jobs: readonly Job[];
  readonly onStop: (job: Job) => void;
}): ReactElement | null => {
  const now = useNow();
  const atWork = jobs.filter(isAtWork);
  const over = jobs.filter((job) => !isAtWork(job)).slice(0, lastShown);
  if (jobs.length === 0) return null;
  return (
    <section className="jobs" aria-labelledby="jobs-title">
      <h2 id="jobs-title">{atWork.length > 0 ? 'At work' : 'Done lately'}</h2>
      {atWork.map((job) => (
        <JobProgress
          key={job.jobId}
          title={`${jobNames[job.kind]}: ${job.title}`}
          done={job.done}
          total={job.total}
          counts={tellCounts(job)}
          isStopping={job.state === 'stopping'}
          onStop={() => onStop(job)}
        />
      ))}
      <ul className="jobs-over">
        {over.map((job) => (
          <li key={job.jobId}>
            <span>
              <Badge tone={job.state === 'finished' ? 'good' : 'warn'}>{job.state}</Badge>{' '}
              {jobNames[job.kind]}: {job.title}
            </span>
            <span className="muted">
              {tellCounts(job)} · {job.startedBy.replace(/^user:/, '')} ·{' '}
              {toAge(Date.parse(job.finishedAt ?? job.startedAt), now)}
              {job.reason === null ? '' : ` · “${job.reason}”`}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
};
