import type { Actor } from '../contracts/primitives.ts';
import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import type { PlacedCommand } from '../stock/command.ts';
import { findOverdue } from '../stock/levels.ts';
import type { Reservation } from '../stock/state.ts';
import type { Hub } from './hub.ts';
import { toReservationIds } from './place-order.ts';
import type { Stocks } from './stocks.ts';

/**
 * Ends holds whose time is over, by what their orders say and not by the clock (invariant 4): an order that is placed
 * keeps what it holds even where the effect that confirms it never came, and of one that is not placed it is given back.
 * Looked at when the stock's deadline comes; what could not be known now is looked at again.
 */
export interface HoldKeeper {
  /** `stream`: of any kind; those without holds are nothing to it. Does not throw. */
  look(stream: string): Promise<void>;
}

const keeper: Actor = { kind: 'hub', id: 'holds' };
const prefix = 'stock:';

export function createHoldKeeper(options: {
  readonly hub: Pick<Hub, 'readOrder'>;
  readonly stocks: Pick<Stocks, 'ask' | 'stock'>;
  readonly clock: Clock;
  readonly log: Log;
}): HoldKeeper {
  const { hub, stocks, clock, log } = options;

  async function isOfOrder({ id, orderId = '' }: Reservation): Promise<boolean> {
    return toReservationIds((await hub.readOrder(orderId))?.state).has(id);
  }

  async function settle(stockId: string): Promise<void> {
    // What this node has may be old: an answer about it is checked by the stock itself, and nothing is missed for long.
    const { state } = await stocks.stock.read(stockId, 0);
    if (state.status === 'absent') return;
    const overdue = findOverdue(state, clock.now());
    if (overdue.length === 0) return;
    const isPlaced = await Promise.all(overdue.map(isOfOrder));
    const idsOf = (placed: boolean): readonly string[] =>
      overdue.filter((_, index) => isPlaced[index] === placed).map(({ id }) => id);
    const { location, sku } = state;
    const tell = async (command: PlacedCommand): Promise<void> => {
      const answer = await stocks.ask(command, { actor: keeper, cause: 'hold-ended' });
      if (answer.outcome === 'failed') throw answer.error;
    };
    // Each by itself: one that is settled meanwhile keeps no other from being confirmed.
    for (const reservationId of idsOf(true))
      await tell({ type: 'ConfirmReservations', location, sku, reservationIds: [reservationId] });
    const ended = idsOf(false);
    if (ended.length > 0) await tell({ type: 'EndHolds', location, sku, reservationIds: ended });
  }

  return {
    async look(stream) {
      if (!stream.startsWith(prefix)) return;
      try {
        await settle(stream.slice(prefix.length));
      } catch (error) {
        log.warn({ stream, error: String(error) }, 'holds could not be looked at; they stay');
      }
    },
  };
}
