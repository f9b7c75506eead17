import { useEffect, useRef, useState, type ReactElement } from 'react';
import { loadIncidents } from '../../api/incidents.ts';
import { useSession } from '../../api/use-api.ts';
import { useWatched } from '../../api/use-watched.ts';
import { useNow } from '../../live/use-live.ts';
import { Button } from '../../ui/button.tsx';
import { go, useSearch, withSearch } from '../../ui/router.tsx';
import { KeptNote, ProblemState, Skeleton } from '../../ui/states.tsx';
import { useTitle } from '../../ui/use-title.ts';
import { toMoment } from '../../words/times.ts';
import { useToast } from '../../ui/toast.tsx';
import { IncidentDialog } from './incident-dialog.tsx';
import { type IncidentAsking, IncidentGroup } from './incident-group.tsx';
import { IncidentQuestion } from './incident-question.tsx';
import './incidents.css';
import { OverIncidents } from './over-incidents.tsx';
import { useIncidentCommands } from './use-incident-commands.ts';

/** The board follows an incident a moment later: what was told is looked at once more then. */
const boardMs = 1_500;

/** Causes of many cases: what explains cases now, what is planned, what is over. */
export const IncidentsPage = (): ReactElement => {
  useTitle('Incidents · Order hub');
  const { http } = useSession();
  const now = useNow();
  const say = useToast();
  const search = useSearch();
  const named = search.get('incident') ?? undefined;
  const doing = search.get('do');
  const { loaded, lost, again } = useWatched('incidents', () => loadIncidents(http));
  const [turn, setTurn] = useState(0);
  const [asked, setAsked] = useState<IncidentAsking>();
  const later = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(later.current), []);
  const lookAgain = (): void => {
    again();
    clearTimeout(later.current);
    later.current = setTimeout(() => {
      again();
      setTurn((count) => count + 1);
    }, boardMs);
  };
  const { isBusy, tell } = useIncidentCommands(lookAgain);
  const closeDialog = (): void => go(withSearch({ do: undefined }), 'replace');
  const head = (
    <div className="page-head">
      <h1>Incidents</h1>
      <Button kind="primary" onClick={() => go(withSearch({ do: 'declare' }), 'replace')}>
        Declare…
      </Button>
      <Button onClick={() => go(withSearch({ do: 'plan' }), 'replace')}>Plan…</Button>
    </div>
  );
  if (loaded.status === 'failed')
    return (
      <div className="page wide">
        <h1>Incidents</h1>
        <ProblemState what="the incidents" problem={loaded.problem} onRetry={again} />
      </div>
    );
  if (loaded.status === 'loading')
    return (
      <div className="page wide">
        {head}
        <Skeleton rows={8} label="Loading the incidents" />
      </div>
    );
  const { items } = loaded.value;
  const [open, planned] = [
    items.filter(({ state }) => state === 'open'),
    items.filter(({ state }) => state === 'planned'),
  ];
  const group = { now, named, onAsk: setAsked };
  return (
    <div className="page wide">
      {head}
      <p className="muted incident-lead">
        While an incident stands, the cases that it explains are nobody’s work; when it is over, what still
        holds is work again. A planned one begins by itself.
      </p>
      <KeptNote at={loaded.at} problem={lost} onRetry={again} />
      <IncidentGroup {...group} title="Now" none="Nothing stands in the way of parcels now." items={open} />
      <IncidentGroup
        {...group}
        title="Planned"
        none="Nothing is planned. A strike that was announced, a closing or a forecast storm can be told before it begins."
        items={planned}
      />
      <OverIncidents
        turn={turn}
        now={now}
        named={items.some(({ incidentId }) => incidentId === named) ? undefined : named}
        isToldAbove={lost !== undefined}
      />
      {doing === 'declare' || doing === 'plan' ? (
        <IncidentDialog
          key={doing}
          isPlanned={doing === 'plan'}
          onClose={closeDialog}
          onDeclared={({ incidentId, title, state, from }) => {
            say({
              text:
                state === 'planned'
                  ? `“${title}” is planned. It begins by itself: ${toMoment(from)}.`
                  : `“${title}” is declared. What it explains is put aside.`,
            });
            go(`/desk/incidents?incident=${encodeURIComponent(incidentId)}`, 'replace');
            lookAgain();
          }}
        />
      ) : null}
      {asked === undefined ? null : (
        <IncidentQuestion
          {...asked}
          isBusy={isBusy}
          onClose={() => setAsked(undefined)}
          onAnswer={(command) => void tell(asked.incident, command).then(() => setAsked(undefined))}
        />
      )}
    </div>
  );
};
