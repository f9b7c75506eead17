import type { ReactElement } from 'react';
import { toShortDay } from '../../words/times.ts';
import { dayMs } from './stock-words.ts';

const width = 280;
const height = 44;

/** What lay on the shelf over the last days, as steps: between two movements nothing changes. */
export const ShelfLine = ({
  points,
  now,
  days,
}: {
  readonly points: readonly { readonly at: number; readonly onHand: number }[];
  readonly now: number;
  readonly days: number;
}): ReactElement => {
  const first = points[0];
  const last = points.at(-1);
  if (first === undefined || last === undefined || points.length < 2)
    return <p className="muted shelf-none">Too little has happened yet to draw its days.</p>;
  const levels = points.map(({ onHand }) => onHand);
  const most = Math.max(1, ...levels);
  const x = (at: number): number =>
    Math.round(((at - (now - days * dayMs)) / (days * dayMs)) * width * 10) / 10;
  const y = (onHand: number): number => Math.round((height - 3 - (onHand / most) * (height - 8)) * 10) / 10;
  const line = points
    .slice(1)
    .reduce((path, { at, onHand }) => `${path}H${x(at)}V${y(onHand)}`, `M${x(first.at)} ${y(first.onHand)}`);
  return (
    <figure className="shelf-line">
      <svg
        viewBox={`0 0 ${width} ${height}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`On the shelf over ${days} days: from ${first.onHand} to ${last.onHand}, at least ${Math.min(...levels)}, at most ${Math.max(...levels)}`}
      >
        <path className="area" d={`${line}V${height}H${x(first.at)}Z`} />
        <path className="line" d={line} />
      </svg>
      <figcaption className="muted">
        <span>{toShortDay(new Date(now - days * dayMs).toISOString())}</span>
        <span>
          on the shelf, {Math.min(...levels)}–{Math.max(...levels)}
        </span>
        <span>now</span>
      </figcaption>
    </figure>
  );
};
