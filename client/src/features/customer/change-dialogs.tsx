import type { ReactElement } from 'react';
import type { OrderView } from '../../../../src/contracts/orders.ts';
import type { TrackCommand } from '../../../../src/contracts/commands.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { formText } from '../../ui/form-text.ts';
import { Wrong } from '../../ui/wrong.tsx';

export type Change = 'address' | 'cancel' | 'delivery' | NonReceipt | TakeBack;
export interface NonReceipt {
  readonly type: 'ClaimNonReceipt' | 'WithdrawNonReceipt';
  readonly shipmentId: string;
}

export interface TakeBack {
  readonly type: 'CancelReturn';
  readonly returnId: string;
}

interface ChangeProps {
  readonly change: Exclude<Change, 'delivery'>;
  readonly order: OrderView;
  readonly isBusy: boolean;
  readonly problem: string | undefined;
  readonly onClose: () => void;
  readonly onCommand: (command: TrackCommand) => void;
}

export const ChangeDialogs = ({
  change,
  order,
  isBusy,
  problem,
  onClose,
  onCommand,
}: ChangeProps): ReactElement => {
  const wrong = <Wrong text={problem} />;
  if (change === 'cancel') {
    return (
      <Dialog
        title="Cancel the order?"
        onClose={onClose}
        cancelLabel="Keep the order"
        confirm={{
          label: 'Cancel the order',
          kind: 'danger',
          isBusy,
          onConfirm: () => onCommand({ type: 'CancelOrder' }),
        }}
      >
        <p>Nothing will be sent, and you pay nothing. This cannot be taken back.</p>
        {wrong}
      </Dialog>
    );
  }
  if (change !== 'address' && change.type === 'CancelReturn') {
    return (
      <Dialog
        title="Take the return back?"
        onClose={onClose}
        cancelLabel="Not now"
        confirm={{ label: 'Take it back', kind: 'danger', isBusy, onConfirm: () => onCommand(change) }}
      >
        <p>You keep what you have. A label that was printed is no longer good.</p>
        {wrong}
      </Dialog>
    );
  }
  if (change !== 'address') {
    const isClaim = change.type === 'ClaimNonReceipt';
    return (
      <Dialog
        title={isClaim ? 'Your parcel did not come?' : 'Your parcel has turned up?'}
        onClose={onClose}
        cancelLabel="Not now"
        confirm={{
          label: isClaim ? 'It did not come' : 'I have it now',
          isBusy,
          onConfirm: (data) => {
            const note = formText(data, 'note');
            onCommand({ ...change, ...(note === '' ? {} : { note }) });
          },
        }}
      >
        {isClaim ? (
          <>
            <p>
              The carrier says that it was delivered. Please look once more where it could be left: with a
              neighbour, in the letter box, at the reception. If it is not there, we look for it.
            </p>
            <Field label="Anything we should know? (optional)">
              {(control) => <textarea className="input" name="note" maxLength={2000} {...control} />}
            </Field>
          </>
        ) : (
          <p>Good. We stop looking for it.</p>
        )}
        {wrong}
      </Dialog>
    );
  }
  const known = order.shipTo === undefined || 'erased' in order.shipTo ? undefined : order.shipTo;
  return (
    <Dialog
      title="Change the address"
      onClose={onClose}
      confirm={{
        label: 'Save the address',
        isBusy,
        onConfirm: (data) => {
          const text = (name: string): string => formText(data, name);
          const line2 = text('line2');
          onCommand({
            type: 'ChangeAddress',
            shipTo: {
              name: text('name'),
              line1: text('line1'),
              ...(line2 === '' ? {} : { line2 }),
              postcode: text('postcode'),
              city: text('city'),
              country: known?.country ?? 'SE',
              ...(known?.region === undefined ? {} : { region: known.region }),
              ...(known?.phone === undefined ? {} : { phone: known.phone }),
            },
          });
        },
      }}
    >
      <p>Possible until your parcel leaves us. The country stays the same.</p>
      <Field label="Name">
        {(control) => (
          <input
            className="input"
            name="name"
            autoComplete="name"
            required
            maxLength={200}
            defaultValue={known?.name}
            {...control}
          />
        )}
      </Field>
      <Field label="Street and number">
        {(control) => (
          <input
            className="input"
            name="line1"
            autoComplete="address-line1"
            required
            maxLength={200}
            defaultValue={known?.line1}
            {...control}
          />
        )}
      </Field>
      <Field label="Apartment, floor, company (optional)">
        {(control) => (
          <input
            className="input"
            name="line2"
            autoComplete="address-line2"
            maxLength={200}
            defaultValue={known?.line2}
            {...control}
          />
        )}
      </Field>
      <div className="pair">
        <Field label="Postcode">
          {(control) => (
            <input
              className="input"
              name="postcode"
              autoComplete="postal-code"
              required
              maxLength={20}
              defaultValue={known?.postcode}
              {...control}
            />
          )}
        </Field>
        <Field label="City">
          {(control) => (
            <input
              className="input"
              name="city"
              autoComplete="address-level2"
              required
              maxLength={200}
              defaultValue={known?.city}
              {...control}
            />
          )}
        </Field>
      </div>
      {wrong}
    </Dialog>
  );
};
