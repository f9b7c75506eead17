import { useId, useRef, useState, type ReactElement } from 'react';
import { Button } from '../../ui/button.tsx';
import { useSpeech } from '../../languages/use-speech.tsx';
import type { QuietHours } from '../../../../src/contracts/preferences.ts';
import type { PreferenceChange } from './use-preferences.ts';

const night = { from: '22:00', to: '07:00' } as const;
type Times = Pick<QuietHours, 'from' | 'to'>;

/** The times that one writes are by one's own clock. */
const here = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;
/** `Stockholm` of `Europe/Stockholm`. */
const toCity = (timeZone: string): string => timeZone.split('/').at(-1)?.replaceAll('_', ' ') ?? timeZone;

/** When no mail comes: off, or from one time to another. Times are saved when both are as they should be. */
export const QuietHoursChoice = ({
  quietHours,
  onChange,
}: {
  readonly quietHours: QuietHours | null;
  readonly onChange: (change: PreferenceChange, told: string) => void;
}): ReactElement => {
  const { preferences: words } = useSpeech().words;
  const id = useId();
  const [draft, setDraft] = useState<Times>();
  const last = useRef<HTMLInputElement>(null);
  const times = draft ?? quietHours;
  const isWrong = times !== null && (times.from === '' || times.to === '' || times.from === times.to);
  const save = (wanted: Times | null): void => {
    setDraft(undefined);
    onChange(
      { quietHours: wanted === null ? null : { from: wanted.from, to: wanted.to, timeZone: here() } },
      wanted === null ? words.notQuiet : words.isQuiet(wanted),
    );
  };
  const time = (name: keyof Times, label: string, now: Times): ReactElement => (
    <label>
      <span>{label}</span>
      <input
        ref={name === 'to' ? last : undefined}
        type="time"
        className="input"
        name={name}
        value={now[name]}
        aria-invalid={isWrong || undefined}
        aria-describedby={isWrong ? `${id}-wrong` : undefined}
        onChange={({ target: { value } }) => setDraft({ ...now, [name]: value })}
      />
    </label>
  );
  return (
    <>
      <label>
        <span>
          {words.quiet}
          <span className="muted" id={`${id}-hint`}>
            {quietHours === null
              ? words.anyTime
              : words.waits({
                  place: quietHours.timeZone === undefined ? words.destination : toCity(quietHours.timeZone),
                })}
          </span>
        </span>
        <input
          type="checkbox"
          role="switch"
          name="quiet"
          aria-describedby={`${id}-hint`}
          checked={quietHours !== null}
          aria-checked={quietHours !== null}
          onChange={({ target: { checked } }) => save(checked ? night : null)}
        />
      </label>
      {times === null || quietHours === null ? null : (
        <form
          className="quiet-times"
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            if (draft === undefined || isWrong) return;
            // The button goes with what there is to save.
            last.current?.focus();
            save(draft);
          }}
        >
          {time('from', words.from, times)}
          {time('to', words.to, times)}
          {draft === undefined ? null : (
            <Button type="submit" disabled={isWrong}>
              {words.save}
            </Button>
          )}
          {isWrong ? (
            <p className="wrong" id={`${id}-wrong`} role="alert">
              {words.same}
            </p>
          ) : null}
        </form>
      )}
    </>
  );
};
