import type { ReactElement } from 'react';
import { Field } from './field.tsx';

/** Two letters; whoever reads them writes them in capitals. */
export const CountryField = ({
  label = 'Country',
  name = 'country',
  hint,
  isRequired = false,
  value,
}: {
  readonly label?: string;
  readonly name?: string;
  readonly hint?: string;
  readonly isRequired?: boolean;
  readonly value?: string | undefined;
}): ReactElement => (
  <Field label={label} hint={hint}>
    {(control) => (
      <input
        className="input"
        name={name}
        required={isRequired}
        pattern="[A-Za-z]{2}"
        maxLength={2}
        title="Two letters, like SE"
        autoCapitalize="characters"
        autoComplete="off"
        defaultValue={value}
        {...control}
      />
    )}
  </Field>
);
