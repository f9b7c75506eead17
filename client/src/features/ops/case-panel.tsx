import { useState, type ReactElement } from 'react';
import { useSession } from '../../api/use-api.ts';
import { useOrderHistory } from '../../api/use-order-history.ts';
import type { BoardStore } from '../../live/board-store.ts';
import type { PresenceStore } from '../../live/presence-store.ts';
import { useBoardFact, useNow, useRow } from '../../live/use-live.ts';
import { useOthers } from '../../live/use-presence.ts';
import { Button } from '../../ui/button.tsx';
import { Badge, SeverityMark } from '../../ui/marks.tsx';
import { Link } from '../../ui/router.tsx';
import { EmptyState, Skeleton } from '../../ui/states.tsx';
import { Timeline } from '../../ui/timeline.tsx';
import { tellActor, tellEvent } from '../../words/events.ts';
import { toMoney } from '../../words/money.ts';
import { caseStateNames, orderStatusNames, tellBecause, toCarrier, toPlace } from '../../words/statuses.ts';
import { toMoment } from '../../words/times.ts';
import { toShelfHref } from './by-hand.ts';
import { IncidentSection } from './incident-section.tsx';
import { CaseClocks, PanelActions, type CaseAsks } from './panel-actions.tsx';
import { Playbook } from './playbook.tsx';
import type { CaseCommands } from './use-case-commands.ts';

const latest = 12;
const incidentTypes = 'feed_silent,storm,facility_closed,stalls_together';
const subjectNames = { stock: 'Stock', feed: 'Feed', incident: 'Incident' } as const;

const History = ({ orderId }: { readonly orderId: string }): ReactElement => {
  const state = useOrderHistory(orderId);
  const [all, setAll] = useState(false);
  if (state.status === 'loading') return <Skeleton rows={4} label="Loading the order" />;
  if (state.status === 'refused')
    return <EmptyState title="The order is not here">{state.message}</EmptyState>;
  const events = state.events.toReversed();
  return (
    <>
      <p className="panel-order">
        <Badge tone={orderStatusNames[state.order.status].tone}>
          {orderStatusNames[state.order.status].label}
        </Badge>{' '}
        <Link href={`/desk/orders/${encodeURIComponent(orderId)}`}>Open the order</Link>
      </p>
      <Timeline
        label="What happened to the order"
        moments={(all ? events : events.slice(0, latest)).map((event) => {
          const told = tellEvent(event);
          return {
            key: `${event.version}`,
            tone: told.tone,
            what: told.title,
            detail: told.detail,
            meta: `${toMoment(event.at)} · ${tellActor(event.actor)}`,
          };
        })}
      />
      {!all && events.length > latest ? (
        <Button kind="quiet" onClick={() => setAll(true)}>
          Show all {events.length}
        </Button>
      ) : null}
    </>
  );
};

