import { useEffect, useId, useRef, useState, type FormEvent, type ReactElement, type ReactNode } from 'react';
import { Button } from './button.tsx';
import { giveFocusBack } from './focus.ts';
import { ToastPlace } from './toast.tsx';
import { Wrong } from './wrong.tsx';

export interface DialogProps {
  readonly title: string;
  readonly children?: ReactNode;
  readonly onClose: () => void;
  /** With one it is a form; without, a dialog to read and close. */
  readonly confirm?: {
    readonly label: string;
    readonly kind?: 'primary' | 'danger';
    readonly isBusy?: boolean;
    /** What keeps it from being sent, which no field by itself can say. */
    readonly findMissing?: (data: FormData) => string | undefined;
    readonly onConfirm: (data: FormData) => void;
  };
  readonly cancelLabel?: string;
  /** Of several steps, to the one before; Escape closes all the same. */
  readonly onBack?: (() => void) | undefined;
  readonly backLabel?: string;
}

/** The browser's own dialog: it keeps the focus in, closes on Escape and gives the focus back. */
export const Dialog = ({
  title,
  children,
  onClose,
  confirm,
  cancelLabel,
  onBack,
  backLabel = 'Back',
}: DialogProps): ReactElement => {
  const ref = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  const [missing, setMissing] = useState<string>();
  useEffect(() => {
    const dialog = ref.current;
    const before = document.activeElement;
    dialog?.showModal();
    return () => {
      dialog?.close();
      giveFocusBack(before);
    };
  }, []);
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    // Enter in a field sends the form without a press of its button.
    if (confirm === undefined || confirm.isBusy === true) return;
    const data = new FormData(event.currentTarget);
    const found = confirm.findMissing?.(data);
    setMissing(found);
    if (found === undefined) confirm.onConfirm(data);
  };
  const actions = (
    <div className="dialog-actions">
      {onBack === undefined ? (
        <Button onClick={onClose}>
          {cancelLabel ?? (confirm === undefined ? 'Close' : 'Keep as it is')}
        </Button>
      ) : (
        <Button onClick={onBack}>{backLabel}</Button>
      )}
      {confirm === undefined ? null : (
        <Button type="submit" kind={confirm.kind ?? 'primary'} isBusy={confirm.isBusy ?? false}>
          {confirm.label}
        </Button>
      )}
    </div>
  );
  return (
    <dialog
      ref={ref}
      className="dialog"
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      {confirm === undefined ? (
        <div className="dialog-body">
          <h2 id={titleId}>{title}</h2>
          {children}
          {actions}
        </div>
      ) : (
        <form onSubmit={submit}>
          <h2 id={titleId}>{title}</h2>
          {children}
          <Wrong text={missing} />
          {actions}
        </form>
      )}
      <ToastPlace />
    </dialog>
  );
};
