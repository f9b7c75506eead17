import type { Violation } from './check.ts';
import type { Dataset } from './dataset.ts';

/** What one client was given of orders, in the order in which it came. */
export interface ClientLog {
  readonly client: string;
  /** The orders that it may see; null for all of them. */
  readonly mayRead: readonly string[] | null;
  readonly entries: readonly ClientEntry[];
}

/** `base`: an answer to a watch, or a reset; `change`: applied because `from` was the version held. */
export type ClientEntry =
  | { readonly kind: 'base'; readonly orderId: string; readonly version: number }
  | { readonly kind: 'change'; readonly orderId: string; readonly from: number; readonly version: number };

/** Nobody was given what is not theirs, nothing was skipped in silence, and everybody ended with what is stored. */
export function checkClients(data: Dataset, clients: readonly ClientLog[]): readonly Violation[] {
  const heads = new Map(data.heads.map(({ stream, version }) => [stream, version]));
  return clients.flatMap(({ client, mayRead, entries }) => {
    const found: Violation[] = [];
    const held = new Map<string, number>();
    for (const entry of entries) {
      const { orderId, version } = entry;
      const where = `${client}: ${orderId}@${version}`;
      if (mayRead?.includes(orderId) === false) found.push({ kind: 'foreign push', where });
      if (entry.kind === 'change' && entry.from !== held.get(orderId))
        found.push({ kind: 'silent gap', where: `${where} after ${held.get(orderId)}, not ${entry.from}` });
      if (version < (held.get(orderId) ?? 0))
        found.push({
          kind: 'silent gap',
          where: `${where} goes back from ${held.get(orderId)} (${entry.kind})`,
        });
      held.set(orderId, version);
    }
    for (const [orderId, version] of held)
      if (version !== heads.get(`order:${orderId}`))
        found.push({
          kind: 'not converged',
          where: `${client} ended at ${orderId}@${version}, not ${heads.get(`order:${orderId}`)}`,
        });
    return found;
  });
}
