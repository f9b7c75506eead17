import type { ReactElement } from 'react';

const width = 5;
const height = 22;

/** Messages of the last 24 hours, a bar an hour; the newest is on the right. */
export const Hours = ({ hours }: { readonly hours: readonly number[] }): ReactElement => {
  const most = Math.max(1, ...hours);
  const sum = hours.reduce((all, one) => all + one, 0);
  return (
    <svg
      className="hours"
      viewBox={`0 0 ${hours.length * width} ${height}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={`${sum} messages in 24 hours, at most ${Math.max(...hours)} an hour`}
    >
      {hours.map((count, index) => {
        const tall = count === 0 ? 1 : Math.max(2, (count / most) * height);
        return (
          <rect
            // A place in the day is what a bar is.
            // oxlint-disable-next-line react/no-array-index-key
            key={index}
            data-empty={count === 0 || undefined}
            x={index * width}
            y={height - tall}
            width={width - 1}
            height={tall}
          />
        );
      })}
    </svg>
  );
};
