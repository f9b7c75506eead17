import type { Job } from '../../../../src/contracts/dead-letters.ts';
import type { LoadKind } from '../../api/loads.ts';

export const isAtWork = ({ state }: Job): boolean => state === 'running' || state === 'stopping';

export const toCount = (count: number): string => count.toLocaleString('en-GB');

/** What the file says of its size: "812 B", "4.2 MB". */
export const toBytes = (bytes: number): string => {
  if (bytes < 1_000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${Math.round(bytes / 1_000)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
};

/** What had its effect; lines that changed nothing; lines that were refused. */
export const countsOf = ({
  counts,
}: Pick<Job, 'counts'>): { readonly taken: number; readonly unchanged: number; readonly refused: number } => {
  const { taken = 0, imported = 0, unchanged = 0, refused = 0 } = counts;
  return { taken: taken + imported, unchanged, refused };
};

interface KindWords {
  readonly title: string;
  readonly accept: string;
  readonly files: string;
  readonly hint: string;
  readonly example: string;
  readonly after: string;
}

export const kindWords: Readonly<Record<LoadKind, KindWords>> = {
  stock: {
    title: 'Load stock',
    accept: '.csv,.ndjson,.jsonl,text/csv',
    files: 'CSV or NDJSON, a shelf a line, at most 2,000,000.',
    hint: 'The first line of a CSV names its columns: location, sku and onHand; also safety, low and name where you have them.',
    example: 'location,sku,onHand,safety\nwh-1,JKT-FJALL-M,120,5',
    after:
      'A line is a count as of now. What is sold or delivered meanwhile is added to it; what is reserved stays.',
  },
  orders: {
    title: 'Import orders',
    accept: '.ndjson,.jsonl',
    files: 'NDJSON, an order a line, with all that has happened to it.',
    hint: 'docs/import.md says what a line has.',
    example: '{"idempotencyKey":"cart-771","orderNumber":"A-1001",…}',
    after: 'Nobody is told of what is past. The same file again changes nothing.',
  },
};
