import type { ReactElement } from 'react';
import { loadIncident } from '../../api/incidents.ts';
import { useLoaded, useSession } from '../../api/use-api.ts';
import { Button } from '../../ui/button.tsx';
import { go } from '../../ui/router.tsx';
import { EmptyState, ProblemState } from '../../ui/states.tsx';
import { type IncidentAsking, IncidentGroup } from './incident-group.tsx';

/** An address names one that may be on no page that is shown: one that was over or called off long ago. */
export const NamedIncident = ({
  incidentId,
  now,
  activeId,
  onAsk,
}: {
  readonly incidentId: string;
  readonly now: number;
  readonly activeId: string | undefined;
  readonly onAsk: (asked: IncidentAsking) => void;
}): ReactElement | null => {
  const { http } = useSession();
  const { loaded, again } = useLoaded(incidentId, () => loadIncident(http, incidentId));
  if (loaded.status === 'loading') return null;
  if (loaded.status === 'loaded' && loaded.value.state !== 'over') return null;
  return loaded.status === 'loaded' ? (
    <IncidentGroup
      title="The one you asked for"
      none=""
      items={[loaded.value]}
      now={now}
      named={incidentId}
      activeId={activeId}
      onAsk={onAsk}
    />
  ) : loaded.problem.status === 404 ? (
    <EmptyState
      title="There is no such incident"
      action={<Button onClick={() => go('/desk/incidents', 'replace')}>Show all incidents</Button>}
    >
      The address names one that the hub does not know.
    </EmptyState>
  ) : (
    <ProblemState what="the incident" problem={loaded.problem} onRetry={again} />
  );
};
