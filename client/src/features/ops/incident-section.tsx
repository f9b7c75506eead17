import { useState, type ReactElement } from 'react';
import type { IncidentCommandRequest } from '../../../../src/contracts/incidents.ts';
import { toMessage } from '../../api/http.ts';
import { commandIncident, loadIncident } from '../../api/incidents.ts';
import { useLoaded, useSession } from '../../api/use-api.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { Skeleton } from '../../ui/states.tsx';
import { useToast } from '../../ui/toast.tsx';
import { toMoment } from '../../words/times.ts';
import { tellScope, toEnd, toLocal } from './incident-form.ts';

/** What an incident covers, and its end: to move it, or to say that it is over. */
export const IncidentSection = ({
  incidentId,
  version,
}: {
  readonly incidentId: string;
  /** Of its case: another one, and it is read anew. */
  readonly version: number;
}): ReactElement | null => {
  const { http, person } = useSession();
  const say = useToast();
  const { loaded, again } = useLoaded(`${incidentId}@${version}`, () => loadIncident(http, incidentId));
  const [asking, setAsking] = useState<IncidentCommandRequest['type']>();
  const [isBusy, setBusy] = useState(false);
  // Service agents see the case; what covers it is the desk's.
  if (!person.roles.some((role) => role === 'ops' || role === 'admin')) return null;
  if (loaded.status === 'loading') return <Skeleton rows={2} label="Loading the incident" />;
  if (loaded.status === 'failed') return <p className="muted">{toMessage(loaded.problem)}</p>;
  const incident = loaded.value;
  const tell = async (command: IncidentCommandRequest): Promise<void> => {
    setBusy(true);
    const result = await commandIncident(http, incidentId, command);
    setBusy(false);
    setAsking(undefined);
    const text = command.type === 'end' ? `“${incident.title}” is over.` : 'Its end is moved.';
    say(result.ok ? { text } : { text: toMessage(result.problem), tone: 'bad' });
    again();
  };
  return (
    <section>
      <h3>What it covers</h3>
      <p>
        {tellScope(incident)}
        <br />
        <span className="muted">
          since {toMoment(incident.from)}
          {incident.until === null ? ', until somebody ends it' : `, until ${toMoment(incident.until)}`}
        </span>
      </p>
      {incident.state === 'over' ? (
        <p className="muted">It is over.</p>
      ) : (
        <div className="panel-actions">
          <Button onClick={() => setAsking('end')}>End it</Button>
          <Button onClick={() => setAsking('reschedule')}>Move its end</Button>
        </div>
      )}
      {asking === 'end' ? (
        <Dialog
          title={`End “${incident.title}”?`}
          onClose={() => setAsking(undefined)}
          confirm={{ label: 'It is over', isBusy, onConfirm: () => void tell({ type: 'end' }) }}
        >
          <p>
            {incident.explains === 1
              ? 'One case that it explains'
              : `${incident.explains} cases that it explains`}{' '}
            will be looked at again: what still holds is work.
          </p>
        </Dialog>
      ) : asking === 'reschedule' ? (
        <Dialog
          title="Move its end"
          onClose={() => setAsking(undefined)}
          confirm={{
            label: 'Move it',
            isBusy,
            onConfirm: (data) => void tell({ type: 'reschedule', until: toEnd(data) }),
          }}
        >
          <Field label="Until" hint="Empty: until somebody ends it">
            {(control) => (
              <input
                className="input"
                type="datetime-local"
                name="until"
                defaultValue={incident.until === null ? '' : toLocal(Date.parse(incident.until))}
                {...control}
              />
            )}
          </Field>
        </Dialog>
      ) : null}
    </section>
  );
};
