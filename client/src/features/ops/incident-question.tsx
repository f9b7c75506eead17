import type { ReactElement } from 'react';
import type { IncidentCommandRequest, IncidentView } from '../../../../src/contracts/incidents.ts';
import { useLive } from '../../live/use-live.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { toMoment } from '../../words/times.ts';
import { tellCases, toEnd, toLocal } from './incident-words.ts';

/** Before it is ended, called off or given another end. */
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
  readonly onAnswer: (command: IncidentCommandRequest) => void;
}): ReactElement => {
  const { clock } = useLive();
  const isPlanned = incident.state === 'planned';
  if (asking === 'reschedule')
    return (
      <Dialog
        title={`When does “${incident.title}” end?`}
        onClose={onClose}
        confirm={{
          label: 'Move its end',
          isBusy,
          onConfirm: (data) => onAnswer({ type: 'reschedule', until: toEnd(data) }),
        }}
      >
        <Field label="Until" hint="Empty: until somebody ends it">
          {(control) => (
            <input
              className="input"
              type="datetime-local"
              name="until"
              min={toLocal(Math.max(clock.now(), isPlanned ? Date.parse(incident.from) : 0))}
              defaultValue={incident.until === null ? '' : toLocal(Date.parse(incident.until))}
              {...control}
            />
          )}
        </Field>
      </Dialog>
    );
  return (
    <Dialog
      title={isPlanned ? `Call off “${incident.title}”?` : `End “${incident.title}”?`}
      onClose={onClose}
      confirm={{
        label: isPlanned ? 'Call it off' : 'It is over',
        isBusy,
        onConfirm: () => onAnswer({ type: 'end' }),
      }}
    >
      <p>
        {isPlanned
          ? `It would begin ${toMoment(incident.from)}. It has explained nothing, and nothing changes.`
          : `${incident.explains === 1 ? 'One case' : tellCases(incident.explains)} that it explains will be looked at again: what still holds is work.`}
      </p>
    </Dialog>
  );
};
