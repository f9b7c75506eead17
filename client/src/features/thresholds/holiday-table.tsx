import type { ReactElement } from 'react';
import { Button } from '../../ui/button.tsx';
import { Columns } from '../../ui/table.tsx';
import { type Holidays, tellCountry, tellDate } from './holiday-days.ts';
import { Changed, type LastChange } from './rule-row.tsx';

/** What is over is counted and not told: the days that come are what one looks for. */
export const HolidayTable = ({
  holidays,
  countries,
  today,
  changedOf,
  onEdit,
}: {
  readonly holidays: Holidays;
  /** Those that are looked for. */
  readonly countries: readonly string[];
  /** `YYYY-MM-DD` */
  readonly today: string;
  readonly changedOf: (country: string) => LastChange;
  /** A country's, or `new`. Undefined: this sign-in may only read. */
  readonly onEdit: ((country: string) => void) | undefined;
}): ReactElement => {
  const columns = [
    { label: 'Country' },
    { label: 'Days that come' },
    { label: 'Changed' },
    ...(onEdit === undefined ? [] : [{ label: 'Change', isHidden: true }]),
  ];
  return (
    <section className="holidays" aria-labelledby="holidays-title">
      <div className="holidays-head">
        <h2 id="holidays-title">Holidays</h2>
        <p className="muted">
          Days that are no business days where a parcel goes, besides Saturdays and Sundays.
        </p>
        {onEdit === undefined ? null : <Button onClick={() => onEdit('new')}>Another country…</Button>}
      </div>
      {countries.length === 0 ? (
        <p className="muted">
          None are set: the first working day after a holiday will find parcels stalled.
        </p>
      ) : (
        <table className="listing rules" aria-labelledby="holidays-title">
          <Columns columns={columns} />
          <tbody>
            {countries.map((country) => {
              const days = (holidays[country] ?? []).toSorted();
              const coming = days.filter((day) => day >= today);
              return (
                <tr key={country}>
                  <th scope="row">
                    <span className="rule-name">{tellCountry(country)}</span>
                    <span className="mono muted">{country}</span>
                  </th>
                  <td data-label="Days that come">
                    <ul className="rule-values">
                      {coming.map((day) => (
                        <li key={day}>
                          <time dateTime={day}>{tellDate(day)}</time>
                        </li>
                      ))}
                      {coming.length < days.length ? (
                        <li className="muted">
                          {days.length - coming.length} {coming.length === 0 ? 'past, none to come' : 'past'}
                        </li>
                      ) : null}
                    </ul>
                  </td>
                  <td data-label="Changed">
                    <Changed last={changedOf(country)} />
                  </td>
                  {onEdit === undefined ? null : (
                    <td className="row-actions">
                      <Button
                        aria-label={`Edit… holidays of ${tellCountry(country)}`}
                        onClick={() => onEdit(country)}
                      >
                        Edit…
                      </Button>
                    </td>
                  )}
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
    </section>
  );
};
