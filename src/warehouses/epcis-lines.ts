import type { LineQuantity } from '../contracts/fulfilments.ts';
import { toGtin14 } from './epcis-items.ts';
import type { EpcisItem } from './epcis-meaning.ts';

/** A line of the fulfilment, as far as items can be told from it. */
export interface KnownLine {
  readonly lineId: string;
  readonly sku: string;
  readonly quantity: number;
}

export type LinesOutcome =
  | { readonly ok: true; readonly lines: LineQuantity[] }
  | { readonly ok: false; readonly because: string };

type Articles = readonly { readonly gtin: string; readonly sku: string }[];

/** A list of thousands, asked of by each item of a count: by GTIN, as long as the list is in use. */
const indexes = new WeakMap<Articles, ReadonlyMap<string, string>>();

function indexOf(articles: Articles): ReadonlyMap<string, string> {
  const known = indexes.get(articles);
  if (known !== undefined) return known;
  // Where a GTIN is there twice, the first one counts.
  const index = new Map(articles.toReversed().map(({ gtin, sku }) => [toGtin14(gtin), sku]));
  indexes.set(articles, index);
  return index;
}

/** The location's own list says which article a GTIN is; a SKU that is a GTIN needs no list. */
export function findSku(item: EpcisItem, articles: Articles): string | undefined {
  if (item.sku !== undefined) return item.sku;
  const { gtin } = item;
  if (gtin === undefined) return undefined;
  return indexOf(articles).get(gtin);
}

/**
 * Units of articles as units of lines. Two lines with one SKU are filled in their order; what is more than all of them
 * hold stays on the last, because a physical report is never refused and the order says itself that it cannot be.
 */
export function toLines(
  items: readonly EpcisItem[],
  known: readonly KnownLine[],
  articles: Articles,
): LinesOutcome {
  const lines = new Map<string, number>();
  for (const item of items) {
    const sku = findSku(item, articles);
    const isIt = (line: KnownLine): boolean =>
      sku === undefined
        ? /^(?:\d{8}|\d{12,14})$/u.test(line.sku) && toGtin14(line.sku) === item.gtin
        : line.sku === sku;
    const matching = known.filter(isIt);
    const last = matching.at(-1);
    if (last === undefined) return { ok: false, because: toReason(item, sku) };
    let left = item.quantity;
    for (const line of matching) {
      const taken = lines.get(line.lineId) ?? 0;
      const room = line === last ? left : Math.min(left, Math.max(0, line.quantity - taken));
      if (room > 0) lines.set(line.lineId, taken + room);
      left -= room;
    }
  }
  return { ok: true, lines: [...lines].map(([lineId, quantity]) => ({ lineId, quantity })) };
}

const toReason = (item: EpcisItem, sku: string | undefined): string =>
  sku === undefined
    ? `the location's list of articles has no SKU for GTIN ${item.gtin}`
    : `no line of the fulfilment is of the SKU ${sku}`;
