import type { StockEventData } from '../contracts/stock-events.ts';
import type { NewStockEvent } from './command.ts';
import { findNextDelivery, toAvailable } from './levels.ts';
import type { PresentStock, ShownBand } from './state.ts';

/** How a channel shows stock: `buffer` units are kept from it, `low` and fewer are shown as few. */
export interface ChannelBands {
  readonly channel: string;
  readonly buffer: number;
  readonly low: number;
}

/** What shoppers are told of so many units. Never how many. */
export const toBand = (
  offered: number,
  { buffer, low }: Pick<ChannelBands, 'buffer' | 'low'>,
  expectedAt: string | undefined,
): ShownBand => {
  const left = offered - buffer;
  if (left > low) return { band: 'in_stock' };
  if (left > 0) return { band: 'low' };
  return expectedAt === undefined ? { band: 'out' } : { band: 'backorder', date: expectedAt };
};

/** A band that is crossed is an event. What was never shown and is out is no news. */
export const toBandChanges = (
  state: PresentStock,
  channels: readonly ChannelBands[],
  now: number,
): readonly NewStockEvent[] => {
  const available = toAvailable(state);
  const expectedAt = findNextDelivery(state.incoming, now)?.expectedAt;
  const bands: StockEventData<'StockBandsChanged'>['bands'] = [];
  for (const channel of channels) {
    const shown = state.bands[channel.channel];
    const { band, date } = toBand(available, channel, expectedAt);
    const isSame = shown === undefined ? band === 'out' : shown.band === band && shown.date === date;
    if (isSame) continue;
    bands.push({
      channel: channel.channel,
      from: shown?.band ?? null,
      to: band,
      ...(date === undefined ? {} : { date }),
    });
  }
  return bands.length === 0 ? [] : [{ type: 'StockBandsChanged', data: { bands } }];
};
