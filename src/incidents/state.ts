import type { IncidentKind, IncidentScope } from '../contracts/incidents.ts';
import { isOpen, type OrderCase } from '../orders/state.ts';

/** One cause of many cases. Snapshotted as JSON; instants are epoch ms. */
export type IncidentState = { readonly status: 'absent' } | PresentIncident;

/** Rises when the shape below changes. */
export const incidentStateVersion = 5;

export interface PresentIncident {
  readonly status: 'present';
  readonly id: string;
  readonly kind: IncidentKind;
  readonly title: string;
  readonly scope: IncidentScope;
  readonly from: number;
  readonly until: number | null;
  readonly count: number | null;
  /** Null: it was declared before this was kept. */
  readonly declaredBy: string | null;
  readonly why: string | null;
  /** Null: it is not, or an end took it back. */
  readonly calledOff: { readonly at: number; readonly by: string | null } | null;
  readonly cases: readonly OrderCase[];
}

export const initialIncidentState: IncidentState = { status: 'absent' };

/** One case for each time that it is declared. */
export const toArmedBy = ({ from }: PresentIncident): string => `from:${new Date(from).toISOString()}`;

/** It ends where it began, or before: it never stands. */
export const isCalledOff = ({ from, until }: Pick<PresentIncident, 'from' | 'until'>): boolean =>
  until !== null && until <= from;

export const isInForce = ({ from, until }: PresentIncident, now: number): boolean =>
  now >= from && (until === null || now < until);

/** The case of what was declared last, if it has begun. */
export const findCase = (incident: PresentIncident): OrderCase | undefined =>
  incident.cases.find(({ armedBy }) => armedBy === toArmedBy(incident));

/** What was called off in time never does; where nobody looked at its begin it has begun all the same. */
export const hasBegun = (incident: PresentIncident, now: number): boolean =>
  findCase(incident) !== undefined || (now >= incident.from && !isCalledOff(incident));

/** While it is open it explains; somebody who resolves it ends it. */
export const findOpenCase = (incident: PresentIncident): OrderCase | undefined => {
  const one = findCase(incident);
  return one !== undefined && isOpen(one) ? one : undefined;
};
