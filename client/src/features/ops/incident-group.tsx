import { useId, type ReactElement, type ReactNode } from 'react';
import type { IncidentCommandRequest, IncidentView } from '../../../../src/contracts/incidents.ts';
import { Columns } from '../../ui/table.tsx';
import { IncidentRow } from './incident-row.tsx';

export interface IncidentAsking {
  readonly incident: IncidentView;
  readonly asking: IncidentCommandRequest['type'];
}

const columns = [
  { label: 'Incident' },
  { label: 'Covers', why: 'What a case must have to be explained by it' },
  { label: 'When' },
  { label: 'Who, and why' },
  {
    label: 'Explains',
    isNumber: true,
    why: 'Open cases, and the money in them; of what is over, in the end',
  },
  { label: 'Change', isHidden: true },
] as const;

/** What stands now, what is planned, what is over: a heading and its incidents. */
export const IncidentGroup = ({
  title,
  none,
  items,
  now,
  named,
  activeId,
  onAsk,
  children,
}: {
  readonly title: string;
  /** What an empty group says. */
  readonly none: ReactNode;
  readonly items: readonly IncidentView[] | undefined;
  readonly now: number;
  readonly named: string | undefined;
  /** Where the keyboard is. */
  readonly activeId: string | undefined;
  readonly onAsk: (asked: IncidentAsking) => void;
  readonly children?: ReactNode;
}): ReactElement => {
  const id = useId();
  return (
    <section className="incident-group" aria-labelledby={id}>
      <h2 id={id}>
        {title}
        {items === undefined || items.length === 0 || children !== undefined ? null : (
          <span className="muted"> {items.length}</span>
        )}
      </h2>
      {items === undefined ? null : items.length === 0 ? (
        <p className="muted">{none}</p>
      ) : (
        <table className="listing incidents" aria-labelledby={id}>
          <Columns columns={columns} />
          <tbody>
            {items.map((incident) => (
              <IncidentRow
                key={incident.incidentId}
                incident={incident}
                now={now}
                isNamed={incident.incidentId === named}
                isActive={incident.incidentId === activeId}
                onAsk={(asking) => onAsk({ incident, asking })}
              />
            ))}
          </tbody>
        </table>
      )}
      {children}
    </section>
  );
};
