import { useState, type ReactElement } from 'react';
import type { ExceptionCommand } from '../../../../src/contracts/exceptions.ts';
import { useNow } from '../../live/use-live.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { formText } from '../../ui/form-text.ts';
import { waitingNames } from '../../words/statuses.ts';
import { toMoment } from '../../words/times.ts';
import { ResolveDialog } from './case-dialogs.tsx';
import type { Owner } from './case-order.ts';
import { toSnoozes } from './snoozes.ts';

type Snooze = Extract<ExceptionCommand, { readonly type: 'snooze' }>;
type Wait = Extract<ExceptionCommand, { readonly type: 'wait' }>;
type Claim = Extract<ExceptionCommand, { readonly type: 'claim' }>;
type Assign = Extract<ExceptionCommand, { readonly type: 'assign' }>;

const titled = (verb: string, count: number): string =>
  count === 1 ? `${verb} the case` : `${verb} ${count} cases`;

/** The first choice is taken by Enter alone. */
const SnoozeDialog = ({
  count,
  onClose,
  onSnooze,
}: {
  readonly count: number;
  readonly onClose: () => void;
  readonly onSnooze: (command: Snooze) => void;
}): ReactElement => {
  const now = useNow();
  // As it was opened: what is chosen does not move while somebody chooses.
  const [choices] = useState(() => toSnoozes(now));
  return (
    <Dialog
      title={titled('Snooze', count)}
      onClose={onClose}
      confirm={{
        label: 'Snooze',
        onConfirm: (data) => {
          const until = formText(data, 'until');
          const note = formText(data, 'note');
          const untilWorse = until === '' || data.get('worse') !== null;
          onSnooze({
            type: 'snooze',
            ...(until === '' ? {} : { until }),
            ...(untilWorse ? { untilWorse } : {}),
            ...(note === '' ? {} : { note }),
          });
        },
      }}
    >
      <fieldset className="choices" data-long>
        <legend>Until when?</legend>
        {choices.map(({ label, until }, index) => (
          <label key={label}>
            <input type="radio" name="until" value={until} defaultChecked={index === 0} />
            {until === '' ? label : `${label}, ${toMoment(until)}`}
          </label>
        ))}
      </fieldset>
      <label className="choice-also">
        <input type="checkbox" name="worse" defaultChecked />
        or as soon as it gets worse
      </label>
      <Field label="Note (optional)">
        {(control) => <input className="input" name="note" maxLength={2000} {...control} />}
      </Field>
    </Dialog>
  );
};

const nobody: Owner = { id: '', name: 'Nobody' };
/** To whom: oneself first, then whoever has cases on this board, or anybody by their name at the hub. */
const AssignDialog = ({
  count,
  me,
  owners,
  onClose,
  onAssign,
}: {
  readonly count: number;
  readonly me: Owner;
  readonly owners: readonly Owner[];
  readonly onClose: () => void;
  readonly onAssign: (command: Assign) => void;
}): ReactElement => (
  <Dialog
    title={titled('Assign', count)}
    onClose={onClose}
    confirm={{
      label: 'Assign',
      onConfirm: (data) => {
        const other = formText(data, 'other').trim();
        const chosen = formText(data, 'owner');
        const name = other === '' ? [me, ...owners].find(({ id }) => id === chosen)?.name : undefined;
        onAssign({
          type: 'assign',
          owner: other !== '' ? other : chosen === '' ? null : chosen,
          ...(name === undefined ? {} : { name }),
        });
      },
    }}
  >
    <fieldset className="choices">
      <legend>To whom?</legend>
      {[{ ...me, name: 'Me' }, ...owners.filter(({ id }) => id !== me.id).slice(0, 8), nobody].map(
        ({ id, name }, index) => (
          <label key={id}>
            <input type="radio" name="owner" value={id} defaultChecked={index === 0} />
            {name}
          </label>
        ),
      )}
    </fieldset>
    <Field label="Or somebody else">
      {(control) => <input className="input" name="other" maxLength={80} {...control} />}
    </Field>
  </Dialog>
);

const WaitDialog = ({
  onClose,
  onWait,
}: {
  readonly onClose: () => void;
  readonly onWait: (command: Wait) => void;
}): ReactElement => (
  <Dialog
    title="Wait for somebody"
    onClose={onClose}
    confirm={{
      label: 'Wait',
      onConfirm: (data) => {
        const note = formText(data, 'note');
        const on = data.get('on') as Wait['on'];
        onWait({ type: 'wait', on, ...(note === '' ? {} : { note }) });
      },
    }}
  >
    <p>The clock of the case stands until it is taken up again.</p>
    <fieldset className="choices">
      <legend>Who has to do something first?</legend>
      {Object.entries(waitingNames).map(([on, label], index) => (
        <label key={on}>
          <input type="radio" name="on" value={on} defaultChecked={index === 0} />
          {label}
        </label>
      ))}
    </fieldset>
    <Field label="Note (optional)">
      {(control) => <input className="input" name="note" maxLength={2000} {...control} />}
    </Field>
  </Dialog>
);

/** What somebody has is taken from them only with a reason, which they can read. */
const TakeOverDialog = ({
  owner,
  onClose,
  onClaim,
}: {
  readonly owner: string;
  readonly onClose: () => void;
  readonly onClaim: (command: Claim) => void;
}): ReactElement => (
  <Dialog
    title={`Take over from ${owner}`}
    onClose={onClose}
    confirm={{
      label: 'Take over',
      onConfirm: (data) => onClaim({ type: 'claim', takeOver: formText(data, 'why') }),
    }}
  >
    <p>{owner} has this case. The reason is kept with it, for both of you.</p>
    <Field label="Why?">
      {(control) => (
        <input className="input" name="why" maxLength={2000} required pattern=".*\S.*" {...control} />
      )}
    </Field>
  </Dialog>
);

/** What is asked before a command, of which cases. */
export interface Question {
  readonly what: 'resolve' | 'snooze' | 'assign' | 'wait' | 'takeOver';
  readonly keys: readonly string[];
}

export const CaseQuestion = ({
  question: { what, keys },
  me,
  owner,
  owners,
  onClose,
  onAnswer,
}: {
  readonly question: Question;
  readonly me: Owner;
  /** What people call whoever has the case that is asked about. */
  readonly owner: string;
  readonly owners: readonly Owner[];
  readonly onClose: () => void;
  readonly onAnswer: (command: ExceptionCommand) => void;
}): ReactElement => {
  const count = keys.length;
  switch (what) {
    case 'resolve':
      return <ResolveDialog count={count} onClose={onClose} onResolve={onAnswer} />;
    case 'snooze':
      return <SnoozeDialog count={count} onClose={onClose} onSnooze={onAnswer} />;
    case 'wait':
      return <WaitDialog onClose={onClose} onWait={onAnswer} />;
    case 'takeOver':
      return <TakeOverDialog owner={owner} onClose={onClose} onClaim={onAnswer} />;
    case 'assign':
      return <AssignDialog count={count} me={me} owners={owners} onClose={onClose} onAssign={onAnswer} />;
  }
};
