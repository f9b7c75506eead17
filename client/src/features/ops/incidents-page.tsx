import { useEffect, useRef, useState, type ReactElement } from 'react';
import { loadIncidents } from '../../api/incidents.ts';
import { useSession } from '../../api/use-api.ts';
import { useWatched } from '../../api/use-watched.ts';
import { useNow } from '../../live/use-live.ts';
import { Button } from '../../ui/button.tsx';
import { openKeySheet, useKeyHints, useShortcuts } from '../../ui/keys.ts';
import { go, useSearch, withSearch } from '../../ui/router.tsx';
import { KeptNote, ProblemState, Skeleton } from '../../ui/states.tsx';
import { useTitle } from '../../ui/use-title.ts';
import { toMoment } from '../../words/times.ts';
import { useToast } from '../../ui/toast.tsx';
import { IncidentDialog } from './incident-dialog.tsx';
import { type IncidentAsking, IncidentGroup } from './incident-group.tsx';
import { incidentKeys } from './incident-keys.ts';
import { IncidentQuestion } from './incident-question.tsx';
import './incidents.css';
import { OverIncidents } from './over-incidents.tsx';
import { useIncidentCommands } from './use-incident-commands.ts';
import { useIncidentRows } from './use-incident-rows.ts';

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
  const { isBusy, tell, undo } = useIncidentCommands(lookAgain);
  const start = (what: 'declare' | 'plan' | undefined): void => go(withSearch({ do: what }), 'replace');
  const page = useRef<HTMLDivElement>(null);
  const rows = useIncidentRows(page);
  const ask = (asking: IncidentAsking['asking']): void => {
    if (!rows.ask(asking)) say({ text: 'It is over already.' });
  };
  const keys = useKeyHints(incidentKeys);
  useShortcuts(incidentKeys, {
    next: () => rows.move(1),
    previous: () => rows.move(-1),
    open: rows.open,
    declare: () => start('declare'),
    plan: () => start('plan'),
    move: () => ask('reschedule'),
    end: () => ask('end'),
    undo,
    keys: () => openKeySheet(),
    close: () => go(withSearch({ incident: undefined }), 'replace'),
  });
  const head = (
    <div className="page-head">
      <h1>Incidents</h1>
      <Button kind="primary" shortcut={keys.declare} onClick={() => start('declare')}>
        Declare…
      </Button>
      <Button shortcut={keys.plan} onClick={() => start('plan')}>
        Plan…
      </Button>
      <Button
        className="button incident-keys"
        kind="quiet"
        shortcut={keys.keys}
        onClick={() => openKeySheet()}
      >
        Keys
      </Button>
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
  const { activeId } = rows;
  // As it is by now: what was told of an older one is refused.
  const current =
    items.find(({ incidentId }) => incidentId === asked?.incident.incidentId) ?? asked?.incident;
  const group = { now, named, activeId, onAsk: setAsked };
  return (
    <div className="page wide" ref={page} onFocus={rows.onFocus}>
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
        activeId={activeId}
        isToldAbove={lost !== undefined}
        onAsk={setAsked}
      />
      {doing === 'declare' || doing === 'plan' ? (
        <IncidentDialog
          key={doing}
          isPlanned={doing === 'plan'}
          onClose={() => start(undefined)}
          onDeclared={({ incidentId, title, state, from }, isClosed) => {
            say({
              text:
                state === 'planned'
                  ? `“${title}” is planned. It begins by itself: ${toMoment(from)}.`
                  : `“${title}” is declared. What it explains is put aside.`,
            });
            if (!isClosed) go(`/desk/incidents?incident=${encodeURIComponent(incidentId)}`, 'replace');
            lookAgain();
          }}
        />
      ) : null}
      {asked === undefined || current === undefined ? null : (
        <IncidentQuestion
          asking={asked.asking}
          incident={current}
          isBusy={isBusy}
          onClose={() => setAsked(undefined)}
          onAnswer={async (command) => await tell(current, command)}
        />
      )}
    </div>
  );
};
