import type { LineQuantity } from '../contracts/fulfilments.ts';
import { toLines, type KnownLine } from './epcis-lines.ts';
import type { EpcisItem, EpcisMeaning } from './epcis-meaning.ts';

/** How the location's documents name things: a setting of it. */
export interface EpcisNames {
  readonly carrier?: string | undefined;
  readonly articles?: readonly { readonly gtin: string; readonly sku: string }[] | undefined;
}

/** The fulfilment as the order has it. */
export interface KnownFulfilment {
  /** `left` has not been shipped or collected. */
  readonly lines: readonly (KnownLine & { readonly left: number })[];
  readonly parcels: readonly {
    readonly carrier: string;
    readonly trackingNumber: string;
    readonly lines: readonly LineQuantity[];
  }[];
}

export type WordsOutcome =
  | {
      readonly ok: true;
      /** Null: all that is left. */
      readonly lines: LineQuantity[] | null;
      readonly parcels: {
        readonly carrier: string;
        readonly trackingNumber: string;
        readonly lines: LineQuantity[];
      }[];
    }
  | { readonly ok: false; readonly because: string };

/** What an event says of articles and labels, in the order's words of lines and parcels. */
export function toWords(
  meaning: Extract<EpcisMeaning, { kind: 'report' | 'retraction' }>,
  known: KnownFulfilment,
  names: EpcisNames | undefined,
): WordsOutcome {
  const articles = names?.articles ?? [];
  const lines = meaning.items === null ? null : toLines(meaning.items, known.lines, articles);
  if (lines?.ok === false) return lines;
  const parcels: Extract<WordsOutcome, { ok: true }>['parcels'] = [];
  for (const parcel of meaning.parcels) {
    const { trackingNumber } = parcel;
    const same = known.parcels.find((one) => one.trackingNumber === trackingNumber.toUpperCase());
    const carrier = parcel.carrier ?? same?.carrier ?? names?.carrier;
    if (carrier === undefined)
      return {
        ok: false,
        because: `nothing says whose parcel "${trackingNumber}" is: the location's setting epcis.carrier is not set`,
      };
    const content = toContent(parcel.items, known, same, articles);
    if (!content.ok) return content;
    parcels.push({ carrier, trackingNumber, lines: content.lines });
  }
  return { ok: true, lines: lines?.lines ?? null, parcels };
}

/** A parcel that names no articles holds what is left; one that is known already, what it held. */
function toContent(
  items: readonly EpcisItem[] | null,
  known: KnownFulfilment,
  same: KnownFulfilment['parcels'][number] | undefined,
  articles: NonNullable<EpcisNames['articles']>,
): { readonly ok: true; readonly lines: LineQuantity[] } | { readonly ok: false; readonly because: string } {
  if (items !== null) return toLines(items, known.lines, articles);
  if (same !== undefined && same.lines.length > 0) return { ok: true, lines: [...same.lines] };
  const left = known.lines.filter((line) => line.left > 0);
  // Nothing is left: it cannot be, and the order says so itself.
  const all = left.length > 0 ? left : known.lines.map((line) => ({ ...line, left: line.quantity }));
  return {
    ok: true,
    lines: all.filter((line) => line.left > 0).map(({ lineId, left: quantity }) => ({ lineId, quantity })),
  };
}
