import type { Violation } from './check.ts';
import type { Dataset } from './dataset.ts';

/** A level as somebody read it at the end. */
export interface ReadStock {
  readonly sku: string;
  readonly location: string;
  readonly onHand: number;
  readonly reserved: number;
}

/**
 * No grant ever promised more than was there, at any point of any stock's history; what an order says it has is held for
 * it; the ledger's changes, summed, are the levels that were read. Not for imported orders, which are held regardless.
 */
export function checkStock(data: Dataset, read: readonly ReadStock[] = []): readonly Violation[] {
  const found: Violation[] = [];
  const levels = new Map<string, { onHand: number; unsellable: number; held: Map<string, number> }>();
  const granted = new Set<string>();
  for (const { stream, version, type, data: said } of data.events) {
    if (!stream.startsWith('stock:')) continue;
    const level = levels.get(stream) ?? { onHand: 0, unsellable: 0, held: new Map<string, number>() };
    levels.set(stream, level);
    if (said.change !== undefined) {
      level.onHand += said.change.onHand;
      level.unsellable += said.change.damaged + said.change.quarantined;
    }
    switch (type) {
      case 'StockReserved':
        for (const { reservationId, quantity } of said.reservations) {
          level.held.set(reservationId, quantity);
          granted.add(reservationId);
        }
        if (sum(level.held) > level.onHand - level.unsellable)
          found.push({
            kind: 'oversold',
            where: `${stream}@${version}: ${sum(level.held)} of ${level.onHand - level.unsellable}`,
          });
        break;
      case 'StockReleased':
      case 'StockShipped':
        for (const { reservationId, quantity } of said.reservations)
          level.held.set(
            reservationId,
            type === 'StockReleased' ? 0 : Math.max(0, (level.held.get(reservationId) ?? 0) - quantity),
          );
        break;
    }
  }
  for (const { stream, version, type, data: said } of data.events)
    if (type === 'LinesAllocated')
      for (const { reservationId } of said.reservations ?? [])
        if (!granted.has(reservationId))
          found.push({
            kind: 'oversold',
            where: `${stream}@${version} has ${reservationId}, nobody holds it`,
          });
  for (const { sku, location, onHand, reserved } of read) {
    const level = levels.get(`stock:${location}~${sku}`);
    if (level?.onHand !== onHand || sum(level.held) !== reserved)
      found.push({ kind: 'wrong fold', where: `${sku} at ${location}: ${onHand}, of it ${reserved} held` });
  }
  return found;
}

const sum = (held: ReadonlyMap<string, number>): number =>
  [...held.values()].reduce((total, quantity) => total + quantity, 0);
