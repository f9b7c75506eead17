import type { ReactElement, ReactNode } from 'react';
import { toFullMoment, toSpan } from '../words/times.ts';

/** Small signs. Each says what it says by shape or word too, never by colour alone. */

const shapes: Readonly<Record<number, ReactElement>> = {
  1: <path className="shape" d="M11 1 21 19H1Z" />,
  2: <path className="shape" d="M11 0 21.5 10 11 20 .5 10Z" />,
  3: <circle className="shape" cx="11" cy="10" r="9" />,
  4: <circle className="shape" cx="11" cy="10" r="8" />,
};

export const SeverityMark = ({ level }: { readonly level: 1 | 2 | 3 | 4 }): ReactElement => (
  <svg
    className="severity"
    data-level={level}
    viewBox="0 0 22 20"
    role="img"
    aria-label={`Severity ${level}`}
  >
    {shapes[level]}
    <text x="11" y={level === 1 ? 16.5 : 14}>
      {level}
    </text>
  </svg>
);

export const Badge = ({
  tone = 'neutral',
  children,
}: {
  readonly tone?: string;
  readonly children: ReactNode;
}): ReactElement => (
  <span className="badge" data-tone={tone}>
    {children}
  </span>
);

const soonMs = 15 * 60_000;

/** Counts to `due` on the server's clock, and past it. The moment itself is its title. */
export const Countdown = ({
  due,
  now,
}: {
  readonly due: string | null;
  readonly now: number;
}): ReactElement => {
  if (due === null) return <span className="countdown muted">–</span>;
  const left = Date.parse(due) - now;
  const near = left < 0 ? 'over' : left < soonMs ? 'soon' : 'far';
  return (
    <time className="countdown" data-near={near} dateTime={due} title={toFullMoment(due)}>
      {left < 0 ? `−${toSpan(left)}` : toSpan(left)}
    </time>
  );
};
