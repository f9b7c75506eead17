import { useState, type ReactElement } from 'react';
import type { OrderView } from '../../../../src/contracts/orders.ts';
import type { ReturnView } from '../../../../src/contracts/returns.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { formText } from '../../ui/form-text.ts';
import { Wrong } from '../../ui/wrong.tsx';
import { readAmount, toMoney } from '../../words/money.ts';
import { toItem } from '../../words/returnable.ts';
import { returnReasonNames, returnRefusalNames, returnStatusNames } from '../../words/returns.ts';
import { toPlace } from '../../words/statuses.ts';
import { toMoment } from '../../words/times.ts';
import type { Asked } from './asked.tsx';
import { InspectDialog } from './inspect-dialog.tsx';
import { NewReturnDialog } from './new-return-dialog.tsx';
import { canBeAsked, type ReturnAsking } from './return-asking.ts';

interface ReturnProps extends Asked {
  readonly order: OrderView;
  readonly one: ReturnView;
}

const Which = ({ order, one }: Pick<ReturnProps, 'order' | 'one'>): ReactElement => (
  <ul>
    {one.lines.map((line) => (
      <li key={line.lineId}>
        {toItem(order, line.lineId, line.received > 0 ? line.received : line.announced)}{' '}
        <span className="muted">· {returnReasonNames[line.reason].toLowerCase()}</span>
      </li>
    ))}
  </ul>
);

const Note = ({ label }: { readonly label: string }): ReactElement => (
  <Field label={label}>
    {(control) => <textarea className="input" name="note" maxLength={2000} {...control} />}
  </Field>
);
const noteOf = (data: FormData): { readonly note?: string } => {
  const note = formText(data, 'note');
  return note === '' ? {} : { note };
};

const RefuseDialog = ({ order, one, isBusy, problem, onClose, onCommand }: ReturnProps): ReactElement => (
  <Dialog
    title="Refuse the return?"
    onClose={onClose}
    confirm={{
      label: 'Refuse it',
      kind: 'danger',
      isBusy,
      onConfirm: (data) =>
        onCommand({
          type: 'RefuseReturn',
          returnId: one.returnId,
          reason: formText(data, 'reason') as keyof typeof returnRefusalNames,
          ...noteOf(data),
        }),
    }}
  >
    <Which order={order} one={one} />
    <Field label="Reason">
      {(control) => (
        <select className="input" name="reason" defaultValue="other" {...control}>
          {Object.entries(returnRefusalNames).map(([code, label]) => (
            <option key={code} value={code}>
              {label}
            </option>
          ))}
        </select>
      )}
    </Field>
    <Note label="Note (optional)" />
    <Wrong text={problem} />
  </Dialog>
);

/** "129,5" is "129.5"; nothing typed is nothing paid back. */

const CloseDialog = ({ order, one, isBusy, problem, onClose, onCommand }: ReturnProps): ReactElement => (
  <Dialog
    title="Close the return"
    onClose={onClose}
    confirm={{
      label: 'Close it',
      isBusy,
      findMissing: (data) =>
        /^(\d{1,12}(\.\d{1,4})?)?$/.test(readAmount(formText(data, 'amount')))
          ? undefined
          : 'The refund is an amount like 129.00.',
      onConfirm: (data) => {
        const amount = readAmount(formText(data, 'amount'));
        onCommand({
          type: 'CloseReturn',
          returnId: one.returnId,
          ...(Number(amount) === 0 ? {} : { refund: { amount, currency: one.worth.currency } }),
          ...noteOf(data),
        });
      },
    }}
  >
    <Which order={order} one={one} />
    <Field
      label={`Refund in ${one.worth.currency}`}
      hint={`What came back cost ${toMoney(one.worth)}. Empty: nothing is paid back.`}
    >
      {(control) => (
        <input
          className="input amount"
          name="amount"
          inputMode="decimal"
          autoComplete="off"
          defaultValue={one.worth.amount}
          onFocus={(event) => event.currentTarget.select()}
          {...control}
        />
      )}
    </Field>
    <Note label="Note (optional)" />
    <Wrong text={problem} />
  </Dialog>
);

