import type { EventAt, OrderEvent } from '../contracts/events.ts';
import { partsOf } from '../contracts/parts.ts';
import type { InspectedLine } from './returns.ts';

/** What one inspected line does to a stock: of a bundle, to that of each part. */
export interface ReturnedStock {
  readonly sku: string;
  readonly location: string;
  readonly returnId: string;
  readonly lineId: string;
  /** Among those of the inspection. */
  readonly n: number;
  readonly movement:
    | { readonly kind: 'returned'; readonly quantity: number; readonly bucket?: 'quarantined' }
    | { readonly kind: 'found'; readonly quantity: number; readonly bucket: 'quarantined' }
    | { readonly kind: 'adjusted'; readonly quantity: number; readonly bucket: 'quarantined' };
}

/**
 * Of the last event, if it is an inspection. What is set aside is on the shelf and cannot be sold; what is thrown away was
 * never on it.
 */
export const toReturnedStock = (events: readonly (OrderEvent & EventAt)[]): readonly ReturnedStock[] => {
  const last = events.at(-1);
  if (last?.type !== 'ReturnInspected') return [];
  const placed = events.find((event) => event.type === 'OrderPlaced');
  const { returnId, location, lines } = last.data;
  return lines.flatMap((inspected, n) => {
    const { lineId, quantity } = inspected;
    const line = placed?.data.lines.find((one) => one.lineId === lineId);
    return (line === undefined ? [] : partsOf(line)).flatMap(({ sku, quantity: each }) => {
      const movement = toMovement(inspected, quantity * each);
      return movement === null ? [] : [{ sku, location, returnId, lineId, n, movement }];
    });
  });
};

const toMovement = (
  { disposition, again }: InspectedLine,
  quantity: number,
): ReturnedStock['movement'] | null => {
  const bucket = 'quarantined';
  switch (disposition) {
    case 'restocked':
      return again === true ? { kind: 'found', quantity, bucket } : { kind: 'returned', quantity };
    case 'to_process':
      return { kind: 'returned', quantity, bucket };
    case 'not_restocked':
      return again === true ? { kind: 'adjusted', quantity: -quantity, bucket } : null;
    case 'missing':
      return null;
  }
};
