import { useEffect, useRef, type ReactElement } from 'react';
import type { IncidentCommandRequest, IncidentView } from '../../../../src/contracts/incidents.ts';
import { Button } from '../../ui/button.tsx';
import { Link } from '../../ui/router.tsx';
import { toMoney } from '../../words/money.ts';
import { toFullMoment, toMoment } from '../../words/times.ts';
import { kindNames, tellCases, tellEnd, tellNext, tellScope, tellWho } from './incident-words.ts';

const Explains = ({ incident }: { readonly incident: IncidentView }): ReactElement => {
  const { state, exceptionId, explains, explained } = incident;
  const count = state === 'open' ? explains : explained.cases;
  if (state === 'planned') return <span className="muted">nothing yet</span>;
  if (count === 0) return <span className="muted">nothing</span>;
  return (
    <>
      {state === 'open' && exceptionId !== null ? (
        <Link href={`/desk?q=${encodeURIComponent(`incident:${exceptionId} is:suppressed`)}`}>
          {tellCases(count)}
        </Link>
      ) : (
        tellCases(count)
      )}
      {explained.values.map((value) => (
        <span key={value.currency} className="incident-more">
          {toMoney(value)}
        </span>
      ))}
    </>
  );
};

/** One incident of a group; the one that an address names is where the eye falls. */
export const IncidentRow = ({
  incident,
  now,
  isNamed,
  isActive,
  onAsk,
}: {
  readonly incident: IncidentView;
  readonly now: number;
  readonly isNamed: boolean;
  readonly isActive: boolean;
  readonly onAsk: (asking: IncidentCommandRequest['type']) => void;
}): ReactElement => {
  const ref = useRef<HTMLTableRowElement>(null);
  useEffect(() => {
    if (isNamed) ref.current?.scrollIntoView({ block: 'nearest' });
  }, [isNamed]);
  const { incidentId, exceptionId, title, kind, state, from, until, calledOff } = incident;
  const move = state === 'planned' ? 'Move…' : 'Move its end…';
  return (
    <tr ref={ref} data-id={incidentId} data-named={isNamed || undefined} data-active={isActive || undefined}>
      <th scope="row">
        <Link
          className="incident-title"
          href={
            exceptionId !== null && state === 'open'
              ? `/desk?case=${encodeURIComponent(exceptionId)}`
              : `/desk/incidents?incident=${encodeURIComponent(incidentId)}`
          }
          aria-current={isNamed ? 'true' : undefined}
        >
          {title}
        </Link>
        <span className="incident-more">{kindNames[kind]}</span>
      </th>
      <td data-label="Covers">{tellScope(incident)}</td>
      <td data-label="When">
        {calledOff === null ? null : 'was to begin '}
        <time dateTime={from} title={toFullMoment(from)}>
          {toMoment(from)}
        </time>
        {calledOff !== null ? null : until === null ? `, ${tellEnd(incident)}` : ` – ${toMoment(until)}`}
        <span className="incident-more" data-next={state}>
          {tellNext(incident, now)}
        </span>
      </td>
      <td data-label="Who, and why">
        {tellWho(incident)}
        {incident.why === null ? null : <span className="incident-more">{incident.why}</span>}
      </td>
      <td data-label="Explains" className="number">
        <Explains incident={incident} />
      </td>
      <td className="row-actions">
        {calledOff === null ? null : (
          <Button
            data-asks="reschedule"
            aria-label={`Plan again… ${title}`}
            onClick={() => onAsk('reschedule')}
          >
            Plan again…
          </Button>
        )}
        {state === 'over' ? null : (
          <>
            <Button
              data-asks="reschedule"
              aria-label={`${move} ${title}`}
              onClick={() => onAsk('reschedule')}
            >
              {move}
            </Button>{' '}
            <Button
              kind="quiet"
              data-asks="end"
              aria-label={state === 'planned' ? `Call off… ${title}` : `End it… ${title}`}
              onClick={() => onAsk('end')}
            >
              {state === 'planned' ? 'Call off…' : 'End it…'}
            </Button>
          </>
        )}
      </td>
    </tr>
  );
};
