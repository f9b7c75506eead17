import { useState, type ReactElement } from 'react';
import type { SenderView } from '../../../../src/contracts/senders.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { formText } from '../../ui/form-text.ts';
import { Badge } from '../../ui/marks.tsx';
import { go, withSearch } from '../../ui/router.tsx';
import { toMoment } from '../../words/times.ts';
import type { Senders } from './use-senders.ts';
import { Wrong } from '../../ui/wrong.tsx';

/** Stands for a sender that has to be chosen: no id has a dot. */
const anyone = '.';

/** By the address, so that a link leads to it. */
export const askToPause = (sender: string | undefined): void =>
  go(withSearch({ pauseSender: sender }), 'replace');

/** Senders whose messages wait, with the way back; and the way to make one wait that has no row here. */
export const PausedSenders = ({ senders }: { readonly senders: Senders }): ReactElement | null => {
  if (senders.items.length === 0) return null;
  return (
    <section className="releases" aria-label="Senders">
      {senders.items
        .filter(({ paused }) => paused)
        .map((one) => (
          <Paused key={one.sender} sender={one} senders={senders} />
        ))}
      <Button kind="quiet" onClick={() => askToPause(anyone)}>
        Pause a sender…
      </Button>
    </section>
  );
};

const Paused = ({
  sender,
  senders,
}: {
  readonly sender: SenderView;
  readonly senders: Senders;
}): ReactElement => (
  <div className="release" data-sender={sender.sender}>
    <Badge tone="warn">Not read</Badge>
    <span>
      <strong>{sender.name}</strong> <span className="mono">{sender.sender}</span> is paused
      {sender.pause === null || sender.pause.reason === null ? '' : `: ${sender.pause.reason}`}
      <span className="muted">
        {sender.pause === null ? '' : ` · ${sender.pause.by}, since ${toMoment(sender.pause.since)}`}
        {' · '}
        {tellWaiting(sender)}
      </span>
    </span>
    <Button
      isBusy={senders.busy === sender.sender}
      onClick={() => void senders.resume(sender)}
      aria-label={`Resume reading ${sender.name}`}
    >
      Resume
    </Button>
  </div>
);

const tellWaiting = ({ waiting }: SenderView): string => {
  if (waiting === null) return 'how many messages wait is not known now';
  if (waiting === 0) return 'nothing waits';
  return waiting === 1 ? '1 message waits' : `${waiting.toLocaleString('en-GB')} messages wait`;
};

export const PauseSenderDialog = ({
  senders,
  chosen,
}: {
  readonly senders: Senders;
  readonly chosen: string;
}): ReactElement | null => {
  const others = senders.items.filter(({ paused }) => !paused);
  const named = others.find(({ sender }) => sender === chosen);
  const [problem, setProblem] = useState<string>();
  const close = (): void => askToPause(undefined);
  const pause = async (wanted: SenderView, reason: string): Promise<void> => {
    const wrong = await senders.pause(wanted, reason);
    setProblem(wrong);
    if (wrong === undefined) close();
  };
  if (others.length === 0 || (chosen !== anyone && named === undefined)) return null;
  return (
    <Dialog
      title={named === undefined ? 'Let a sender wait' : `Let ${named.name} wait`}
      onClose={close}
      confirm={{
        label: 'Pause',
        isBusy: senders.busy !== undefined,
        onConfirm: (data) => {
          const wanted = named ?? others.find(({ sender }) => sender === formText(data, 'sender'));
          if (wanted !== undefined) void pause(wanted, formText(data, 'reason'));
        },
      }}
    >
      <p>
        What it sends is received and kept, and taken in its order when it is resumed. Until then nothing of
        it moves an order or a shelf, and its silence raises no case. Orders placed over HTTP go on.
      </p>
      {named === undefined ? (
        <Field label="Sender">
          {(control) => (
            <select {...control} className="input" name="sender">
              {others.map(({ sender, name, kinds }) => (
                <option key={sender} value={sender}>
                  {name} ({kinds.join(', ')})
                </option>
              ))}
            </select>
          )}
        </Field>
      ) : null}
      <Field label="Reason" hint="Others will read it.">
        {(control) => <input {...control} className="input" name="reason" required maxLength={200} />}
      </Field>
      <Wrong text={problem} />
    </Dialog>
  );
};
