import { useState, type ReactElement } from 'react';
import { loadOverIncidents } from '../../api/incidents.ts';
import { useSession } from '../../api/use-api.ts';
import { useWatched } from '../../api/use-watched.ts';
import { Pages } from '../../ui/pages.tsx';
import { KeptNote, ProblemState, Skeleton } from '../../ui/states.tsx';
import { type IncidentAsking, IncidentGroup } from './incident-group.tsx';
import { NamedIncident } from './named-incident.tsx';

/** Those that are over or were called off, page by page, the last first. */
export const OverIncidents = ({
  turn,
  now,
  named,
  activeId,
  isToldAbove,
  onAsk,
}: {
  /** Another one, and it is read anew. */
  readonly turn: number;
  readonly now: number;
  /** Undefined where it stands or is planned. */
  readonly named: string | undefined;
  readonly activeId: string | undefined;
  /** That the line is lost is said once. */
  readonly isToldAbove: boolean;
  /** Of what was called off. */
  readonly onAsk: (asked: IncidentAsking) => void;
}): ReactElement => {
  const { http } = useSession();
  const [cursors, setCursors] = useState<readonly string[]>([]);
  const cursor = cursors.at(-1);
  const { loaded, lost, again } = useWatched(`over ${turn} ${cursor ?? ''}`, () =>
    loadOverIncidents(http, cursor),
  );
  const page = loaded.status === 'loaded' ? loaded.value : undefined;
  const isElsewhere =
    named !== undefined && page?.items.some(({ incidentId }) => incidentId === named) === false;
  return (
    <>
      {isElsewhere ? (
        <NamedIncident
          key={`${named} ${turn}`}
          incidentId={named}
          now={now}
          activeId={activeId}
          onAsk={onAsk}
        />
      ) : null}
      <IncidentGroup
        title="Over"
        none="No incident has ended yet."
        items={page?.items}
        now={now}
        named={named}
        activeId={activeId}
        onAsk={onAsk}
      >
        {loaded.status === 'loading' ? <Skeleton rows={3} label="Loading what is over" /> : null}
        {loaded.status === 'failed' ? (
          <ProblemState what="the incidents that are over" problem={loaded.problem} onRetry={again} />
        ) : null}
        {loaded.status === 'loaded' && !isToldAbove ? (
          <KeptNote at={loaded.at} problem={lost} onRetry={again} />
        ) : null}
        {page === undefined ? null : <Pages cursors={cursors} next={page.nextCursor} onTurn={setCursors} />}
      </IncidentGroup>
    </>
  );
};
