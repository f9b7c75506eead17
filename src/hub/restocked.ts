import type { PoolClient } from 'pg';
import type { StockEvent, StockEventType } from '../contracts/stock-events.ts';
import type { StoredEvent } from '../journal/entry.ts';
import type { NewEffect } from './new-effect.ts';

/** What may have made more of a stock available. */
export const restocking = [
  'StockReceived',
  'StockCounted',
  'StockReturned',
  'StockMoved',
  'StockFound',
  'StockAdjusted',
  'StockReleased',
  'StockShipped',
  'StockPolicyChanged',
] as const satisfies readonly StockEventType[];

/**
 * An effect for each SKU that there is more of and that somebody waits for, or once did: the demand's stream says so for
 * good, and whether somebody still does is known when the effect goes out. Of a batch one a SKU is enough.
 */
export async function toRestocked(
  tx: PoolClient,
  events: readonly StoredEvent[],
): Promise<readonly NewEffect[]> {
  const last = new Map<string, StoredEvent>();
  for (const event of events) if (isMore(event)) last.set(skuOf(event.stream), event);
  if (last.size === 0) return [];
  const found = await tx.query<{ stream: string }>({
    name: 'find-demands',
    text: `select stream from heads where stream = any($1)`,
    values: [[...last.keys()].map((sku) => `demand:${sku}`)],
  });
  return found.rows.flatMap(({ stream }): NewEffect[] => {
    const event = last.get(stream.slice('demand:'.length));
    return event === undefined
      ? []
      : [toRestockedEffect(skuOf(event.stream), `${event.stream}@${event.version}`)];
  });
}

/** One SKU's go out one after the other: who waits longest is not overtaken. */
export const toRestockedEffect = (sku: string, cause: string): NewEffect => ({
  key: `restocked:${sku}:${cause}`,
  stream: `demand:${sku}#restocked`,
  destination: 'stock',
  payload: { kind: 'restocked', sku },
});

/** `stock:wh-1~LAMP` */
const skuOf = (stream: string): string => stream.slice(stream.indexOf('~') + 1);

const isMore = (stored: StoredEvent): boolean => {
  if (!restocking.some((type) => type === stored.type)) return false;
  const event = { type: stored.type, data: stored.data } as StockEvent;
  if (event.type === 'StockPolicyChanged') return true;
  if (event.type === 'StockReleased') return event.data.reservations.some(({ quantity }) => quantity > 0);
  if (!('change' in event.data)) return false;
  const { onHand, damaged, quarantined } = event.data.change;
  const freed =
    event.type === 'StockShipped'
      ? event.data.reservations.reduce((sum, { quantity }) => sum + quantity, 0)
      : 0;
  return freed + onHand - damaged - quarantined > 0;
};
