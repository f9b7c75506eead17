import type { Pool } from 'pg';
import type { Rejection } from '../contracts/rejections.ts';
import { decideStock } from '../stock/decide.ts';
import { evolveStock } from '../stock/evolve.ts';
import { type StockState, toStockId } from '../stock/state.ts';
import { type Clock, toIso } from '../platform/clock.ts';
import type { Stocks } from './stocks.ts';
import { messageKeySql } from '../journal/message-key.ts';

/** Stocks as they would be: commands are decided one upon the other, and nothing is written. For one run, in one task. */
export function createStockRehearsal(options: {
  readonly stocks: Pick<Stocks, 'stock'>;
  readonly pool: Pool;
  readonly clock: Clock;
}): Pick<Stocks, 'ask'> {
  const { stocks, pool, clock } = options;
  const held = new Map<string, { state: StockState; version: number }>();
  const taken = new Set<string>();

  return {
    async ask(command, { actor, cause, at, key }) {
      const id = toStockId(command.location, command.sku);
      const one = held.get(id) ?? (await stocks.stock.read(id));
      held.set(id, one);
      const { state, version } = one;
      if (key !== undefined) {
        const name = `${id}\n${key.source}\n${key.messageId}`;
        const known = taken.has(name)
          ? { outcome: null }
          : (
              await pool.query<{ outcome: Rejection | null }>(
                `select outcome from message_keys where key = ${messageKeySql('$1::text', '$2::text', '$3::text')}`,
                [`stock:${id}`, key.source, key.messageId],
              )
            ).rows[0];
        if (known !== undefined) return { outcome: 'duplicate', earlier: known.outcome, version, state };
        taken.add(name);
      }
      const now = clock.now();
      const decision = decideStock(state, command, { now, at: at ?? now });
      if ('rejection' in decision) return { outcome: 'rejected', rejection: decision.rejection, version };
      const events = decision.events.map(({ type, data, at: instant }, index) => ({
        type,
        version: version + index + 1,
        at: instant ?? toIso(at ?? now),
        recordedAt: toIso(now),
        actor,
        cause,
        data: data as Record<string, unknown>,
      }));
      const after = decision.events.reduce<StockState>(
        (before, event, index) =>
          evolveStock(before, event, events[index] ?? { version, at: '', recordedAt: '' }),
        state,
      );
      held.set(id, { state: after, version: version + events.length });
      return {
        outcome: 'accepted',
        from: version,
        version: version + events.length,
        events,
        state: after,
        position: null,
      };
    },
  };
}
