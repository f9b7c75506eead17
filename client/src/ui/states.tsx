import type { ReactElement, ReactNode } from 'react';
import type { Problem } from '../../../src/contracts/problems.ts';
import { isRefusal } from '../api/http.ts';
import { toSince } from '../words/times.ts';
import { Button } from './button.tsx';

/** What a list shows when it has no rows: still loading, nothing there, refused, or broken with a way on. */

export const Skeleton = ({
  rows = 8,
  label = 'Loading',
}: {
  readonly rows?: number;
  readonly label?: string;
}): ReactElement => (
  <div className="skeleton" role="status" aria-label={label}>
    {Array.from({ length: rows }, (_, index) => (
      <span key={index} />
    ))}
  </div>
);

export const EmptyState = ({
  title,
  children,
  action,
}: {
  readonly title: string;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
}): ReactElement => (
  <div className="empty">
    <h2>{title}</h2>
    {children === undefined ? null : <p>{children}</p>}
    {action}
  </div>
);

export const ProblemState = ({
  problem,
  onRetry,
  what,
}: {
  readonly problem: Pick<Problem, 'status' | 'code' | 'title' | 'detail'>;
  readonly onRetry?: () => void;
  readonly what: string;
}): ReactElement => {
  if (isRefusal(problem)) {
    return (
      <EmptyState
        title="Not yours to see"
        action={
          <a className="button" href="/">
            Sign in as someone else
          </a>
        }
      >
        This sign-in may not see {what}.
      </EmptyState>
    );
  }
  if (problem.status === 404) {
    return (
      <EmptyState title="Not found">
        There is nothing here under this address, or this sign-in may not see it.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      title={`Could not load ${what}`}
      action={onRetry === undefined ? undefined : <Button onClick={onRetry}>Try again</Button>}
    >
      {problem.detail ?? problem.title}
    </EmptyState>
  );
};

/** Above what is shown and is not of now: since when, why, and a way on. Empty while all is well, so it is read out. */
export const KeptNote = ({
  at,
  problem,
  onRetry,
}: {
  readonly at: number;
  readonly problem: Pick<Problem, 'title' | 'detail'> | undefined;
  readonly onRetry: () => void;
}): ReactElement => (
  <div className="kept-note" role="status">
    {problem === undefined ? null : (
      <>
        <span>
          <b>As of {toSince(at)}.</b> {problem.detail ?? problem.title}
        </span>
        <Button onClick={onRetry}>Try again</Button>
      </>
    )}
  </div>
);
