import type { ReactElement } from 'react';
import type { AdjustmentReason } from '../../../../src/contracts/adjustments.ts';
import type { OrderView } from '../../../../src/contracts/orders.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { formText } from '../../ui/form-text.ts';
import { Wrong } from '../../ui/wrong.tsx';
import { adjustmentReasonNames } from '../../words/adjustments.ts';
import { readAmount, toMoney } from '../../words/money.ts';
import type { Asked } from './asked.tsx';

const toSettled = ({ exceptions }: OrderView, data: FormData): readonly string[] =>
  exceptions.flatMap(({ exceptionId }) => (data.get(`case-${exceptionId}`) === null ? [] : [exceptionId]));

/** The order, or a line of it, costs less; what was paid of it is for whoever moves money to give back. */
export const AdjustDialog = ({
  order,
  isBusy,
  problem,
  onClose,
  onCommand,
}: Asked & { readonly order: OrderView }): ReactElement => {
  const open = order.exceptions.filter(({ state }) => state !== 'resolved');
  return (
    <Dialog
      title="Reduce the price"
      onClose={onClose}
      confirm={{
        label: 'Reduce it',
        isBusy,
        findMissing: (data) =>
          /^\d{1,12}(\.\d{1,4})?$/.test(readAmount(formText(data, 'amount')))
            ? undefined
            : 'By how much? It is an amount like 129.00.',
        onConfirm: (data) => {
          const lineId = formText(data, 'lineId');
          const note = formText(data, 'note');
          const exceptionIds = toSettled(order, data);
          onCommand({
            type: 'AdjustPrice',
            amount: { amount: readAmount(formText(data, 'amount')), currency: order.currency },
            ...(lineId === '' ? {} : { lineId }),
            reason: formText(data, 'reason') as AdjustmentReason,
            ...(note === '' ? {} : { note }),
            ...(exceptionIds.length === 0 ? {} : { exceptionIds: [...exceptionIds] }),
          });
        },
      }}
    >
      <Field
        label={`By how much, in ${order.currency}`}
        hint={`The order cost ${toMoney(order.totals.total)}.`}
      >
        {(control) => (
          <input className="input amount" name="amount" inputMode="decimal" autoComplete="off" {...control} />
        )}
      </Field>
      <Field label="Of what">
        {(control) => (
          <select className="input" name="lineId" {...control}>
            <option value="">The whole order</option>
            {order.lines.map(({ lineId, name }) => (
              <option key={lineId} value={lineId}>
                {name}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field label="Why?">
        {(control) => (
          <select className="input" name="reason" {...control}>
            {Object.entries(adjustmentReasonNames).map(([reason, words]) => (
              <option key={reason} value={reason}>
                {words}
              </option>
            ))}
          </select>
        )}
      </Field>
      {open.length === 0 ? null : (
        <fieldset className="cured">
          <legend>Resolved with it</legend>
          {open.map(({ exceptionId, title }) => (
            <label className="check" key={exceptionId}>
              <input type="checkbox" name={`case-${exceptionId}`} /> {title}
            </label>
          ))}
        </fieldset>
      )}
      <Field label="Note (optional)" hint="For the desk">
        {(control) => <textarea className="input" name="note" maxLength={2000} {...control} />}
      </Field>
      <Wrong text={problem} />
    </Dialog>
  );
};
