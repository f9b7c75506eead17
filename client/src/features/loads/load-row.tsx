import type { ReactElement } from 'react';
import type { Job } from '../../../../src/contracts/dead-letters.ts';
import { Button } from '../../ui/button.tsx';
import { Badge } from '../../ui/marks.tsx';
import { toMoment, toSpan } from '../../words/times.ts';
import { countsOf, isAtWork, toCount } from './load-words.ts';
import { RefusedLines } from './refused-lines.tsx';

const tones: Readonly<Record<Job['state'], string>> = {
  running: 'busy',
  stopping: 'warn',
  stopped: 'warn',
  finished: 'good',
};

/** Of a table: one load, and below it what it refused. */
export const LoadRow = ({
  job,
  isOpen,
  onToggle,
  onStop,
}: {
  readonly job: Job;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
  readonly onStop: () => void;
}): ReactElement => {
  const { taken, unchanged, refused } = countsOf(job);
  const isWorking = isAtWork(job);
  return (
    <>
      <tr data-open={isOpen || undefined} data-state={job.state}>
        <th scope="row">
          <span className="load-title">{job.title}</span>
          {isWorking ? (
            <span className="load-progress">
              <progress max={Math.max(job.total, 1)} value={job.done} aria-label={job.title} />
              <Button isBusy={job.state === 'stopping'} onClick={onStop} aria-label={`Stop: ${job.title}`}>
                {job.state === 'stopping' ? 'Stopping' : 'Stop'}
              </Button>
            </span>
          ) : null}
        </th>
        <td data-label="State">
          <Badge tone={tones[job.state]}>{job.state}</Badge>
        </td>
        <td data-label="Lines" className="number load-lines">
          {job.done === job.total ? toCount(job.total) : `${toCount(job.done)} of ${toCount(job.total)}`}
        </td>
        <Lines label="Taken" count={taken} />
        <Lines label="Unchanged" count={unchanged} />
        <td data-label="Refused" className="number" data-zero={refused === 0 || undefined}>
          {refused === 0 ? (
            0
          ) : (
            <button type="button" className="refused-toggle" aria-expanded={isOpen} onClick={onToggle}>
              {toCount(refused)}
              <span className="hidden-text"> refused lines of {job.title}</span>
              <span aria-hidden="true">{isOpen ? ' ▴' : ' ▾'}</span>
            </button>
          )}
        </td>
        <td data-label="By" className="load-by">
          {job.startedBy.replace(/^user:/, '')}
        </td>
        <td data-label="Began">
          <time dateTime={job.startedAt}>{toMoment(job.startedAt)}</time>
        </td>
        <td data-label="Took" className="number">
          {job.finishedAt === null ? '–' : toSpan(Date.parse(job.finishedAt) - Date.parse(job.startedAt))}
        </td>
      </tr>
      {isOpen ? (
        <tr className="load-more">
          <td colSpan={9}>
            <RefusedLines job={job} />
          </td>
        </tr>
      ) : null}
    </>
  );
};

const Lines = ({ label, count }: { readonly label: string; readonly count: number }): ReactElement => (
  <td data-label={label} className="number" data-zero={count === 0 || undefined}>
    {toCount(count)}
  </td>
);
