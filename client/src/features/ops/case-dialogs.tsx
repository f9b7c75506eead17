import type { ReactElement } from 'react';
import type { ExceptionCommand } from '../../../../src/contracts/exceptions.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { formText } from '../../ui/form-text.ts';

type Resolve = Extract<ExceptionCommand, { readonly type: 'resolve' }>;
const codes: Readonly<Record<Resolve['code'], string>> = {
  fixed: 'Fixed',
  customer_informed: 'Customer informed',
  carrier_contacted: 'Carrier contacted',
  reshipped: 'Reshipped',
  refunded: 'Refunded',
  not_a_problem: 'Not a problem',
  other: 'Other',
};

export const ResolveDialog = ({
  count,
  given,
  onClose,
  onResolve,
}: {
  readonly count: number;
  /** What was answered, and not done. */
  readonly given: Resolve | undefined;
  readonly onClose: () => void;
  readonly onResolve: (command: Resolve) => void;
}): ReactElement => (
  <Dialog
    title={count === 1 ? 'Resolve the case' : `Resolve ${count} cases`}
    onClose={onClose}
    confirm={{
      label: 'Resolve',
      onConfirm: (data) => {
        const note = formText(data, 'note');
        onResolve({
          type: 'resolve',
          code: data.get('code') as Resolve['code'],
          ...(note === '' ? {} : { note }),
        });
      },
    }}
  >
    <fieldset className="choices">
      <legend>How was it settled?</legend>
      {Object.entries(codes).map(([code, label]) => (
        <label key={code}>
          <input type="radio" name="code" value={code} defaultChecked={code === (given?.code ?? 'fixed')} />
          {label}
        </label>
      ))}
    </fieldset>
    <Field label="Note (optional)">
      {(control) => (
        <textarea className="input" name="note" maxLength={2000} defaultValue={given?.note} {...control} />
      )}
    </Field>
  </Dialog>
);
