import type { CaseHistory, CaseHistoryQuery } from '../../contracts/case-history.ts';
import type { ExceptionRow } from '../../contracts/exceptions.ts';

/** What became of cases, over days; `board/` stands behind, from the log and the rows of cases. */
export interface CaseHistories {
  find(query: CaseHistoryQuery): Promise<CaseHistory>;
  /** The cases raised in the time, oldest first, in pages. */
  rows(query: CaseHistoryQuery): AsyncIterable<readonly ExceptionRow[]>;
}
