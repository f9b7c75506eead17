import { useRef, useState, type ReactElement } from 'react';
import type { ExceptionThresholds } from '../../../../src/contracts/exception-thresholds.ts';
import { Button } from '../../ui/button.tsx';
import { CountryField } from '../../ui/country-field.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { formText } from '../../ui/form-text.ts';
import { isWeekend, tellCountry, tellDate, withHolidays } from './holiday-days.ts';
import { type PutEnds, tellProblem, usePut } from './use-put.ts';
import { Wrong } from '../../ui/wrong.tsx';

/** One country's days. Enter in the date adds it, so that ten are typed one after another. */
export const HolidayDialog = ({
  country: given,
  set,
  onClose,
  ...ends
}: PutEnds & {
  /** Or `new`. */
  readonly country: string;
  readonly set: ExceptionThresholds;
  readonly onClose: () => void;
}): ReactElement => {
  const { isBusy, problem, refuse, put } = usePut(ends);
  const [days, setDays] = useState<readonly string[]>(set.holidays[given] ?? []);
  const [said, setSaid] = useState('');
  const date = useRef<HTMLInputElement>(null);
  const add = (): void => {
    const value = date.current?.value ?? '';
    if (value === '' || date.current === null) return;
    setSaid(days.includes(value) ? `${tellDate(value)} is there already.` : `${tellDate(value)} added.`);
    setDays([...new Set([...days, value])].toSorted());
    date.current.value = '';
    date.current.focus();
  };
  const remove = (value: string): void => {
    setDays(days.filter((one) => one !== value));
    setSaid(`${tellDate(value)} taken away.`);
    // Its button goes with it.
    date.current?.focus();
  };
  const save = (data: FormData): void => {
    const country = given === 'new' ? formText(data, 'country').toUpperCase() : given;
    if (given === 'new' && set.holidays[country] !== undefined) {
      refuse(`${tellCountry(country)} has holidays already: change those.`);
      return;
    }
    const typed = date.current?.value ?? '';
    void put(withHolidays(set, country, typed === '' ? days : [...days, typed]));
  };
  return (
    <Dialog
      title={given === 'new' ? 'Holidays of another country' : `Holidays of ${tellCountry(given)}`}
      onClose={onClose}
      confirm={{ label: 'Save', isBusy, onConfirm: save }}
    >
      {given === 'new' ? <CountryField isRequired hint="Where parcels go; two letters" /> : null}
      <div className="holiday-add">
        <Field label="A day without deliveries" hint="Enter adds it">
          {(control) => (
            <input
              ref={date}
              className="input"
              type="date"
              min="2020-01-01"
              max="2099-12-31"
              onKeyDown={(event) => {
                if (event.key !== 'Enter' || event.currentTarget.value === '') return;
                event.preventDefault();
                add();
              }}
              {...control}
            />
          )}
        </Field>
        <Button onClick={add}>Add</Button>
      </div>
      {days.length === 0 ? (
        <p className="muted">No day yet: only Saturdays and Sundays are no business days.</p>
      ) : (
        <ul className="holiday-list" aria-label="Days">
          {days.map((one) => (
            <li key={one}>
              <span>
                {tellDate(one)}
                {isWeekend(one) ? <span className="muted"> no business day anyway</span> : null}
              </span>
              <Button kind="quiet" aria-label={`Remove ${tellDate(one)}`} onClick={() => remove(one)}>
                ✕
              </Button>
            </li>
          ))}
        </ul>
      )}
      <p className="hidden-text" role="status">
        {said}
      </p>
      <p className="muted">
        On these days no carrier is silent and no parcel stalls. Open orders are looked at again.
      </p>
      {problem === undefined ? null : <Wrong text={tellProblem(problem)} />}
    </Dialog>
  );
};
