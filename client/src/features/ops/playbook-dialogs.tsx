import { useState, type ReactElement } from 'react';
import type { ExceptionRow } from '../../../../src/contracts/exceptions.ts';
import type { FulfilmentCommand } from '../../../../src/contracts/fulfilments.ts';
import { toMessage } from '../../api/http.ts';
import { commandFulfilment, loadOrder } from '../../api/staff.ts';
import { useLoaded, useSession } from '../../api/use-api.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { formText } from '../../ui/form-text.ts';
import { useToast } from '../../ui/toast.tsx';
import { toPlace } from '../../words/statuses.ts';
import { howByHand } from './by-hand.ts';
import { Wrong } from '../../ui/wrong.tsx';

/** Why the desk takes work away: nothing here says that the goods are not there, which would correct a shelf. */
const reasons = {
  no_capacity: 'It does not get to it',
  closed: 'It is closed',
  cannot_assemble: 'It cannot make it',
  address_not_served: 'It does not send there',
  other: 'Other',
} as const satisfies Partial<Record<NonNullable<FulfilmentCommand['reason']>, string>>;

export const TakeAwayDialog = ({
  row,
  onClose,
}: {
  readonly row: ExceptionRow;
  readonly onClose: () => void;
}): ReactElement => {
  const { http } = useSession();
  const say = useToast();
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  // One for the dialog: pressed twice it counts once.
  const [key] = useState(() => crypto.randomUUID());
  const place = row.location === null ? 'the location' : toPlace(row.location);
  const takeAway = async (data: FormData): Promise<void> => {
    const note = formText(data, 'note').trim();
    const reason = formText(data, 'reason') as keyof typeof reasons;
    setBusy(true);
    const result = await commandFulfilment(
      http,
      row.fulfilmentId ?? '',
      { type: 'reject', reason, ...(note === '' ? {} : { note }) },
      key,
    );
    setBusy(false);
    if (!result.ok) {
      setProblem(toMessage(result.problem));
      return;
    }
    say({ text: `Taken from ${place}. The hub looks for another location now.` });
    onClose();
  };
  return (
    <Dialog
      title={`Take ${row.orderNumber} from ${place}`}
      onClose={onClose}
      confirm={{ label: 'Take it away', isBusy, onConfirm: (data) => void takeAway(data) }}
    >
      <p>
        It leaves {place}’s queue as rejected, and the hub gives it to another location that has it. Where
        none has, that is a case of its own.
      </p>
      <Field label="Why?">
        {(control) => (
          <select className="input" name="reason" {...control}>
            {Object.entries(reasons).map(([code, label]) => (
              <option key={code} value={code}>
                {label}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field label="Note (optional)">
        {(control) => <input className="input" name="note" maxLength={200} {...control} />}
      </Field>
      <Wrong text={problem} />
    </Dialog>
  );
};

const Customer = ({ row }: { readonly row: ExceptionRow }): ReactElement => {
  const { http } = useSession();
  const { loaded } = useLoaded(row.orderId, (signal) => loadOrder(http, row.orderId, signal));
  if (loaded.status === 'loading') return <p className="muted">Looking up the customer…</p>;
  if (loaded.status === 'failed') return <p className="muted">{toMessage(loaded.problem)}</p>;
  const { customer } = loaded.value;
  if (customer === undefined) return <p className="muted">The customer is not shown to this role.</p>;
  if ('erased' in customer) return <p className="muted">The customer was forgotten.</p>;
  const subject = encodeURIComponent(row.orderNumber);
  return (
    <p className="reach">
      <b>{customer.name}</b>
      <a href={`mailto:${customer.email}?subject=${subject}`}>{customer.email}</a>
      {customer.phone === undefined ? null : <a href={`tel:${customer.phone}`}>{customer.phone}</a>}
    </p>
  );
};

const ofCustomer = new Set(['contact_customer', 'inform_customer']);

/** What only a person can do: how, whom to reach, and a note of it with the case. */
export const ByHandDialog = ({
  row,
  step: { command, label },
  note,
  onClose,
  onNote,
}: {
  readonly row: ExceptionRow;
  readonly step: ExceptionRow['playbook'][number];
  /** As it was typed before. */
  readonly note: string | undefined;
  readonly onClose: () => void;
  readonly onNote: (note: string) => void;
}): ReactElement => (
  <Dialog
    title={label}
    onClose={onClose}
    cancelLabel="Close"
    confirm={{
      label: 'Write it down',
      onConfirm: (data) => onNote(formText(data, 'note') || label),
    }}
  >
    <p>{howByHand(command, row)}</p>
    {ofCustomer.has(command) && row.orderId !== '' ? <Customer row={row} /> : null}
    <Field label="What came of it" hint="Kept with the case">
      {(control) => (
        <textarea
          className="input"
          name="note"
          maxLength={2000}
          defaultValue={note ?? `${label}: `}
          {...control}
        />
      )}
    </Field>
  </Dialog>
);
