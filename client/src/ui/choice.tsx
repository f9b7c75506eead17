import type { ReactElement } from 'react';
import { Field } from './field.tsx';

/** One of several, or none of them. */
export const Choice = ({
  label,
  name,
  options,
  none,
  hint,
}: {
  readonly label: string;
  readonly name: string;
  readonly options: readonly (readonly [id: string, name: string])[];
  readonly none: string;
  readonly hint?: string;
}): ReactElement => (
  <Field label={label} hint={hint}>
    {(control) => (
      <select className="input" name={name} defaultValue="" {...control}>
        <option value="">{none}</option>
        {options.map(([id, text]) => (
          <option key={id} value={id}>
            {text}
          </option>
        ))}
      </select>
    )}
  </Field>
);
