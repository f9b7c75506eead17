import type { Part } from '../contracts/parts.ts';
import type { CrossedBand, OfferedSku } from '../hub/ports/offers.ts';
import type { OfferedStock } from './offered.ts';

interface Shelf extends Omit<OfferedStock, 'location'> {
  /** From a commit of this node: true whatever a row says. */
  readonly isOwn: boolean;
}

/** What is in memory of a SKU (`offers.ts`). */
export interface Held {
  /** Its rows have been here. Before, it says nothing. */
  isRead: boolean;
  /** How often they were no longer to be trusted: what was read before that is read again. */
  doubts: number;
  stocks: Map<string, Shelf>;
  /** Since the board's log began anew, until its rows are read: they may have been wrong at the version they have. */
  anew: Map<string, Shelf> | null;
  demand: { version: number; total: number };
  readonly watches: Set<Watch>;
}

export interface Watch {
  readonly sku: string;
  /** As they were when it began. */
  readonly parts: readonly Part[];
  readonly channel: string;
  readonly listener: (crossed: CrossedBand) => void;
  shown: OfferedSku;
}

export const makeHeld = (): Held => ({
  isRead: false,
  doubts: 0,
  stocks: new Map(),
  anew: null,
  demand: { version: 0, total: 0 },
  watches: new Set(),
});

export function put(
  held: Held,
  { location, version, available, incoming }: OfferedStock,
  isOwn = false,
): void {
  for (const stocks of [held.stocks, held.anew])
    if (stocks !== null && (stocks.get(location)?.version ?? -1) < version)
      stocks.set(location, { version, available, incoming, isOwn });
}

/** What the rows said before stands until they are here: a shelf that is read again was never empty. */
export function putAll(held: Held, rows: readonly OfferedStock[]): void {
  for (const row of rows) put(held, row);
  if (held.anew !== null) held.stocks = held.anew;
  held.anew = null;
  held.isRead = true;
}
