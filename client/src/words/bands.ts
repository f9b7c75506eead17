import type { Band } from '../../../src/contracts/stock-events.ts';
import type { Tone } from './statuses.ts';

/** What shoppers are told of a product, and never a number. */
export const bandNames: Readonly<Record<Band, { readonly label: string; readonly tone: Tone }>> = {
  in_stock: { label: 'In stock', tone: 'good' },
  low: { label: 'Few left', tone: 'warn' },
  out: { label: 'Sold out', tone: 'bad' },
  backorder: { label: 'On order', tone: 'busy' },
};
