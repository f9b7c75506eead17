import type { ExceptionRow } from '../../contracts/exceptions.ts';
import type { StockRow } from '../../contracts/stock.ts';

/** Streams of a kind that is no order and has cases all the same: what the board shows of them. */
export interface CaseSource {
  /** What follows `<kind>:` in the streams' names is the id. */
  readonly kind: string;
  /** All cases of the stream as of `atLeast` or later. Throws when it cannot be known. */
  loadCases(
    id: string,
    atLeast: number,
  ): Promise<{
    readonly version: number;
    readonly rows: readonly ExceptionRow[];
    /** Of a stock: its own row. */
    readonly stock?: StockRow;
    /** Where there were more cases than the stream's state remembers: what became of these, from its log. */
    readonly loadForgotten?: (exceptionIds: readonly string[]) => Promise<readonly ExceptionRow[]>;
  }>;
}
