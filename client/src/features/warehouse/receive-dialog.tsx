import { useEffect, useRef, useState, type ReactElement } from 'react';
import type { Problem } from '../../../../src/contracts/problems.ts';
import type { Disposition, FoundReturn, ReturnView } from '../../../../src/contracts/returns.ts';
import { isRefusal, toMessage } from '../../api/http.ts';
import { commandReturn, loadReturn } from '../../api/returns.ts';
import { useSession } from '../../api/use-api.ts';
import { useSentKey } from '../../api/use-sent-key.ts';
import { CountGrid } from '../../ui/count-grid.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { formText } from '../../ui/form-text.ts';
import { useToast } from '../../ui/toast.tsx';
import { Wrong } from '../../ui/wrong.tsx';
import { tellCounts, toInspectedLines } from '../../words/inspection.ts';
import { dispositionNames } from '../../words/returns.ts';
import { toPlace } from '../../words/statuses.ts';
import { canReceive, type ReceivedLine, tellHint, tellReceived, toReceivedLines } from './received-lines.ts';

const columns = Object.entries(dispositionNames);

/** A scanner may write capitals, and people spaces. */
const toNumber = (text: string): string => text.replaceAll(/\s/g, '').toLowerCase();

const tellNotFound = (problem: Problem, number: string): string => {
  if (problem.status === 404 || problem.status === 400)
    return `No return has the number “${number}”. It stands below the code of the label.`;
  return isRefusal(problem) ? 'This sign-in may not receive returns.' : toMessage(problem);
};

/** Scan after scan: the number, what is in the parcel, the next number. */
export const ReceiveDialog = ({
  location,
  onClose,
}: {
  readonly location: string;
  readonly onClose: () => void;
}): ReactElement => {
  const { http } = useSession();
  const say = useToast();
  const sentKey = useSentKey();
  const [number, setNumber] = useState('');
  const [found, setFound] = useState<FoundReturn>();
  const [lines, setLines] = useState<readonly ReceivedLine[]>([]);
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const place = useRef<HTMLDivElement>(null);
  const step = found?.return.returnId;
  const last = useRef(step);
  useEffect(() => {
    if (last.current === step) return;
    last.current = step;
    place.current?.querySelector('input')?.focus();
  }, [step]);

  const lookUp = async (): Promise<void> => {
    const wanted = toNumber(number);
    setBusy(true);
    setProblem(undefined);
    const result = await loadReturn(http, wanted);
    setBusy(false);
    const wrong = result.ok
      ? canReceive(result.value.return)
        ? undefined
        : tellReceived(result.value)
      : tellNotFound(result.problem, wanted);
    if (wrong !== undefined || !result.ok) {
      setProblem(wrong);
      // The next scan takes the place of this one.
      const input = place.current?.querySelector('input');
      input?.focus();
      input?.select();
      return;
    }
    setFound(result.value);
    setLines(toReceivedLines(result.value));
  };
  const told = lines.flatMap(({ lineId, open, counts }) => toInspectedLines(lineId, open, counts));
  const receive = async ({ orderNumber, return: { returnId } }: FoundReturn, note: string): Promise<void> => {
    const body = { type: 'inspect', location, lines: told, ...(note === '' ? {} : { note }) } as const;
    setBusy(true);
    setProblem(undefined);
    const result = await commandReturn(http, returnId, body, sentKey.of([returnId, body]));
    setBusy(false);
    if (!result.ok) {
      setProblem(toMessage(result.problem));
      return;
    }
    sentKey.forget();
    say({ text: `${orderNumber}: ${tellCounts(told)}.` });
    setNumber('');
    setFound(undefined);
  };

  if (found === undefined)
    return (
      <Dialog
        title="Receive a return"
        onClose={onClose}
        cancelLabel="Close"
        confirm={{ label: 'Look it up', isBusy, onConfirm: () => void lookUp() }}
      >
        <div ref={place}>
          <Field label="Number of the return" hint="Scan the label, or type what stands below its code.">
            {(control) => (
              <input
                className="input mono"
                name="number"
                required
                maxLength={80}
                autoComplete="off"
                autoCapitalize="off"
                spellCheck={false}
                value={number}
                onChange={({ target }) => {
                  setNumber(target.value);
                  setProblem(undefined);
                }}
                {...control}
              />
            )}
          </Field>
        </div>
        <Wrong text={problem} />
      </Dialog>
    );
  const rowsOf = (isExpected: boolean) =>
    lines
      .filter((line) => line.isExpected === isExpected)
      .map(({ lineId, name, sku, counts, open }) => ({
        id: lineId,
        title: `${name} (${sku})`,
        hint: isExpected ? tellHint(open) : undefined,
        counts,
      }));
  const change = (lineId: string, column: string, count: number): void =>
    setLines((all) =>
      all.map((line) =>
        line.lineId === lineId
          ? { ...line, counts: { ...line.counts, [column as Disposition]: count } }
          : line,
      ),
    );
  const others = rowsOf(false);
  return (
    <Dialog
      title={`Return of ${found.orderNumber}`}
      onClose={onClose}
      onBack={() => {
        setFound(undefined);
        setProblem(undefined);
      }}
      confirm={{
        label: 'Receive',
        isBusy,
        findMissing: () => (told.length === 0 ? 'Say of at least one unit what it is.' : undefined),
        onConfirm: (data) => void receive(found, formText(data, 'note')),
      }}
    >
      <About one={found.return} location={location} />
      <div className="receive-lines" ref={place}>
        <CountGrid columns={columns} rows={rowsOf(true)} onChange={change} />
        {others.length === 0 ? null : (
          <details className="receive-others">
            <summary>Something else is in it</summary>
            <CountGrid columns={columns} rows={others} onChange={change} />
          </details>
        )}
      </div>
      <Field label="Note (optional)">
        {(control) => <input className="input" name="note" maxLength={2000} {...control} />}
      </Field>
      <Wrong text={problem} />
    </Dialog>
  );
};

/** What is not as usual of it: the goods are here all the same. */
const About = ({
  one: { status, location: meant },
  location,
}: {
  readonly one: ReturnView;
  readonly location: string;
}): ReactElement | null => {
  const unusual = {
    requested: 'The shop has not answered the customer yet.',
    refused: 'The shop has refused it.',
    cancelled: 'It was taken back.',
  } as const;
  const says = [
    status in unusual ? unusual[status as keyof typeof unusual] : '',
    meant === location ? '' : `It was to go to ${toPlace(meant)}.`,
  ].filter(Boolean);
  return says.length === 0 ? null : (
    <p className="task-special">{says.join(' ')} Write down what is here all the same.</p>
  );
};
