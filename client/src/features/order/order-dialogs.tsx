import { useState, type ReactElement } from 'react';
import type { OrderView } from '../../../../src/contracts/orders.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { holdNames } from '../../words/statuses.ts';
import { formText } from '../../ui/form-text.ts';
import { Wrong } from '../../ui/wrong.tsx';
import { AddressFields, knownAddress, readAddress } from './address-fields.tsx';
import { AdjustDialog } from './adjust-dialog.tsx';
import type { Asked } from './asked.tsx';
import { NonReceiptDialog, ReleaseDialog } from './claim-dialogs.tsx';
import { DeliveryDialog } from './delivery-dialog.tsx';
import { NoteDialog } from './order-notes.tsx';
import { OverrideDialog } from './override-dialog.tsx';
import { ReshipDialog } from './reship-dialog.tsx';
import { isReturnAsking, returnAsked } from './return-asking.ts';
import { ReturnDialog, type WhichReturn } from './return-dialogs.tsx';
import { ToldAhead } from './told-ahead.tsx';

/** What the page asks about before it is done; a link from elsewhere may name it. */
const asked = [
  'CancelOrder',
  'CancelLines',
  'HoldOrder',
  'ReleaseHold',
  'ChangeAddress',
  'ChangeDelivery',
  'OverrideShipmentStatus',
  'ClaimNonReceipt',
  'WithdrawNonReceipt',
  'Reship',
  'AdjustPrice',
  'NoteOrder',
  ...returnAsked,
] as const;
export type Asking = (typeof asked)[number];
export const isAsking = (text: string | null): text is Asking => asked.some((one) => one === text);

interface DialogProps extends Asked {
  readonly order: OrderView;
}

const CancelDialog = ({ order, isBusy, problem, onClose, onCommand }: DialogProps): ReactElement => {
  const open = order.lines.reduce(
    (sum, { quantities }) => sum + quantities.ordered - quantities.cancelled - quantities.shipped,
    0,
  );
  return (
    <Dialog
      title={`Cancel ${order.orderNumber}?`}
      onClose={onClose}
      confirm={{
        label: 'Cancel the order',
        kind: 'danger',
        isBusy,
        onConfirm: (data) => {
          const reason = formText(data, 'reason');
          onCommand({ type: 'CancelOrder', ...(reason === '' ? {} : { reason }) });
        },
      }}
    >
      <p>
        {open} of {order.lines.reduce((sum, line) => sum + line.quantities.ordered, 0)} units have not left.
        What a location already works on is asked back; what has been packed stays.
      </p>
      <ToldAhead order={order} command={{ type: 'CancelOrder' }} />
      <Field label="Reason (optional)">
        {(control) => <textarea className="input" name="reason" maxLength={2000} {...control} />}
      </Field>
      <Wrong text={problem} />
    </Dialog>
  );
};

const toCancelled = (order: DialogProps['order'], data: FormData): { lineId: string; quantity: number }[] =>
  order.lines.flatMap(({ lineId }) => {
    const quantity = Number(data.get(`line-${lineId}`));
    return quantity > 0 ? [{ lineId, quantity }] : [];
  });

const CancelLinesDialog = ({ order, isBusy, problem, onClose, onCommand }: DialogProps): ReactElement => {
  const [chosen, setChosen] = useState<ReturnType<typeof toCancelled>>([]);
  return (
    <Dialog
      title="Cancel part of the order"
      onClose={onClose}
      confirm={{
        label: 'Cancel these units',
        kind: 'danger',
        isBusy,
        findMissing: (data) =>
          toCancelled(order, data).length === 0 ? 'Say how many units of which line.' : undefined,
        onConfirm: (data) => {
          const lines = toCancelled(order, data);
          const reason = formText(data, 'reason');
          onCommand({ type: 'CancelLines', lines, ...(reason === '' ? {} : { reason }) });
        },
      }}
    >
      {order.lines.map(({ lineId, name, quantities }) => {
        const left = quantities.ordered - quantities.cancelled - quantities.shipped;
        return (
          <Field
            key={lineId}
            label={name}
            hint={left > 0 ? `of ${left} that have not left` : 'all of it has left or is cancelled'}
          >
            {(control) => (
              <input
                className="input"
                type="number"
                inputMode="numeric"
                name={`line-${lineId}`}
                min={0}
                max={left}
                disabled={left <= 0}
                defaultValue={0}
                onChange={({ target }) => {
                  if (target.form !== null) setChosen(toCancelled(order, new FormData(target.form)));
                }}
                {...control}
              />
            )}
          </Field>
        );
      })}
      {chosen.length === 0 ? null : (
        <ToldAhead order={order} command={{ type: 'CancelLines', lines: chosen }} />
      )}
      <Field label="Reason (optional)">
        {(control) => <input className="input" name="reason" maxLength={2000} {...control} />}
      </Field>
      <Wrong text={problem} />
    </Dialog>
  );
};

