import type { ReactElement, ReactNode } from 'react';
import type { Problem } from '../../../src/contracts/problems.ts';
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

const isRefusal = (problem: Pick<Problem, 'status' | 'code'>): boolean =>
  problem.status === 401 ||
  problem.status === 403 ||
  ['forbidden', 'not_allowed', 'unauthorized'].includes(problem.code);

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
