import { useState, type ReactElement } from 'react';
import type { IncidentCommandRequest, IncidentView } from '../../../../src/contracts/incidents.ts';
import { useLive } from '../../live/use-live.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { useToast } from '../../ui/toast.tsx';
import { useIsClosed } from '../../ui/use-is-closed.ts';
import { toMoment } from '../../words/times.ts';
import { IncidentWhen } from './incident-when.tsx';
import { tellCases, toLocal, toMoved } from './incident-words.ts';
import { Wrong } from '../../ui/wrong.tsx';

/** Before it is ended, called off, moved, given another end or planned again. */
export const IncidentQuestion = ({
  incident,
  asking,
  isBusy,
  onClose,
  onAnswer,
}: {
  readonly incident: IncidentView;
  readonly asking: IncidentCommandRequest['type'];
  readonly isBusy: boolean;
  readonly onClose: () => void;
  /** Why it was not done. */
  readonly onAnswer: (command: IncidentCommandRequest) => Promise<string | undefined>;
}): ReactElement => {
  const { clock } = useLive();
  const say = useToast();
  const isClosed = useIsClosed();
  const [problem, setProblem] = useState<string>();
  const tell = async (command: IncidentCommandRequest): Promise<void> => {
    const wrong = await onAnswer(command);
    if (isClosed()) {
      if (wrong !== undefined) say({ text: `“${incident.title}”: ${wrong}`, tone: 'bad' });
      return;
    }
    setProblem(wrong);
    if (wrong === undefined) onClose();
  };
  const told = <Wrong text={problem} />;
  const isPlanned = incident.state === 'planned';
  // The end of one that was called off is its begin, and nobody's wish.
  const isCalledOff = incident.calledOff !== null;
  const end = incident.until === null || isCalledOff ? '' : toLocal(Date.parse(incident.until));
  const [now] = useState(() => toLocal(clock.now()));
  const [from, setFrom] = useState(() => toLocal(Date.parse(incident.from)));
  if (asking === 'reschedule' && (isPlanned || isCalledOff))
    return (
      <Dialog
        title={isCalledOff ? `Plan “${incident.title}” again` : `Move “${incident.title}”`}
        onClose={onClose}
        confirm={{
          label: isCalledOff ? 'Plan it again' : 'Move it',
          isBusy,
          onConfirm: (data) => void tell(toMoved(incident, data)),
        }}
      >
        <IncidentWhen
          from={from}
          onFrom={setFrom}
          fromMin={now}
          fromHint="It begins by itself; cases raised before stay work"
          until={end}
          untilMin={from}
          untilHint="Empty: until somebody ends it"
        />
        {told}
      </Dialog>
    );
  if (asking === 'reschedule')
    return (
      <Dialog
        title={`When does “${incident.title}” end?`}
        onClose={onClose}
        confirm={{
          label: 'Move its end',
          isBusy,
          onConfirm: (data) => void tell(toMoved(incident, data)),
        }}
      >
        <Field label="Until" hint="Empty: until somebody ends it">
          {(control) => (
            <input
              className="input"
              type="datetime-local"
              name="until"
              min={now}
              defaultValue={end}
              {...control}
            />
          )}
        </Field>
        {told}
      </Dialog>
    );
  return (
    <Dialog
      title={isPlanned ? `Call off “${incident.title}”?` : `End “${incident.title}”?`}
      onClose={onClose}
      confirm={{
        label: isPlanned ? 'Call it off' : 'It is over',
        isBusy,
        onConfirm: () => void tell({ type: 'end' }),
      }}
    >
      <p>
        {isPlanned
          ? `It would begin ${toMoment(incident.from)}. It has explained nothing, and nothing changes.`
          : `${incident.explains === 1 ? 'One case' : tellCases(incident.explains)} that it explains will be looked at again: what still holds is work.`}
      </p>
      {told}
    </Dialog>
  );
};