const HoldDialog = ({ isBusy, problem, onClose, onCommand }: DialogProps): ReactElement => (
  <Dialog
    title="Hold the order"
    onClose={onClose}
    confirm={{
      label: 'Hold',
      isBusy,
      onConfirm: (data) => {
        const note = formText(data, 'note');
        onCommand({
          type: 'HoldOrder',
          reason: data.get('reason') as keyof typeof holdNames,
          ...(note === '' ? {} : { note }),
        });
      },
    }}
  >
    <p>A held order takes scans and changes, but is not given to a location.</p>
    <Field label="Reason">
      {(control) => (
        <select className="input" name="reason" defaultValue="customer_request" {...control}>
          {Object.entries(holdNames).map(([code, label]) => (
            <option key={code} value={code}>
              {label}
            </option>
          ))}
        </select>
      )}
    </Field>
    <Field label="Note (optional)">
      {(control) => <textarea className="input" name="note" maxLength={2000} {...control} />}
    </Field>
    <Wrong text={problem} />
  </Dialog>
);

const AddressDialog = ({ order, isBusy, problem, onClose, onCommand }: DialogProps): ReactElement => (
  <Dialog
    title="Change the delivery address"
    onClose={onClose}
    confirm={{
      label: 'Change the address',
      isBusy,
      onConfirm: (data) => onCommand({ type: 'ChangeAddress', shipTo: readAddress(data) }),
    }}
  >
    <AddressFields known={knownAddress(order)} />
    <Wrong text={problem} />
  </Dialog>
);

export const OrderDialog = ({
  asking,
  parcel,
  returnId,
  onChoose,
  ...props
}: DialogProps &
  WhichReturn & { readonly asking: Asking; readonly parcel: string | null }): ReactElement | null => {
  if (isReturnAsking(asking))
    return <ReturnDialog key={`${asking} ${returnId}`} {...{ asking, returnId, onChoose }} {...props} />;
  switch (asking) {
    case 'CancelOrder':
      return <CancelDialog {...props} />;
    case 'CancelLines':
      return <CancelLinesDialog {...props} />;
    case 'HoldOrder':
      return <HoldDialog {...props} />;
    case 'ChangeAddress':
      return <AddressDialog {...props} />;
    case 'Reship':
      return <ReshipDialog parcel={parcel} {...props} />;
    case 'NoteOrder':
      return <NoteDialog {...props} />;
    case 'AdjustPrice':
      return <AdjustDialog {...props} />;
    case 'ChangeDelivery':
      return <DeliveryDialog {...props} />;
    case 'ReleaseHold':
      return <ReleaseDialog {...props} />;
    case 'OverrideShipmentStatus': {
      const shipment = props.order.shipments.find((one) => one.shipmentId === parcel);
      return shipment === undefined ? null : <OverrideDialog shipment={shipment} {...props} />;
    }
    case 'ClaimNonReceipt':
    case 'WithdrawNonReceipt': {
      const shipment = props.order.shipments.find((one) => one.shipmentId === parcel);
      return shipment === undefined ? null : (
        <NonReceiptDialog type={asking} shipment={shipment} {...props} />
      );
    }
  }
};
