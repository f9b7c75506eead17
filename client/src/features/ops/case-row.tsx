import { memo, useEffect, useRef, type ReactElement } from 'react';
import type { ExceptionRow } from '../../../../src/contracts/exceptions.ts';
import type { BoardStore } from '../../live/board-store.ts';
import type { Other, PresenceStore } from '../../live/presence-store.ts';
import { useNowFor, useRow } from '../../live/use-live.ts';
import { useOthers } from '../../live/use-presence.ts';
import { Badge, Countdown, SeverityMark } from '../../ui/marks.tsx';
import { toMoney } from '../../words/money.ts';
import { caseStateNames, toCarrier, toPlace } from '../../words/statuses.ts';
import { toSince, toSpan } from '../../words/times.ts';
import { useFresh } from '../../ui/use-time.ts';

/** What matters most of whose turn it is. */
const CaseMark = ({ row }: { readonly row: ExceptionRow }): ReactElement => {
  if (row.state !== 'resolved') {
    if (row.incidentId !== undefined) return <Badge>Explained</Badge>;
    if (row.snoozed !== undefined) return <Badge>Snoozed</Badge>;
    if (row.waiting !== undefined) return <Badge tone="busy">Waiting</Badge>;
  }
  const { tone, label } = caseStateNames[row.state];
  return <Badge tone={tone}>{label}</Badge>;
};

const toInitials = (name: string): string =>
  name
    .split(/[\s.]+/)
    .map((part) => part.charAt(0).toUpperCase())
    .slice(0, 2)
    .join('');

/** Who looks at it just now. */
const Here = ({ others }: { readonly others: readonly Other[] }): ReactElement => {
  const names = others.map(({ name }) => name).join(', ');
  return (
    <span className="here" title={`${names} ${others.length === 1 ? 'looks' : 'look'} at it`}>
      <span aria-hidden="true">
        {others.length > 2 ? others.length : others.map(({ name }) => toInitials(name)).join(' ')}
      </span>
      <span className="hidden-text">, {names} looking</span>
    </span>
  );
};

const Due = memo(({ due }: { readonly due: string | null }): ReactElement => {
  const at = due === null ? 0 : Date.parse(due);
  const now = useNowFor((moment) => (due === null ? '' : `${moment > at ? '−' : ''}${toSpan(at - moment)}`));
  return <Countdown due={due} now={now} />;
});

export interface CaseRowProps {
  readonly store: BoardStore<'exceptions'>;
  readonly presence: PresenceStore | undefined;
  /** Whose cases are called yours. */
  readonly me: string;
  readonly id: string;
  readonly index: number;
  readonly top: number;
  readonly height: number;
  readonly isActive: boolean;
  readonly isOpen: boolean;
  readonly isSelected: boolean;
  /** Counts up when the keyboard brought the focus here. */
  readonly focusTurn: number;
}

export const CaseRow = memo(
  ({
    store,
    presence,
    me,
    id,
    index,
    top,
    height,
    isActive,
    isOpen,
    isSelected,
    focusTurn,
  }: CaseRowProps): ReactElement | null => {
    const shown = useRow(store, id);
    const others = useOthers(presence, id);
    const isFresh = useFresh(shown?.changedAt ?? 0);
    const ref = useRef<HTMLDivElement>(null);
    useEffect(() => {
      if (isActive && focusTurn > 0) ref.current?.focus({ preventScroll: true });
    }, [isActive, focusTurn]);
    if (shown === undefined) return null;
    const { row } = shown;
    const place =
      row.location === null
        ? row.carrier === null
          ? row.country
          : toCarrier(row.carrier)
        : toPlace(row.location);
    return (
      <div
        ref={ref}
        role="row"
        tabIndex={isActive ? 0 : -1}
        aria-rowindex={index + 2}
        aria-selected={isSelected}
        className="case"
        data-severity={row.severity}
        data-open={isOpen || undefined}
        data-gone={shown.isGone || undefined}
        data-pending={shown.isPending || undefined}
        data-fresh={isFresh || undefined}
        style={{ height, transform: `translateY(${top}px)` }}
        data-id={id}
      >
        <span role="gridcell" className="c-select">
          <input
            type="checkbox"
            tabIndex={-1}
            aria-label={`Select ${row.subject?.title ?? row.orderNumber}`}
            checked={isSelected}
            readOnly
          />
        </span>
        <span role="gridcell" className="c-severity">
          <SeverityMark level={row.severity} />
        </span>
        <span role="gridcell" className="c-due">
          <Due due={row.dueAt} />
        </span>
        <span role="gridcell" className="c-title">
          {row.title}
          {shown.isGone ? <em> · left the list {toSince(shown.changedAt)}</em> : null}
        </span>
        <span role="gridcell" className={row.subject === undefined ? 'c-order mono' : 'c-order'}>
          {row.subject?.title ?? row.orderNumber}
          {row.customerTier === undefined ? null : <Badge>{row.customerTier}</Badge>}
        </span>
        <span role="gridcell" className="c-place">
          {place}
        </span>
        <span role="gridcell" className="c-value">
          {row.subject === undefined || (row.explains?.cases ?? 0) > 0 ? (
            toMoney(row.valueAtRisk, 0)
          ) : (
            <span className="muted">–</span>
          )}
        </span>
        <span role="gridcell" className="c-owner">
          {row.owner === null ? (
            <span className="muted">–</span>
          ) : row.owner === me ? (
            <b>You</b>
          ) : (
            (row.ownerName ?? row.owner)
          )}
          {others.length === 0 ? null : <Here others={others} />}
        </span>
        <span role="gridcell" className="c-state">
          <CaseMark row={row} />
        </span>
      </div>
    );
  },
);
