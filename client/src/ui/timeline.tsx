import type { ReactElement, ReactNode } from 'react';

export interface Moment {
  readonly key: string;
  readonly tone: string;
  readonly what: ReactNode;
  readonly detail?: ReactNode;
  readonly meta?: ReactNode;
}

export const Timeline = ({
  moments,
  label,
}: {
  readonly moments: readonly Moment[];
  readonly label: string;
}): ReactElement => (
  <ol className="timeline" aria-label={label}>
    {moments.map(({ key, tone, what, detail, meta }) => (
      <li key={key} data-tone={tone}>
        <span className="what">{what}</span>
        {detail === undefined ? null : <span className="detail">{detail}</span>}
        {meta === undefined ? null : <span className="meta">{meta}</span>}
      </li>
    ))}
  </ol>
);
