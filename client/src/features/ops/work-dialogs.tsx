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
  given,
  onClose,
  onSnooze,
}: {
  readonly count: number;
  readonly given: Snooze | undefined;
  readonly onClose: () => void;
  readonly onSnooze: (command: Snooze) => void;
}): ReactElement => {
  const now = useNow();
  // As it was opened: what is chosen does not move while somebody chooses.
  const [choices] = useState(() => [
    ...(given?.until === undefined ? [] : [{ label: 'As before', until: given.until }]),
    ...toSnoozes(now),
  ]);
  const [first] = choices;
  const chosen = given === undefined ? first?.until : (given.until ?? '');
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
        {choices.map(({ label, until }) => (
          <label key={label}>
            <input type="radio" name="until" value={until} defaultChecked={until === chosen} />
            {until === '' ? label : `${label}, ${toMoment(until)}`}
          </label>
        ))}
      </fieldset>
      <label className="choice-also">
        <input
          type="checkbox"
          name="worse"
          defaultChecked={given === undefined || given.untilWorse === true}
        />
        or as soon as it gets worse
      </label>
      <Field label="Note (optional)">
        {(control) => (
          <input className="input" name="note" maxLength={2000} defaultValue={given?.note} {...control} />
        )}
      </Field>
    </Dialog>
  );
};

const nobody: Owner = { id: '', name: 'Nobody' };
/** To whom: oneself first, then whoever has cases on this board, or anybody by their name at the hub. */
const AssignDialog = ({
  count,
  given,
  me,
  owners,
  onClose,
  onAssign,
}: {
  readonly count: number;
  readonly given: Assign | undefined;
  readonly me: Owner;
  readonly owners: readonly Owner[];
  readonly onClose: () => void;
  readonly onAssign: (command: Assign) => void;
}): ReactElement => {
  const people = [{ ...me, name: 'Me' }, ...owners.filter(({ id }) => id !== me.id).slice(0, 8), nobody];
  const to = given === undefined ? me.id : (given.owner ?? '');
  const isListed = people.some(({ id }) => id === to);
  return (
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
        {people.map(({ id, name }, index) => (
          <label key={id}>
            <input type="radio" name="owner" value={id} defaultChecked={isListed ? id === to : index === 0} />
            {name}
          </label>
        ))}
      </fieldset>
      <Field label="Or somebody else">
        {(control) => (
          <input
            className="input"
            name="other"
            maxLength={80}
            defaultValue={isListed ? undefined : to}
            {...control}
          />
        )}
      </Field>
    </Dialog>
  );
};

const WaitDialog = ({
  given,
  onClose,
  onWait,
}: {
  readonly given: Wait | undefined;
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
      {Object.entries(waitingNames).map(([on, label]) => (
        <label key={on}>
          <input type="radio" name="on" value={on} defaultChecked={on === (given?.on ?? 'carrier')} />
          {label}
        </label>
      ))}
    </fieldset>
    <Field label="Note (optional)">
      {(control) => (
        <input className="input" name="note" maxLength={2000} defaultValue={given?.note} {...control} />
      )}
    </Field>
  </Dialog>
);

/** What somebody has is taken from them only with a reason, which they can read. */
const TakeOverDialog = ({
  owner,
  given,
  onClose,
  onClaim,
}: {
  readonly owner: string;
  readonly given: Claim | undefined;
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
        <input
          className="input"
          name="why"
          maxLength={2000}
          required
          pattern=".*\S.*"
          defaultValue={given?.takeOver}
          {...control}
        />
      )}
    </Field>
  </Dialog>
);

/** What is asked before a command, of which cases. */
export interface Question {
  readonly what: 'resolve' | 'snooze' | 'assign' | 'wait' | 'takeOver';
  readonly keys: readonly string[];
  /** What was answered before, and not done. */
  readonly given?: ExceptionCommand;
}

const of = <T extends ExceptionCommand['type']>(
  type: T,
  given: ExceptionCommand | undefined,
): Extract<ExceptionCommand, { readonly type: T }> | undefined =>
  given?.type === type ? (given as Extract<ExceptionCommand, { readonly type: T }>) : undefined;

export const CaseQuestion = ({
  question: { what, keys, given },
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
      return (
        <ResolveDialog count={count} given={of('resolve', given)} onClose={onClose} onResolve={onAnswer} />
      );
    case 'snooze':
      return <SnoozeDialog count={count} given={of('snooze', given)} onClose={onClose} onSnooze={onAnswer} />;
    case 'wait':
      return <WaitDialog given={of('wait', given)} onClose={onClose} onWait={onAnswer} />;
    case 'takeOver':
      return <TakeOverDialog owner={owner} given={of('claim', given)} onClose={onClose} onClaim={onAnswer} />;
    case 'assign':
      return (
        <AssignDialog
          count={count}
          given={of('assign', given)}
          me={me}
          owners={owners}
          onClose={onClose}
          onAssign={onAnswer}
        />
      );
  }
};
