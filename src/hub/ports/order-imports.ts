import type { Readable } from 'node:stream';
import type { Job } from '../../contracts/dead-letters.ts';
import type { RefusedLine } from '../../contracts/imports.ts';

/** Orders that lived elsewhere, with their past; `ingest/order-import.ts` stands behind. */
export interface OrderImports {
  /** Reads the lines to the end, then begins. `wrong`: why nothing was begun, and at which line. */
  start(load: {
    readonly body: Readable;
    readonly startedBy: string;
  }): Promise<Job | { readonly wrong: string; readonly line: number } | 'busy'>;
  find(jobId: string): Promise<Job | undefined>;
  /** The newest first. */
  list(limit: number): Promise<readonly Job[]>;
  /** What is in hand is finished first. Undefined: there is none, or it is over. */
  stop(jobId: string): Promise<Job | undefined>;
  /** Lines that did not take effect, after that line. */
  refused(jobId: string, after: number, limit: number): Promise<readonly RefusedLine[]>;
}
