import type { DemandEvent } from '../contracts/stock-events.ts';
import { emptyKeyed, findKeyed, type Keyed, putKeyed, removeKeyed, valuesOf } from './keyed.ts';

/**
 * One SKU's accepted demand that is not routed yet: it lowers what is offered (invariant 4), so that nothing is sold
 * between an order and its location. Ids are the caller's (order, attempt, line) and count once: a settlement that
 * overtakes its addition keeps it from counting.
 */
export interface DemandState {
  readonly sku: string | null;
  readonly total: number;
  readonly open: Keyed<Demand>;
  /** What is over, newest last. */
  readonly settled: readonly string[];
}

export interface Demand {
  readonly id: string;
  readonly quantity: number;
  /** Epoch ms; 0: from before it was written down. */
  readonly since: number;
}

export const demandStateVersion = 2;

export const initialDemandState: DemandState = { sku: null, total: 0, open: emptyKeyed(), settled: [] };

export type DemandCommand =
  | {
      readonly type: 'AddDemand';
      readonly sku: string;
      readonly demandId: string;
      readonly quantity: number;
      /** When its order was placed. */
      readonly since?: string | undefined;
    }
  | {
      readonly type: 'SettleDemand';
      readonly sku: string;
      readonly demandId: string;
      readonly how: 'routed' | 'cancelled';
    }
  | { readonly type: 'LookAtDemand' };

/** Never refused: an order was accepted, or it was routed. */
export const decideDemand = (
  state: DemandState,
  command: DemandCommand,
): { readonly events: readonly DemandEvent[] } => {
  if (command.type === 'LookAtDemand') return { events: [] };
  const { sku, demandId } = command;
  const open = findKeyed(state.open, demandId);
  const isKnown = open !== undefined || state.settled.includes(demandId);
  if (command.type === 'AddDemand') {
    const { quantity, since } = command;
    const data = { sku, demandId, quantity, ...(since === undefined ? {} : { since }) };
    return { events: isKnown ? [] : [{ type: 'DemandAdded', data }] };
  }
  if (open === undefined && isKnown) return { events: [] };
  const { how } = command;
  return { events: [{ type: 'DemandSettled', data: { sku, demandId, quantity: open?.quantity ?? 0, how } }] };
};

/** Commands about one order's demand follow one another within seconds. */
const settledKept = 500;

export const evolveDemand = (state: DemandState, { type, data }: DemandEvent): DemandState => {
  const { sku, demandId: id } = data;
  switch (type) {
    case 'DemandAdded':
      return {
        ...state,
        sku,
        total: state.total + data.quantity,
        open: putKeyed(state.open, {
          id,
          quantity: data.quantity,
          since: data.since === undefined ? 0 : Date.parse(data.since),
        }),
      };
    case 'DemandSettled':
      return {
        sku,
        total: state.total - (findKeyed(state.open, id)?.quantity ?? 0),
        open: removeKeyed(state.open, id),
        settled: [...state.settled.slice(1 - settledKept), id],
      };
  }
};

/** Who waits longest comes first; of equally long ones the order does not change. */
export const toQueue = ({ open }: DemandState): readonly Demand[] =>
  valuesOf(open).toSorted((a, b) => a.since - b.since || (a.id < b.id ? -1 : 1));
