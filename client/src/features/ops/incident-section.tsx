import { useState, type ReactElement } from 'react';
import type { IncidentCommandRequest } from '../../../../src/contracts/incidents.ts';
import { toMessage } from '../../api/http.ts';
import { loadIncident } from '../../api/incidents.ts';
import { useLoaded, useSession } from '../../api/use-api.ts';
import { Button } from '../../ui/button.tsx';
import { Link } from '../../ui/router.tsx';
import { Skeleton } from '../../ui/states.tsx';
import { toMoment } from '../../words/times.ts';
import { IncidentQuestion } from './incident-question.tsx';
import { tellEnd, tellScope, tellWho } from './incident-words.ts';
import { useIncidentCommands } from './use-incident-commands.ts';

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
  const { loaded, again } = useLoaded(`${incidentId}@${version}`, () => loadIncident(http, incidentId));
  const { isBusy, tell } = useIncidentCommands(again);
  const [asking, setAsking] = useState<IncidentCommandRequest['type']>();
  // Service agents see the case; what covers it is the desk's.
  if (!person.roles.some((role) => role === 'ops' || role === 'admin')) return null;
  if (loaded.status === 'loading') return <Skeleton rows={2} label="Loading the incident" />;
  if (loaded.status === 'failed') return <p className="muted">{toMessage(loaded.problem)}</p>;
  const incident = loaded.value;
  return (
    <section>
      <h3>What it covers</h3>
      <p>
        {tellScope(incident)}
        <br />
        <span className="muted">
          since {toMoment(incident.from)}, {tellEnd(incident)}
          <br />
          {[tellWho(incident), incident.why].filter(Boolean).join(': ')}
        </span>
      </p>
      {incident.state === 'over' ? <p className="muted">It is over.</p> : null}
      <div className="panel-actions">
        {incident.state === 'over' ? null : (
          <>
            <Button onClick={() => setAsking('end')}>End it</Button>
            <Button onClick={() => setAsking('reschedule')}>Move its end</Button>
          </>
        )}
        <Link
          className="button"
          data-kind="quiet"
          href={`/desk/incidents?incident=${encodeURIComponent(incidentId)}`}
        >
          All incidents
        </Link>
      </div>
      {asking === undefined ? null : (
        <IncidentQuestion
          incident={incident}
          asking={asking}
          isBusy={isBusy}
          onClose={() => setAsking(undefined)}
          onAnswer={async (command) => await tell(incident, command)}
        />
      )}
    </section>
  );
};
