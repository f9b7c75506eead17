import { useState, type ReactElement } from 'react';
import type { StockMovement, StockRow } from '../../../../src/contracts/stock.ts';
import { moveStock, putStock } from '../../api/stock.ts';
import { isUnknown, type Result, toMessage } from '../../api/http.ts';
import { useSession } from '../../api/use-api.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { formText } from '../../ui/form-text.ts';
import { useToast } from '../../ui/toast.tsx';
import { toPlace } from '../../words/statuses.ts';
import { signed } from './stock-words.ts';

interface DialogProps {
  readonly row: StockRow;
  readonly onClose: () => void;
}

/** One press is one key: a second try after a silence counts once. */
const useWrite = (
  done: string,
  onClose: () => void,
): {
  readonly isBusy: boolean;
  readonly problem: string | undefined;
  readonly send: (write: (key: string) => Promise<Result<unknown>>) => void;
} => {
  const say = useToast();
  const [key, setKey] = useState(() => crypto.randomUUID());
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  return {
    isBusy,
    problem,
    send: (write) => {
      setBusy(true);
      void write(key).then((result) => {
        setBusy(false);
        if (result.ok) {
          say({ text: done });
          onClose();
          return;
        }
        setProblem(toMessage(result.problem));
        // What was refused is over; what was not answered may have been done.
        if (!isUnknown(result.problem)) setKey(crypto.randomUUID());
      });
    },
  };
};

const Wrong = ({ text }: { readonly text: string | undefined }): ReactElement | null =>
  text === undefined ? null : (
    <p className="stock-wrong" role="alert">
      {text}
    </p>
  );

const Why = (): ReactElement => (
  <Field label="Why" hint="Kept in the ledger beside who said it; it may stay empty.">
    {(control) => <input className="input" name="reason" maxLength={500} autoComplete="off" {...control} />}
  </Field>
);
const whyOf = (data: FormData): { readonly reason?: string } => {
  const reason = formText(data, 'reason');
  return reason === '' ? {} : { reason };
};

export const CountDialog = ({ row, onClose }: DialogProps): ReactElement => {
  const { http } = useSession();
  const { sku, location } = row;
  const [typed, setTyped] = useState(String(row.onHand));
  const { isBusy, problem, send } = useWrite(`${sku} counted.`, onClose);
  const counted = /^\d+$/.test(typed) ? Number(typed) : undefined;
  const difference = counted === undefined ? undefined : counted - row.onHand;
  const short = counted === undefined ? 0 : row.reserved + row.damaged + row.quarantined - counted;
  return (
    <Dialog
      title={`Count ${sku}`}
      onClose={onClose}
      confirm={{
        label: 'Save the count',
        isBusy,
        onConfirm: (data) =>
          send((key) =>
            putStock(http, { sku, location, body: { onHand: Number(typed), ...whyOf(data) }, key }),
          ),
      }}
    >
      <p className="muted">{toPlace(location)}. Everything on the shelf, damaged and set apart included.</p>
      <Field
        label="Units on the shelf now"
        hint={
          difference === undefined || difference === 0
            ? `By the book there are ${row.onHand}.`
            : `${signed(difference)} against the ${row.onHand} by the book.`
        }
      >
        {(control) => (
          <input
            className="input stock-number"
            name="onHand"
            type="number"
            inputMode="numeric"
            min={0}
            max={10_000_000}
            step={1}
            required
            autoComplete="off"
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            onFocus={(event) => event.currentTarget.select()}
            {...control}
          />
        )}
      </Field>
      {short > 0 ? (
        <p className="stock-warn" role="status">
          {row.reserved} are promised to orders: {short} of them could not leave. The reservations stay, and
          the desk is told.
        </p>
      ) : null}
      <Why />
      <Wrong text={problem} />
    </Dialog>
  );
};

type Kind = 'received' | 'adjusted' | 'damaged' | 'quarantined' | 'found' | 'returned';
const kindNames: Readonly<Record<Kind, string>> = {
  received: 'Received',
  adjusted: 'Adjusted (plus or minus)',
  damaged: 'Damaged: on the shelf, not sold',
  quarantined: 'Quarantined: set apart',
  found: 'Found',
  returned: 'Came back from a customer',
};
const kinds = Object.keys(kindNames) as readonly Kind[];

export const AdjustDialog = ({ row, onClose }: DialogProps): ReactElement => {
  const { http } = useSession();
  const { sku, location } = row;
  const [kind, setKind] = useState<Kind>('received');
  const { isBusy, problem, send } = useWrite(`${sku}: ${kind}.`, onClose);
  const isSigned = kind === 'adjusted';
  return (
    <Dialog
      title={`Adjust ${sku}`}
      onClose={onClose}
      confirm={{
        label: 'Save',
        isBusy,
        onConfirm: (data) => {
          const reference = formText(data, 'reference');
          const body: StockMovement = {
            type: kind,
            quantity: Number(formText(data, 'quantity')),
            ...whyOf(data),
            ...(reference === '' ? {} : { reference }),
          };
          send((key) => moveStock(http, { sku, location, body, key }));
        },
      }}
    >
      <p className="muted">
        {toPlace(location)}. {row.onHand} on the shelf, {row.reserved} of them promised.
      </p>
      <Field label="What happened">
        {(control) => (
          <select
            className="input"
            name="kind"
            value={kind}
            onChange={(event) => setKind(event.target.value as Kind)}
            {...control}
          >
            {kinds.map((one) => (
              <option key={one} value={one}>
                {kindNames[one]}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field label="Units" {...(isSigned ? { hint: 'With a minus when there are fewer.' } : {})}>
        {(control) => (
          <input
            className="input stock-number"
            name="quantity"
            type="number"
            min={isSigned ? -1_000_000 : 1}
            max={1_000_000}
            step={1}
            required
            autoComplete="off"
            {...control}
          />
        )}
      </Field>
      <Field label="Belongs to" hint="A delivery note, a return, a list; it may stay empty.">
        {(control) => (
          <input className="input" name="reference" maxLength={200} autoComplete="off" {...control} />
        )}
      </Field>
      <Why />
      <Wrong text={problem} />
    </Dialog>
  );
};
