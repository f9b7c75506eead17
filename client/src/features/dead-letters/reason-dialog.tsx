import { useState, type ReactElement, type ReactNode } from 'react';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { formText } from '../../ui/form-text.ts';
import { Wrong } from '../../ui/wrong.tsx';

/** Something is put away for good, and why. What was typed stays until that is done. */
export const ReasonDialog = ({
  title,
  label,
  hint,
  children,
  onClose,
  onReason,
}: {
  readonly title: string;
  readonly label: string;
  readonly hint: string;
  readonly children: ReactNode;
  readonly onClose: () => void;
  /** Why it was not done. */
  readonly onReason: (reason: string) => Promise<string | undefined>;
}): ReactElement => {
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const send = async (reason: string): Promise<void> => {
    setBusy(true);
    const wrong = await onReason(reason);
    setBusy(false);
    setProblem(wrong);
    if (wrong === undefined) onClose();
  };
  return (
    <Dialog
      title={title}
      onClose={onClose}
      confirm={{
        label,
        kind: 'danger',
        isBusy,
        onConfirm: (data) => void send(formText(data, 'reason')),
      }}
    >
      {children}
      <Field label="Reason" hint={hint}>
        {(control) => <input {...control} className="input" name="reason" required maxLength={200} />}
      </Field>
      <Wrong text={problem} />
    </Dialog>
  );
};
