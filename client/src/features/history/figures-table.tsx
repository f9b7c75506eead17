import type { ReactElement, ReactNode } from 'react';
import type { NamedCaseFigures } from '../../../../src/contracts/case-history.ts';
import { closedOf, tellMinutes, tellShare } from './history-words.ts';

export interface FiguresTableProps {
  readonly title: string;
  /** What stands in the first column, "Cause". */
  readonly of: string;
  readonly rows: readonly NamedCaseFigures[];
  readonly tell: (key: string) => string;
  /** Narrows the page to one of them; pressed again it widens it. */
  readonly onChoose?: (key: string) => void;
  readonly chosen?: string | undefined;
  /** Which count the bar shows, and how it is called; raised, where none is given. */
  readonly by?: 'raised' | 'resolved';
  readonly empty: ReactNode;
}

const countOf = (row: NamedCaseFigures, by: 'raised' | 'resolved'): number => row[by];

export const FiguresTable = ({
  title,
  of,
  rows,
  tell,
  onChoose,
  chosen,
  by = 'raised',
  empty,
}: FiguresTableProps): ReactElement => {
  const most = Math.max(1, ...rows.map((row) => countOf(row, by)));
  return (
    <section className="figures" aria-label={title}>
      <h2>{title}</h2>
      {rows.length === 0 ? (
        <p className="muted">{empty}</p>
      ) : (
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls sideways on a phone
        <div className="table-scroll" tabIndex={0} role="group" aria-label={`${title}, table`}>
          <table>
            <thead>
              <tr>
                <th scope="col">{of}</th>
                <th scope="col" className="number">
                  {by === 'raised' ? 'Raised' : 'Resolved'}
                </th>
                {by === 'raised' ? (
                  <th scope="col" className="number">
                    Closed
                  </th>
                ) : null}
                <th scope="col" className="number">
                  Median
                </th>
                <th scope="col" className="number">
                  9 of 10 in
                </th>
                {by === 'raised' ? (
                  <th scope="col" className="number">
                    Reopened
                  </th>
                ) : null}
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.key} data-chosen={row.key === chosen || undefined}>
                  <th scope="row">
                    {onChoose === undefined ? (
                      tell(row.key)
                    ) : (
                      <button
                        type="button"
                        className="link"
                        aria-pressed={row.key === chosen}
                        onClick={() => onChoose(row.key)}
                      >
                        {tell(row.key)}
                      </button>
                    )}
                    <svg viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
                      <rect width={(countOf(row, by) / most) * 100} height={4} />
                    </svg>
                  </th>
                  <td className="number">{countOf(row, by)}</td>
                  {by === 'raised' ? <td className="number">{closedOf(row)}</td> : null}
                  <td className="number">{tellMinutes(row.medianMinutes)}</td>
                  <td className="number">{tellMinutes(row.p90Minutes)}</td>
                  {by === 'raised' ? (
                    <td className="number">{tellShare(row.reopened, closedOf(row))}</td>
                  ) : null}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
};
