import { useState, type ReactElement } from 'react';
import { overrideStatuses, type OverrideStatus, type ShipmentView } from '../../../../src/contracts/scans.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { formText } from '../../ui/form-text.ts';
import { overrideReasons, toReasonText } from '../../words/because.ts';
import { shipmentStatusNames, toCarrier } from '../../words/statuses.ts';
import { Wrong } from '../../ui/wrong.tsx';
import type { Asked } from './asked.tsx';

const isOverrideStatus = (text: string): text is OverrideStatus =>
  overrideStatuses.some((status) => status === text);

/** Somebody knows what the scans do not. The why must be said: it is all that whoever looks later has. */
export const OverrideDialog = ({
  shipment,
  isBusy,
  problem,
  onClose,
  onCommand,
}: Asked & { readonly shipment: ShipmentView }): ReactElement => {
  const [status, setStatus] = useState<OverrideStatus>(
    shipment.status === 'delivered' ? 'exception' : 'delivered',
  );
  const reasons = overrideReasons[status];
  return (
    <Dialog
      title={`Set the status of ${toCarrier(shipment.carrier)} ${shipment.trackingNumber}`}
      onClose={onClose}
      confirm={{
        label: 'Set the status',
        isBusy,
        onConfirm: (data) => {
          const chosen = formText(data, 'reason');
          onCommand({
            type: 'OverrideShipmentStatus',
            shipmentId: shipment.shipmentId,
            status,
            reason: reasons.find((reason) => reason === chosen) ?? reasons[0] ?? 'none',
            note: formText(data, 'note'),
          });
        },
      }}
    >
      <p>
        Now: {shipmentStatusNames[shipment.status].label.toLowerCase()}. The scans stay as they are; what you
        set stands against all that happened until now, and gives way to a scan that is surely later.
      </p>
      <Field label="Status">
        {(control) => (
          <select
            className="input"
            name="status"
            value={status}
            onChange={(event) => {
              if (isOverrideStatus(event.target.value)) setStatus(event.target.value);
            }}
            {...control}
          >
            {overrideStatuses.map((one) => (
              <option key={one} value={one}>
                {shipmentStatusNames[one].label}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field label="Reason">
        {(control) => (
          <select className="input" name="reason" key={status} {...control}>
            {reasons.map((reason) => (
              <option key={reason} value={reason}>
                {toReasonText(reason) || 'no special reason'}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field label="How do you know?" hint="Kept with your name in the history; customers do not see it.">
        {(control) => (
          <textarea className="input" name="note" required minLength={3} maxLength={2000} {...control} />
        )}
      </Field>
      <Wrong text={problem} />
    </Dialog>
  );
};
