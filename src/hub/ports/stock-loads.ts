import type { Readable } from 'node:stream';
import type { Job } from '../../contracts/dead-letters.ts';
import type { RefusedLine } from '../../contracts/imports.ts';

/** A first fill of many SKU-locations; `ingest/stock-load.ts` stands behind. */
export interface StockLoads {
  /** Reads the rows to the end, then begins. `wrong`: which line could not be read and why; nothing was begun then. */
  start(load: {
    readonly body: Readable;
    readonly format: 'csv' | 'ndjson';
    readonly startedBy: string;
  }): Promise<Job | { readonly wrong: string; readonly line: number } | 'busy'>;
  find(jobId: string): Promise<Job | undefined>;
  /** The newest first. */
  list(limit: number): Promise<readonly Job[]>;
  /** What is in hand is finished first. Undefined: there is none, or it is over. */
  stop(jobId: string): Promise<Job | undefined>;
  /** Rows that did not take effect, after that line. */
  refused(jobId: string, after: number, limit: number): Promise<readonly RefusedLine[]>;
}
