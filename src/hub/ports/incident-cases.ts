import type { ExceptionRow } from '../../contracts/exceptions.ts';
import type { Money } from '../../contracts/primitives.ts';
import type { Explained } from '../../incidents/explains.ts';

/** The open cases that incidents explain, or did; `board/` stands behind, so it may be a moment late. */
export interface IncidentCases {
  /** Those that fit and are linked to no incident. Of postcodes: that may fit; the order's address says it. */
  findExplained(explained: Explained, limit: number): Promise<readonly ExceptionRow[]>;
  /** Cases linked to an incident that is none of these. */
  findLinkedToOthers(open: readonly string[], limit: number): Promise<readonly ExceptionRow[]>;
  /** Streams of incidents that are open on the board, or to which a case is linked there. */
  findIncidents(): Promise<readonly string[]>;
  /** Ids of incidents that wait for their begin or end, or whose case is open: all that are not over, the newest first. */
  findStanding(limit: number): Promise<readonly string[]>;
  /** Incidents whose case was closed, or that are over at `now` (epoch ms) and never had one, the last first; `after` is where a page before ended. */
  findOver(limit: number, now: number, after?: OverPlace): Promise<readonly OverIncident[]>;
  /** What is open and linked to each, a sum a currency, that of most cases first. */
  sumLinked(incidentIds: readonly string[]): Promise<ReadonlyMap<string, LinkedSum>>;
  /** Open cases linked to each. */
  countLinked(incidentIds: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** Stalls of no incident, raised since (epoch ms), that share a carrier and a place: the town where they stopped, or the location that they left. */
  findTogether(types: readonly string[], since: number, atLeast: number): Promise<readonly Together[]>;
}

/** Its place in the list: when its case was raised, or when it was called off; and the case, or its stream where it had none. */
export interface OverPlace {
  readonly at: string;
  readonly name: string;
}

export interface OverIncident extends OverPlace {
  readonly incidentId: string;
  readonly exceptionId: string | null;
}

export interface Together {
  readonly carrier: string;
  readonly location: string | null;
  readonly place: string | null;
  readonly count: number;
  /** When the first was raised, epoch ms. */
  readonly since: number;
}

export interface LinkedSum {
  readonly cases: number;
  readonly values: readonly Money[];
}
