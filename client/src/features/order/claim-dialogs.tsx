import type { ReactElement } from 'react';
import type { OrderView } from '../../../../src/contracts/orders.ts';
import type { ShipmentView } from '../../../../src/contracts/scans.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { formText } from '../../ui/form-text.ts';
import { holdNames, toCarrier } from '../../words/statuses.ts';
import { toMoment } from '../../words/times.ts';
import { Wrong } from '../../ui/wrong.tsx';
import type { Asked } from './asked.tsx';

/** The customer's word against the carrier's: that it did not come, and that it has turned up after all. */
export const NonReceiptDialog = ({
  type,
  shipment,
  isBusy,
  problem,
  onClose,
  onCommand,
}: Asked & {
  readonly type: 'ClaimNonReceipt' | 'WithdrawNonReceipt';
  readonly shipment: ShipmentView;
}): ReactElement => {
  const { shipmentId, carrier, trackingNumber } = shipment;
  const isClaim = type === 'ClaimNonReceipt';
  return (
    <Dialog
      title={isClaim ? `${trackingNumber} did not come?` : `${trackingNumber} has turned up?`}
      onClose={onClose}
      confirm={{
        label: isClaim ? 'Open a case' : 'It has turned up',
        isBusy,
        onConfirm: (data) => {
          const note = formText(data, 'note');
          onCommand({ type, shipmentId, ...(note === '' ? {} : { note }) });
        },
      }}
    >
      <p>
        {isClaim
          ? `${toCarrier(carrier)} says that it was delivered. It stays so; the desk gets a case that is due in hours.`
          : 'The case about it closes.'}
      </p>
      <Field label={isClaim ? 'What does the customer say? (optional)' : 'Where was it? (optional)'}>
        {(control) => <textarea className="input" name="note" maxLength={2000} {...control} />}
      </Field>
      <Wrong text={problem} />
    </Dialog>
  );
};

export const ReleaseDialog = ({
  order,
  isBusy,
  problem,
  onClose,
  onCommand,
}: Asked & { readonly order: OrderView }): ReactElement => {
  const [first] = order.holds;
  if (first === undefined) return <Dialog title="Nothing holds the order" onClose={onClose} />;
  const isLast = order.holds.length === 1;
  return (
    <Dialog
      title="Release the hold"
      onClose={onClose}
      confirm={{
        label: 'Release',
        isBusy,
        onConfirm: (data) => onCommand({ type: 'ReleaseHold', holdId: formText(data, 'holdId') }),
      }}
    >
      <p>
        {isLast
          ? 'Nothing else holds the order: its work goes to the location at once.'
          : 'The order waits for its other holds.'}
      </p>
      <Field label="Hold">
        {(control) => (
          <select className="input" name="holdId" defaultValue={first.holdId} {...control}>
            {order.holds.map(({ holdId, reason, since }) => (
              <option key={holdId} value={holdId}>
                {holdNames[reason]}, since {toMoment(since)}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Wrong text={problem} />
    </Dialog>
  );
};