export const CasePanel = ({
  store,
  presence,
  id,
  commands,
  onClose,
  asks,
}: {
  readonly store: BoardStore<'exceptions'>;
  readonly presence: PresenceStore | undefined;
  readonly id: string;
  readonly commands: CaseCommands;
  readonly onClose: () => void;
  readonly asks: CaseAsks;
}): ReactElement => {
  const { person } = useSession();
  const shown = useRow(store, id);
  const now = useNow();
  const others = useOthers(presence, id);
  const isLoading = useBoardFact(store, (state) => state.status === 'loading');
  if (shown === undefined) {
    return (
      <aside className="panel" aria-label="Case">
        {isLoading ? (
          <Skeleton rows={6} label="Loading the case" />
        ) : (
          <EmptyState
            title="This case is not in the list"
            action={
              <div className="panel-actions">
                <Link className="button" href={`/desk?case=${encodeURIComponent(id)}`} replace>
                  Look among all open cases
                </Link>
                <Button onClick={onClose}>Close</Button>
              </div>
            }
          >
            It was resolved, or the filter leaves it out.
          </EmptyState>
        )}
      </aside>
    );
  }
  const { row } = shown;
  const owned =
    row.owner === null
      ? 'nobody has it'
      : row.owner === person.id
        ? 'you have it'
        : `${row.ownerName ?? row.owner} has it`;
  const place = row.location === null ? row.country : toPlace(row.location);
  const canSeeStock = person.roles.some((role) => role === 'ops' || role === 'admin');
  return (
    <aside className="panel" aria-label={`Case ${row.subject?.title ?? row.orderNumber}`}>
      <header>
        <SeverityMark level={row.severity} />
        <h2>{row.title}</h2>
        <Button kind="quiet" aria-label="Close the case" onClick={onClose}>
          ✕
        </Button>
      </header>
      {others.length === 0 ? null : (
        <p className="others" role="status">
          {others.map(({ name }) => name).join(', ')} {others.length === 1 ? 'looks' : 'look'} at it too.
        </p>
      )}
      <p className="because">{tellBecause(row.because)}</p>
      {shown.isGone ? <p className="because">It has left the list since.</p> : null}
      {row.imported === true ? (
        <p className="because">It was so already when the order was imported.</p>
      ) : null}
      {row.incidentId === undefined ? null : (
        <p className="because">
          Explained by <Link href={`/desk?q=type:${incidentTypes}`}>one incident</Link>: looked at again when
          it is over.
        </p>
      )}
      <PanelActions row={row} me={person.id} commands={commands} asks={asks} />
      {row.playbook.length === 0 ? null : (
        <section>
          <h3>What helps</h3>
          <Playbook row={row} commands={commands} onResolve={asks.resolve} />
        </section>
      )}
      {row.subject?.kind === 'incident' ? (
        <IncidentSection key={row.subject.id} incidentId={row.subject.id} version={row.version} />
      ) : null}
      <dl className="facts">
        <dt>Closes when</dt>
        <dd>{row.closesWhen}</dd>
        <CaseClocks row={row} now={now} />
        <dt>Raised</dt>
        <dd>{toMoment(row.raisedAt)}</dd>
        <dt>State</dt>
        <dd>
          {caseStateNames[row.state].label}, {owned}
        </dd>
        {row.subject === undefined ? (
          <>
            <dt>Order</dt>
            <dd>
              <span className="mono">{row.orderNumber}</span> · {place} · {toMoney(row.valueAtRisk)} at risk
              {row.customerTier === undefined ? '' : ` · ${row.customerTier} customer`}
            </dd>
          </>
        ) : (
          <>
            <dt>{subjectNames[row.subject.kind]}</dt>
            <dd>
              {row.subject.kind === 'feed' ? (
                <Link href="/desk/integrations">{row.subject.title}</Link>
              ) : row.subject.kind === 'stock' && canSeeStock ? (
                <Link href={toShelfHref(row.subject.id)}>{row.subject.title}</Link>
              ) : (
                row.subject.title
              )}
            </dd>
            {row.explains === undefined ? null : (
              <>
                <dt>Explains</dt>
                <dd>
                  <Link href={`/desk?q=${encodeURIComponent(`incident:${row.exceptionId} is:suppressed`)}`}>
                    {row.explains.cases === 1 ? '1 case' : `${row.explains.cases} cases`}
                  </Link>
                  {row.explains.values.length === 0
                    ? ''
                    : ` · ${row.explains.values.map((value) => toMoney(value)).join(' + ')} at risk`}
                </dd>
              </>
            )}
          </>
        )}
        {row.trackingNumber === null ? null : (
          <>
            <dt>Parcel</dt>
            <dd>
              {row.carrier === null ? '' : toCarrier(row.carrier)}{' '}
              <span className="mono">{row.trackingNumber}</span>
            </dd>
          </>
        )}
      </dl>
      {row.subject === undefined ? (
        <section>
          <h3>What happened</h3>
          <History key={row.orderId} orderId={row.orderId} />
        </section>
      ) : null}
    </aside>
  );
};
