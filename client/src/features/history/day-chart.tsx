import type { ReactElement } from 'react';
import type { NamedCaseFigures } from '../../../../src/contracts/case-history.ts';
import { toShortDay } from '../../words/times.ts';
import { closedOf } from './history-words.ts';

/** Of each day what was raised, as a bar, and what was closed, as a mark across it: shape tells them apart, not colour. */
export const DayChart = ({ days }: { readonly days: readonly NamedCaseFigures[] }): ReactElement => {
  const most = Math.max(1, ...days.map((day) => Math.max(day.raised, closedOf(day))));
  const heightOf = (count: number): number => (count / most) * 100;
  const raised = days.reduce((sum, day) => sum + day.raised, 0);
  const closed = days.reduce((sum, day) => sum + closedOf(day), 0);
  const ends = [days.at(0), days.at(Math.floor(days.length / 2)), days.at(-1)].filter(
    (day) => day !== undefined,
  );
  return (
    <figure className="day-chart">
      <figcaption>
        <span className="key" data-kind="raised">
          Raised
        </span>
        <span className="key" data-kind="closed">
          Closed
        </span>
        <span className="muted">most on one day: {most}</span>
      </figcaption>
      <svg
        viewBox={`0 0 ${days.length * 10} 104`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${raised} raised and ${closed} closed in ${days.length} days; the table below has each day`}
      >
        {days.map((day, index) => (
          <g key={day.key}>
            <title>{`${toShortDay(day.key)}: ${day.raised} raised, ${closedOf(day)} closed`}</title>
            <rect className="hit" x={index * 10} y={0} width={10} height={104} />
            <rect
              className="raised"
              x={index * 10 + 1.5}
              y={102 - heightOf(day.raised)}
              width={7}
              height={heightOf(day.raised)}
            />
            {closedOf(day) === 0 ? null : (
              <path
                className="closed"
                d={`M${index * 10 + 0.5} ${102 - heightOf(closedOf(day))}h9`}
                vectorEffect="non-scaling-stroke"
              />
            )}
          </g>
        ))}
        <path className="floor" d={`M0 102.5h${days.length * 10}`} vectorEffect="non-scaling-stroke" />
      </svg>
      <div className="day-ends muted" aria-hidden="true">
        {ends.map((day) => (
          <span key={day.key}>{toShortDay(day.key)}</span>
        ))}
      </div>
    </figure>
  );
};
