import type { ReactElement } from 'react';
import type { OrderView } from '../../../../src/contracts/orders.ts';
import type { TrackCommand } from '../../../../src/contracts/commands.ts';
import { useSpeech } from '../../languages/use-speech.tsx';
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
  const { changes, dialogs, parcels, returns } = useSpeech().words;
  const wrong = <Wrong text={problem} />;
  if (change === 'cancel') {
    return (
      <Dialog
        title={dialogs.cancelTitle}
        onClose={onClose}
        cancelLabel={dialogs.keep}
        confirm={{
          label: changes.cancel,
          kind: 'danger',
          isBusy,
          onConfirm: () => onCommand({ type: 'CancelOrder' }),
        }}
      >
        <p>{dialogs.cancel}</p>
        {wrong}
      </Dialog>
    );
  }
  if (change !== 'address' && change.type === 'CancelReturn') {
    return (
      <Dialog
        title={dialogs.takeBackTitle}
        onClose={onClose}
        cancelLabel={dialogs.notNow}
        confirm={{ label: returns.takeBack, kind: 'danger', isBusy, onConfirm: () => onCommand(change) }}
      >
        <p>{dialogs.takeBack}</p>
        {wrong}
      </Dialog>
    );
  }
  if (change !== 'address') {
    const isClaim = change.type === 'ClaimNonReceipt';
    return (
      <Dialog
        title={isClaim ? dialogs.claimTitle : dialogs.foundTitle}
        onClose={onClose}
        cancelLabel={dialogs.notNow}
        confirm={{
          label: isClaim ? dialogs.claimed : parcels.haveIt,
          isBusy,
          onConfirm: (data) => {
            const note = formText(data, 'note');
            onCommand({ ...change, ...(note === '' ? {} : { note }) });
          },
        }}
      >
        {isClaim ? (
          <>
            <p>{dialogs.claim}</p>
            <Field label={dialogs.note}>
              {(control) => <textarea className="input" name="note" maxLength={2000} {...control} />}
            </Field>
          </>
        ) : (
          <p>{dialogs.found}</p>
        )}
        {wrong}
      </Dialog>
    );
  }
  const known = order.shipTo === undefined || 'erased' in order.shipTo ? undefined : order.shipTo;
  return (
    <Dialog
      title={dialogs.addressTitle}
      onClose={onClose}
      cancelLabel={dialogs.keepAsIs}
      confirm={{
        label: dialogs.saveAddress,
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
      <p>{dialogs.address}</p>
      <Field label={dialogs.name}>
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
      <Field label={dialogs.line1}>
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
      <Field label={dialogs.line2}>
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
        <Field label={dialogs.postcode}>
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
        <Field label={dialogs.city}>
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
