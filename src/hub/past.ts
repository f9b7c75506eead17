import type { StoredEvent } from '../journal/entry.ts';

/** What the events of an imported order's past are caused by. */
export const importCause = 'import:';

/**
 * It happened before the order was here: nothing goes out because of it, to nobody (invariant 6). `OrderImported` ends
 * the past and is itself of the present.
 */
export const isOfThePast = ({ type, meta }: Pick<StoredEvent, 'type' | 'meta'>): boolean =>
  meta.cause.startsWith(importCause) && type !== 'OrderImported';