const AnswerDialog = ({
  asking,
  order,
  one,
  isBusy,
  problem,
  onClose,
  onCommand,
}: ReturnProps & { readonly asking: 'ApproveReturn' | 'CancelReturn' }): ReactElement => {
  const isYes = asking === 'ApproveReturn';
  return (
    <Dialog
      title={isYes ? 'Approve the return?' : 'Take the return back?'}
      onClose={onClose}
      confirm={{
        label: isYes ? 'Approve it' : 'Take it back',
        kind: isYes ? 'primary' : 'danger',
        isBusy,
        onConfirm: () => onCommand({ type: asking, returnId: one.returnId }),
      }}
    >
      <Which order={order} one={one} />
      <p>
        {isYes
          ? `The customer gets the label, and sends it to ${toPlace(one.location)}.`
          : 'Nobody waits for it any more. The customer may ask for another as long as the time for returns lasts.'}
      </p>
      <Wrong text={problem} />
    </Dialog>
  );
};

export interface WhichReturn {
  readonly returnId: string | null;
  readonly onChoose: (returnId: string) => void;
}

/** Of the return that is named; of the only one it can be about where none is; else one chooses first. */
export const ReturnDialog = ({
  asking,
  returnId,
  onChoose,
  ...asked
}: Asked & WhichReturn & { readonly order: OrderView; readonly asking: ReturnAsking }): ReactElement => {
  const { order, onClose } = asked;
  // As it was when one began: the news of what is done from here comes before its answer.
  const [held, setHeld] = useState<ReturnView>();
  const fitting = order.returns.filter((one) => canBeAsked(asking, one));
  const only = fitting.length === 1 ? fitting[0] : undefined;
  const found = returnId === null ? only : fitting.find((candidate) => candidate.returnId === returnId);
  if (held === undefined && found !== undefined) setHeld(found);
  const one = held ?? found;
  if (asking === 'RequestReturn') return <NewReturnDialog {...asked} />;
  if (one === undefined && returnId === null && fitting.length > 1)
    return <ChooseDialog fitting={fitting} order={order} onClose={onClose} onChoose={onChoose} />;
  if (one === undefined)
    return (
      <Dialog title="It is no longer so" onClose={onClose}>
        <p>No return of this order waits for that. What there is stands on the page.</p>
      </Dialog>
    );
  switch (asking) {
    case 'ApproveReturn':
    case 'CancelReturn':
      return <AnswerDialog asking={asking} one={one} {...asked} />;
    case 'RefuseReturn':
      return <RefuseDialog one={one} {...asked} />;
    case 'CloseReturn':
      return <CloseDialog one={one} {...asked} />;
    case 'InspectReturn':
      return <InspectDialog order={order} one={one} onClose={onClose} />;
  }
};

const ChooseDialog = ({
  fitting,
  order,
  onClose,
  onChoose,
}: {
  readonly fitting: readonly ReturnView[];
  readonly order: OrderView;
  readonly onClose: () => void;
  readonly onChoose: (returnId: string) => void;
}): ReactElement => (
  <Dialog
    title="Which return?"
    onClose={onClose}
    confirm={{ label: 'Next', onConfirm: (data) => onChoose(formText(data, 'returnId')) }}
  >
    <Field label="Return">
      {(control) => (
        <select className="input" name="returnId" {...control}>
          {fitting.map(({ returnId, status, requestedAt, lines }) => (
            <option key={returnId} value={returnId}>
              {lines.map((line) => toItem(order, line.lineId, line.announced)).join(', ')} ·{' '}
              {returnStatusNames[status].label.toLowerCase()}, asked for {toMoment(requestedAt)}
            </option>
          ))}
        </select>
      )}
    </Field>
  </Dialog>
);
