import type { ReactElement } from 'react';
import type { FulfilmentCommand, FulfilmentRow } from '../../../../src/contracts/fulfilments.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { toCarrier } from '../../words/statuses.ts';
import { suggestParcel, type Step } from './next-steps.ts';
import { formText } from '../../ui/form-text.ts';

interface FormProps {
  readonly row: FulfilmentRow;
  readonly isBusy: boolean;
  readonly problem: string | undefined;
  readonly onClose: () => void;
  readonly onCommand: (command: FulfilmentCommand) => void;
}

type Reason = NonNullable<FulfilmentCommand['reason']>;
const reasonNames: Readonly<Record<Reason, string>> = {
  not_in_stock: 'Not in stock',
  mismatch: 'Fewer here than the hub says',
  damaged: 'Damaged',
  no_capacity: 'No capacity today',
  closed: 'We are closed',
  cannot_assemble: 'Cannot assemble it here',
  address_not_served: 'Address is not served',
  other: 'Other',
};
const allLines = (row: FulfilmentRow): FulfilmentCommand['lines'] =>
  row.lines.map(({ lineId, quantity, picked }) => ({
    lineId,
    quantity: picked > 0 ? Math.min(picked, quantity) : quantity,
  }));
/** Of bundles: only the location knows which of their parts it is about. */
const WhichParts = ({
  row,
  label,
}: {
  readonly row: FulfilmentRow;
  readonly label: string;
}): ReactElement | null => {
  const skus = [...new Set(row.lines.flatMap(({ parts }) => parts?.map(({ sku }) => sku) ?? []))];
  if (skus.length === 0) return null;
  return (
    <fieldset className="task-which">
      <legend>{label}</legend>
      {skus.map((sku) => (
        <label key={sku}>
          <input type="checkbox" name="skus" value={sku} />
          <span className="mono">{sku}</span>
        </label>
      ))}
    </fieldset>
  );
};
const toSkus = (data: FormData): { readonly skus?: string[] } => {
  const skus = data.getAll('skus').filter((one) => typeof one === 'string');
  return skus.length === 0 ? {} : { skus };
};
const Wrong = ({ text }: { readonly text: string | undefined }): ReactElement | null =>
  text === undefined ? null : (
    <p className="task-wrong" role="alert">
      {text}
    </p>
  );

export const ShipForm = ({
  row,
  isBusy,
  problem,
  onClose,
  onCommand,
  carriers,
}: FormProps & { readonly carriers: readonly string[] }): ReactElement => {
  const suggested = suggestParcel(row, carriers);
  return (
    <Dialog
      title={`Ship ${row.orderNumber}`}
      onClose={onClose}
      cancelLabel="Back"
      confirm={{
        label: 'Ship',
        isBusy,
        onConfirm: (data) =>
          onCommand({
            type: 'ship',
            parcels: [
              {
                carrier: data.get('carrier') as string,
                trackingNumber: formText(data, 'number'),
                lines: allLines(row) ?? [],
              },
            ],
          }),
      }}
    >
      <Field label="Tracking number" hint="Scan the label, or keep the suggested number.">
        {(control) => (
          <input
            className="input mono"
            name="number"
            required
            pattern="[A-Za-z0-9 .\/_\-]{3,64}"
            autoComplete="off"
            spellCheck={false}
            onFocus={(event) => event.currentTarget.select()}
            defaultValue={suggested.trackingNumber}
            {...control}
          />
        )}
      </Field>
      <Field label="Carrier">
        {(control) => (
          <select className="input" name="carrier" defaultValue={suggested.carrier} {...control}>
            {carriers.map((carrier) => (
              <option key={carrier} value={carrier}>
                {toCarrier(carrier)}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Wrong text={problem} />
    </Dialog>
  );
};

const toMissing = (row: FormProps['row'], data: FormData): { lineId: string; quantity: number }[] =>
  row.lines.flatMap(({ lineId }) => {
    const quantity = Number(data.get(lineId));
    return quantity > 0 ? [{ lineId, quantity }] : [];
  });

export const ShortPickForm = ({ row, isBusy, problem, onClose, onCommand }: FormProps): ReactElement => (
  <Dialog
    title="What cannot be found?"
    onClose={onClose}
    cancelLabel="Back"
    confirm={{
      label: 'Report it missing',
      kind: 'danger',
      isBusy,
      findMissing: (data) =>
        toMissing(row, data).length === 0 ? 'Say how many of which line cannot be found.' : undefined,
      onConfirm: (data) => onCommand({ type: 'shortPick', lines: toMissing(row, data), ...toSkus(data) }),
    }}
  >
    <p>What is missing is routed to another location at once. The rest goes on here.</p>
    {row.lines.map((line) => (
      <Field key={line.lineId} label={`${line.name} (${line.sku})`} hint={`of ${line.quantity}`}>
        {(control) => (
          <input
            className="input"
            type="number"
            inputMode="numeric"
            name={line.lineId}
            min={0}
            max={line.quantity}
            defaultValue={row.lines.length === 1 ? line.quantity : 0}
            {...control}
          />
        )}
      </Field>
    ))}
    <WhichParts row={row} label="Of a set, what is missing?" />
    <Wrong text={problem} />
  </Dialog>
);

export const RejectForm = ({ row, isBusy, problem, onClose, onCommand }: FormProps): ReactElement => (
  <Dialog
    title={`Reject ${row.orderNumber}?`}
    onClose={onClose}
    cancelLabel="Back"
    confirm={{
      label: 'Reject',
      kind: 'danger',
      isBusy,
      onConfirm: (data) => {
        const note = formText(data, 'note');
        onCommand({
          type: 'reject',
          reason: data.get('reason') as Reason,
          ...(note === '' ? {} : { note }),
          ...toSkus(data),
        });
      },
    }}
  >
    <p>The hub routes it to another location. The reason changes the stock that is counted here.</p>
    <Field label="Why?">
      {(control) => (
        <select className="input" name="reason" {...control}>
          {Object.entries(reasonNames).map(([reason, name]) => (
            <option key={reason} value={reason}>
              {name}
            </option>
          ))}
        </select>
      )}
    </Field>
    <WhichParts row={row} label="Of a set, which part is it about?" />
    <Field label="Note (optional)">
      {(control) => <input className="input" name="note" maxLength={200} {...control} />}
    </Field>
    <Wrong text={problem} />
  </Dialog>
);

export const isFormStep = (step: Step): step is 'ship' | 'shortPick' | 'reject' =>
  step === 'ship' || step === 'shortPick' || step === 'reject';
