import type { StockEventData } from '../../contracts/stock-events.ts';
import type { NewStockEvent, RecordMovement, Ship, StockContext, StockDecision } from '../command.ts';
import { type Effect, toCounted, toEffect } from '../effect.ts';
import { findKeyed } from '../keyed.ts';
import { findSettled } from '../levels.ts';
import type { PresentStock } from '../state.ts';
import { accepted } from './outcome.ts';

/**
 * Reports come in any order. A count says what was on the shelf when it was counted: what came or went later is added
 * to it, and what had come or gone before is in it already. So the shelf is the same however they arrive.
 */
export const recordMovement = (
  state: PresentStock,
  command: RecordMovement,
  context: StockContext,
): StockDecision => {
  const { movement, reasonRef, reference } = command;
  const at = Math.min(context.at, context.now);
  const isLate = state.countedAt !== null && at < state.countedAt;
  const words = {
    ...(reasonRef === undefined ? {} : { reasonRef }),
    ...(reference === undefined ? {} : { reference }),
  };
  if (movement.kind === 'counted') {
    const since = state.recent.reduce((sum, one) => (one.at > at ? sum + one.onHand : sum), 0);
    const change = isLate
      ? { onHand: 0, damaged: 0, quarantined: 0 }
      : toCounted(state, movement.onHand, since);
    return accepted({
      type: 'StockCounted',
      data: { quantity: movement.onHand, change, ...(isLate ? { late: true } : {}), ...words },
    });
  }
  if (movement.quantity === 0) return accepted();
  const data = { ...toData(movement.quantity, toEffect(state, movement, isLate), isLate), ...words };
  return accepted(toEvent(movement, data));
};

type MovementData = StockEventData<'StockAdjusted'>;

const toData = (quantity: number, { change, missing }: Effect, isLate: boolean): MovementData => ({
  quantity,
  change,
  ...(missing === 0 ? {} : { missing }),
  ...(isLate ? { late: true } : {}),
});

const toEvent = (
  movement: Exclude<RecordMovement['movement'], { readonly kind: 'counted' }>,
  data: MovementData,
): NewStockEvent => {
  switch (movement.kind) {
    case 'received': {
      const { incomingId } = movement;
      return {
        type: 'StockReceived',
        data: { ...data, ...(incomingId === undefined ? {} : { incomingId }) },
      };
    }
    case 'moved': {
      const { to, from } = movement;
      return {
        type: 'StockMoved',
        data: { ...data, ...(to === undefined ? {} : { to }), ...(from === undefined ? {} : { from }) },
      };
    }
    case 'damaged':
      return { type: 'StockDamaged', data };
    case 'quarantined':
      return { type: 'StockQuarantined', data };
    case 'adjusted':
      return { type: 'StockAdjusted', data: withBucket(data, movement) };
    case 'returned':
      return { type: 'StockReturned', data: withBucket(data, movement) };
    case 'found':
      return { type: 'StockFound', data: withBucket(data, movement) };
  }
};

const withBucket = (
  data: MovementData,
  { bucket }: { readonly bucket?: MovementData['bucket'] },
): MovementData => (bucket === undefined ? data : { ...data, bucket });

/** The shelf moves when goods leave, not when they are promised; what was held of them is over with it. */
export const ship = (state: PresentStock, command: Ship, context: StockContext): StockDecision => {
  const { shipId, reference } = command;
  if (findSettled(state, shipKey(shipId)) !== undefined) return accepted();
  const at = Math.min(context.at, context.now);
  const isLate = state.countedAt !== null && at < state.countedAt;
  const quantity = command.lines.reduce((sum, line) => sum + line.quantity, 0);
  const used = new Map<string, number>();
  for (const line of command.lines) {
    const held =
      line.reservationId === undefined ? undefined : findKeyed(state.reservations, line.reservationId);
    if (held === undefined) continue;
    used.set(held.id, Math.min(held.quantity, (used.get(held.id) ?? 0) + line.quantity));
  }
  return accepted({
    type: 'StockShipped',
    data: {
      ...toData(quantity, toEffect(state, { kind: 'shipped', quantity }, isLate), isLate),
      shipId,
      reservations: [...used].map(([reservationId, units]) => ({ reservationId, quantity: units })),
      ...(reference === undefined ? {} : { reference }),
    },
  });
};

/** Among the settled, where reservations have their own ids. */
export const shipKey = (shipId: string): string => `ship ${shipId}`;
