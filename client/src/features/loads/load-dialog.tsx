import { useState, type ReactElement } from 'react';
import type { Job } from '../../../../src/contracts/dead-letters.ts';
import type { Problem } from '../../../../src/contracts/problems.ts';
import { toMessage } from '../../api/http.ts';
import { type LoadKind, sendLoad } from '../../api/loads.ts';
import { useSession } from '../../api/use-api.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { kindWords, toBytes } from './load-words.ts';

/** "Line 17: onHand must be a number"; what is wrong with a file is wrong in a line of it. */
const tellWrong = (problem: Problem): string => {
  const [first] = problem.errors ?? [];
  const line = /^\/(\d+)$/.exec(first?.path ?? '')?.[1];
  return first === undefined || line === undefined
    ? toMessage(problem)
    : `Line ${line}: ${first.message}. Nothing was begun.`;
};

/** A file goes in, and its job goes on whether anybody looks or not. */
export const LoadDialog = ({
  kind,
  onClose,
  onStarted,
}: {
  readonly kind: LoadKind;
  readonly onClose: () => void;
  readonly onStarted: (job: Job) => void;
}): ReactElement => {
  const { http } = useSession();
  const [file, setFile] = useState<File>();
  const [isBusy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<string>();
  const words = kindWords[kind];
  const send = async (chosen: File): Promise<void> => {
    setBusy(true);
    setWrong(undefined);
    const result = await sendLoad(http, kind, chosen);
    setBusy(false);
    if (result.ok) onStarted(result.value.job);
    else setWrong(tellWrong(result.problem));
  };
  return (
    <Dialog
      title={words.title}
      onClose={onClose}
      cancelLabel="Close"
      confirm={{
        label: file === undefined ? 'Load' : `Load ${toBytes(file.size)}`,
        isBusy,
        onConfirm: () => {
          if (file !== undefined && !isBusy) void send(file);
        },
      }}
    >
      <Field label="File" hint={words.files} wrong={wrong}>
        {(control) => (
          <input
            className="input"
            type="file"
            name="file"
            required
            accept={words.accept}
            disabled={isBusy}
            onChange={(event) => {
              setFile(event.currentTarget.files?.[0]);
              setWrong(undefined);
            }}
            {...control}
          />
        )}
      </Field>
      <div className="load-example">
        <p className="muted">{words.hint}</p>
        <pre className="mono">{words.example}</pre>
      </div>
      <p className="muted">{words.after}</p>
      <p className="load-sending" role="status">
        {isBusy ? (
          <>
            <progress aria-label="Sending the file" /> On its way: the hub reads it to the end before it
            begins.
          </>
        ) : null}
      </p>
    </Dialog>
  );
};
