import { useState, type ReactElement } from 'react';
import type { OrderView } from '../../../../src/contracts/orders.ts';
import type { ReshipReason } from '../../../../src/contracts/reships.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { formText } from '../../ui/form-text.ts';
import { Wrong } from '../../ui/wrong.tsx';
import { guessReason, leftToReship, reshipReasonNames } from '../../words/reships.ts';
import { AddressFields, knownAddress, readAddress } from './address-fields.tsx';
import type { Asked } from './asked.tsx';

const toLines = (order: OrderView, data: FormData): { lineId: string; quantity: number }[] =>
  order.lines.flatMap(({ lineId }) => {
    const quantity = Number(data.get(`line-${lineId}`));
    return quantity > 0 ? [{ lineId, quantity }] : [];
  });

/** Open cases that sending it again cures: of that parcel, or of no one parcel. */
const findCured = ({ exceptions }: OrderView, parcel: string | null): OrderView['exceptions'] =>
  exceptions.filter(
    ({ state, playbook, shipmentId }) =>
      state !== 'resolved' &&
      playbook.some(({ command }) => command === 'reship') &&
      (parcel === null || shipmentId === null || shipmentId === parcel),
  );

/** What left once goes out again, at no cost, as an order of its own. `parcel`: the one that came to nothing. */
export const ReshipDialog = ({
  order,
  parcel,
  isBusy,
  problem,
  onClose,
  onCommand,
}: Asked & { readonly order: OrderView; readonly parcel: string | null }): ReactElement => {
  const [isElsewhere, setElsewhere] = useState(false);
  const lost = order.shipments.find(({ shipmentId }) => shipmentId === parcel);
  const cured = findCured(order, parcel);
  return (
    <Dialog
      title="Send it again"
      onClose={onClose}
      confirm={{
        label: 'Send it again',
        isBusy,
        findMissing: (data) =>
          toLines(order, data).length === 0 ? 'Say how many units of which line.' : undefined,
        onConfirm: (data) => {
          const note = formText(data, 'note');
          const exceptionIds = cured
            .map(({ exceptionId }) => exceptionId)
            .filter((id) => data.get(`case-${id}`) !== null);
          onCommand({
            type: 'Reship',
            lines: toLines(order, data),
            reason: formText(data, 'reason') as ReshipReason,
            whenShort: data.get('waits') === null ? 'refuse' : 'backorder',
            ...(isElsewhere ? { shipTo: readAddress(data) } : {}),
            ...(exceptionIds.length === 0 ? {} : { exceptionIds }),
            ...(note === '' ? {} : { note }),
          });
        },
      }}
    >
      <p>The hub places an order of its own for it, which costs the customer nothing.</p>
      {order.lines.map((line) => {
        const left = leftToReship(order, line);
        const inIt = lost?.lines.find(({ lineId }) => lineId === line.lineId)?.quantity ?? 0;
        return (
          <Field
            key={line.lineId}
            label={line.name}
            hint={
              left > 0 ? `of ${left} that have left` : 'nothing of it has left, or it is sent again already'
            }
          >
            {(control) => (
              <input
                className="input"
                type="number"
                inputMode="numeric"
                name={`line-${line.lineId}`}
                min={0}
                max={left}
                disabled={left <= 0}
                defaultValue={Math.min(inIt, left)}
                {...control}
              />
            )}
          </Field>
        );
      })}
      <Field label="Why?">
        {(control) => (
          <select className="input" name="reason" defaultValue={guessReason(lost)} {...control}>
            {Object.entries(reshipReasonNames).map(([reason, words]) => (
              <option key={reason} value={reason}>
                {words}
              </option>
            ))}
          </select>
        )}
      </Field>
      <label className="check">
        <input type="checkbox" name="waits" /> Where no location has it, it waits for stock
      </label>
      <label className="check">
        <input
          type="checkbox"
          checked={isElsewhere}
          onChange={({ target }) => setElsewhere(target.checked)}
        />{' '}
        To another address
      </label>
      {isElsewhere ? <AddressFields known={knownAddress(order)} /> : null}
      {cured.length === 0 ? null : (
        <fieldset className="cured">
          <legend>Resolved with it</legend>
          {cured.map(({ exceptionId, title }) => (
            <label className="check" key={exceptionId}>
              <input type="checkbox" name={`case-${exceptionId}`} defaultChecked /> {title}
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
