import { type IncidentKind, type IncidentScope, toPlainPostcode } from '../contracts/incidents.ts';
import { type PresentIncident, findOpenCase } from './state.ts';

/** Which open cases an incident explains: all that is named fits. Instants are epoch ms. */
export interface Explained extends IncidentScope {
  readonly types: readonly string[];
  /** Raised then or later… */
  readonly since: number;
  /** …and before. */
  readonly until: number | null;
}

/** As whoever tells the orders knows it. */
export interface OpenIncident {
  /** Its case's. */
  readonly incidentId: string;
  readonly because: string;
  readonly explained: Explained;
  /** The id of its stream, where it is over when few are left. */
  readonly countedIn?: string;
}

/** Cases that say nothing but that a carrier said nothing. */
export const stallTypes = ['no_first_scan', 'stalled_in_transit'] as const;
const onTheWay = [...stallTypes, 'ofd_not_closed', 'promise_at_risk', 'promise_broken'];
const atTheLocation = [
  'not_acknowledged',
  'special_order_unacknowledged',
  'pick_overdue',
  'late_to_ship',
  'no_first_scan',
];

/** A lost, damaged or refused parcel, and a wrong address, is nobody's weather: they stay work. */
const toTypes = (kind: IncidentKind, { location }: IncidentScope): readonly string[] => {
  switch (kind) {
    case 'storm':
      return onTheWay;
    case 'facility_closed':
      return location === undefined ? [...stallTypes, 'ofd_not_closed'] : atTheLocation;
    case 'stalls_together':
      return [location === undefined ? 'stalled_in_transit' : 'no_first_scan'];
  }
};

/** Undefined: it is not open, and explains nothing. */
export const toExplained = (incident: PresentIncident): Explained | undefined => {
  if (findOpenCase(incident) === undefined) return undefined;
  const { kind, scope, from, until } = incident;
  const { postcodes, ...rest } = scope;
  return {
    ...rest,
    ...(postcodes === undefined
      ? {}
      : { postcodes: { from: toPlainPostcode(postcodes.from), to: toPlainPostcode(postcodes.to) } }),
    types: toTypes(kind, scope),
    since: from,
    until,
  };
};

/** Both ends belong to it; the last stands for all that begin so. */
export const isWithin = (
  postcode: string,
  { from, to }: { readonly from: string; readonly to: string },
): boolean => {
  const plain = toPlainPostcode(postcode);
  return plain >= from && plain.slice(0, to.length) <= to;
};

/** So many stalls that share a carrier and a place, raised within so long, are one cause. */
export const togetherFrom = 20;
export const countedWithinMs = 24 * 3_600_000;
/** It is over when fewer are left of it: not the same number, or it would come and go with a single parcel. */
export const togetherUntil = 10;
