import type { ReactElement } from 'react';
import type { CustomerNote } from '../../../../src/contracts/customers.ts';
import type { OrderNote, OrderView } from '../../../../src/contracts/orders.ts';
import { useNow } from '../../live/use-live.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { formText } from '../../ui/form-text.ts';
import { Link } from '../../ui/router.tsx';
import { Wrong } from '../../ui/wrong.tsx';
import { toAge, toFullMoment } from '../../words/times.ts';
import type { Asked } from './asked.tsx';

const When = ({ at }: Pick<OrderNote, 'at'>): ReactElement => {
  const now = useNow();
  return (
    <time dateTime={at} title={toFullMoment(at)}>
      {toAge(Date.parse(at), now)}
    </time>
  );
};

const Words = ({ note }: Pick<OrderNote, 'note'>): ReactElement =>
  typeof note === 'string' ? (
    <p className="instruction">{note}</p>
  ) : (
    <p className="muted">What was written was erased.</p>
  );

/** What colleagues wrote down, the newest first. */
export const OrderNotes = ({
  order,
  onAsk,
}: {
  readonly order: OrderView;
  readonly onAsk?: () => void;
}): ReactElement | null =>
  order.notes.length === 0 && onAsk === undefined ? null : (
    <section className="block" aria-labelledby="notes-title">
      <header className="block-head">
        <h2 id="notes-title">Notes</h2>
        {onAsk === undefined ? null : <Button onClick={onAsk}>Write a note…</Button>}
      </header>
      <ul className="notes">
        {order.notes.toReversed().map(({ at, by, note }) => (
          <li key={at}>
            <Words note={note} />
            <p className="muted">
              {by}, <When at={at} />
            </p>
          </li>
        ))}
      </ul>
    </section>
  );

/** Of the newest ten orders of a customer. */
export const CustomerNotes = ({ notes }: { readonly notes: readonly CustomerNote[] }): ReactElement | null =>
  notes.length === 0 ? null : (
    <section aria-labelledby="notes-title">
      <div className="customer-section">
        <h2 id="notes-title">Notes</h2>
        <span className="muted">of the newest ten orders</span>
      </div>
      <ul className="notes">
        {notes.map(({ orderId, orderNumber, at, by, note }) => (
          <li key={`${orderId} ${at}`}>
            <Words note={note} />
            <p className="muted">
              {by}, <When at={at} />, in{' '}
              <Link className="mono" href={`/desk/orders/${encodeURIComponent(orderId)}`}>
                {orderNumber}
              </Link>
            </p>
          </li>
        ))}
      </ul>
    </section>
  );

export const NoteDialog = ({ isBusy, problem, onClose, onCommand }: Asked): ReactElement => (
  <Dialog
    title="Write a note"
    onClose={onClose}
    confirm={{
      label: 'Write it down',
      isBusy,
      onConfirm: (data) => onCommand({ type: 'NoteOrder', note: formText(data, 'note') }),
    }}
  >
    <Field label="What colleagues should know" hint="Customers do not read it. It is erased with them.">
      {(control) => <textarea className="input" name="note" required maxLength={2000} {...control} />}
    </Field>
    <Wrong text={problem} />
  </Dialog>
);
