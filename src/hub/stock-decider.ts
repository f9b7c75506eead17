import { caseEventSchemas } from '../contracts/case-events.ts';
import { type DemandEvent, demandEventSchemas, stockEventSchemas } from '../contracts/stock-events.ts';
import { assessStock } from '../stock/assess.ts';
import type { ChannelBands } from '../stock/bands.ts';
import type { AnyStockEvent, StockCommand } from '../stock/command.ts';
import { decideStock } from '../stock/decide.ts';
import {
  decideDemand,
  type DemandCommand,
  type DemandState,
  demandStateVersion,
  evolveDemand,
  initialDemandState,
} from '../stock/demand.ts';
import { evolveStock } from '../stock/evolve.ts';
import { initialStockState, type StockState, stockStateVersion } from '../stock/state.ts';
import { type Decider, ofNobody, typesOf } from './decider.ts';

/**
 * The stock core as the machine runs it. Channels come from the registry: what was said with other settings stays said,
 * and the next turn says what the new ones make of it.
 */
export const createStockDecider = (
  channels: () => readonly ChannelBands[],
): Decider<StockState, StockCommand> => ({
  kind: 'stock',
  eventTypes: typesOf(stockEventSchemas, caseEventSchemas),
  stateVersion: stockStateVersion,
  initial: initialStockState,
  evolve: (state, event, at) => evolveStock(state, event as AnyStockEvent, at),
  decide: decideStock,
  lookAtClocks: { type: 'LookAtStock' },
  assess: (state, now) => assessStock(state, now, channels()),
  ...ofNobody,
});

export const demandDecider: Decider<DemandState, DemandCommand> = {
  kind: 'demand',
  eventTypes: typesOf(demandEventSchemas),
  stateVersion: demandStateVersion,
  initial: initialDemandState,
  evolve: (state, event) => evolveDemand(state, event as DemandEvent),
  decide: decideDemand,
  lookAtClocks: { type: 'LookAtDemand' },
  assess: () => ({ events: [], nextCheckAt: null }),
  ...ofNobody,
};
