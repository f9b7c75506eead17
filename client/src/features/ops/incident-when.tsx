import type { ReactElement } from 'react';
import { Field } from '../../ui/field.tsx';
import './incident-dialog.css';

/** From when until when, as wall times of the reader: of one that is opened, and of one that is moved. */
export const IncidentWhen = ({
  from,
  onFrom,
  fromMin,
  fromHint,
  until,
  untilMin,
  untilHint = 'Else until somebody ends it',
}: {
  readonly from: string;
  readonly onFrom: (from: string) => void;
  readonly fromMin: string | undefined;
  readonly fromHint: string;
  /** Its end until now. */
  readonly until?: string;
  readonly untilMin: string;
  readonly untilHint?: string;
}): ReactElement => (
  <div className="incident-when">
    <Field label="From" hint={fromHint}>
      {(control) => (
        <input
          className="input"
          type="datetime-local"
          name="from"
          required
          min={fromMin}
          value={from}
          onChange={(event) => onFrom(event.target.value)}
          {...control}
        />
      )}
    </Field>
    <Field label="Until (optional)" hint={untilHint}>
      {(control) => (
        <input
          className="input"
          type="datetime-local"
          name="until"
          min={untilMin}
          defaultValue={until}
          {...control}
        />
      )}
    </Field>
  </div>
);
