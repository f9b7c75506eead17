import type { ReactElement } from 'react';
import { Button } from './button.tsx';

/** Work that goes on at the hub whether anybody looks or not. */
export const JobProgress = ({
  title,
  done,
  total,
  counts,
  isStopping,
  onStop,
}: {
  readonly title: string;
  readonly done: number;
  readonly total: number;
  readonly counts: string;
  readonly isStopping: boolean;
  readonly onStop: () => void;
}): ReactElement => (
  <div className="job">
    <div>
      <span className="job-title">{title}</span>
      <progress max={Math.max(total, done, 1)} value={done} aria-label={title} />
      <span className="muted">
        {done} of {Math.max(total, done)} · {counts}
      </span>
    </div>
    <Button isBusy={isStopping} onClick={onStop}>
      {isStopping ? 'Stopping' : 'Stop'}
    </Button>
  </div>
);
