import type { ReactElement } from 'react';
import type { OrderView } from '../../../../src/contracts/orders.ts';
import type { ReturnMethod, ReturnReason } from '../../../../src/contracts/returns.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { formText } from '../../ui/form-text.ts';
import { Wrong } from '../../ui/wrong.tsx';
import { leftForStaff } from '../../words/returnable.ts';
import { returnMethodNames, returnReasonNames } from '../../words/returns.ts';
import type { Asked } from './asked.tsx';

const toLines = (
  order: OrderView,
  data: FormData,
): { readonly lineId: string; readonly quantity: number; readonly reason: ReturnReason }[] =>
  order.lines.flatMap(({ lineId }) => {
    const quantity = Number(data.get(`line-${lineId}`));
    return quantity > 0
      ? [{ lineId, quantity, reason: formText(data, `reason-${lineId}`) as ReturnReason }]
      : [];
  });

/** For the customer, by somebody who knows why: the shop's own times and final sales do not bind them. */
export const NewReturnDialog = ({
  order,
  isBusy,
  problem,
  onClose,
  onCommand,
}: Asked & { readonly order: OrderView }): ReactElement => (
  <Dialog
    title="New return"
    onClose={onClose}
    confirm={{
      label: 'Make the return',
      isBusy,
      findMissing: (data) =>
        toLines(order, data).length === 0 ? 'Say how many units of which line.' : undefined,
      onConfirm: (data) => {
        const note = formText(data, 'note');
        onCommand({
          type: 'RequestReturn',
          lines: toLines(order, data),
          method: formText(data, 'method') as ReturnMethod,
          ...(note === '' ? {} : { note }),
        });
      },
    }}
  >
    <p>It is approved at once: the customer finds the label on the page of their order.</p>
    {order.lines.map((line) => {
      const left = leftForStaff(line);
      const { lineId, name, finalSale, kind } = line;
      const never = kind === 'special' ? ' · made to order' : finalSale === true ? ' · final sale' : '';
      return (
        <fieldset className="return-new" key={lineId} disabled={left === 0}>
          <legend>
            {name}{' '}
            <span className="muted">
              {left === 0 ? 'nothing of it can come back' : `${left} can come back${never}`}
            </span>
          </legend>
          <input
            className="input"
            type="number"
            inputMode="numeric"
            aria-label={`How many of ${name}`}
            name={`line-${lineId}`}
            min={0}
            max={left}
            defaultValue={0}
            onFocus={(event) => event.currentTarget.select()}
          />
          <select className="input" name={`reason-${lineId}`} aria-label={`Why ${name} comes back`}>
            {Object.entries(returnReasonNames).map(([reason, words]) => (
              <option key={reason} value={reason}>
                {words}
              </option>
            ))}
          </select>
        </fieldset>
      );
    })}
    <Field label="Handed over">
      {(control) => (
        <select className="input" name="method" {...control}>
          {Object.entries(returnMethodNames).map(([method, words]) => (
            <option key={method} value={method}>
              {words}
            </option>
          ))}
        </select>
      )}
    </Field>
    <Field label="What the customer says (optional)">
      {(control) => <textarea className="input" name="note" maxLength={2000} {...control} />}
    </Field>
    <Wrong text={problem} />
  </Dialog>
);
