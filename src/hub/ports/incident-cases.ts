import type { ExceptionRow } from '../../contracts/exceptions.ts';

/** The open cases that incidents explain, or did; `board/` stands behind, so it may be a moment late. */
export interface IncidentCases {
  /** Stalls of the carrier's parcels, raised since it is silent, that are linked to no incident. */
  findExplained(
    incident: { readonly carrier: string; readonly silentSince: number },
    limit: number,
  ): Promise<readonly ExceptionRow[]>;
  /** Cases linked to an incident that is none of these. */
  findLinkedToOthers(open: readonly string[], limit: number): Promise<readonly ExceptionRow[]>;
}
