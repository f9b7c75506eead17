import type { Thresholds } from '../exceptions/thresholds.ts';
import type { OrderCommand } from '../orders/command.ts';
import type { OrderState } from '../orders/state.ts';
import type { Committed, Envelope, HubAnswer } from './envelope.ts';
import { orderIdOf } from './ids.ts';
import { createOrderDecider } from './order-decider.ts';
import { defaultRules, type RulesInForce } from './rules-in-force.ts';
import {
  type AskOptions as AskStream,
  createStreamHost,
  type StreamHost,
  type StreamHostOptions,
  type Streams,
} from './streams.ts';

/** The orders of this node, and the host of every other kind of stream beside them. */
export type OrderEnvelope = Envelope<OrderState, OrderCommand>;
export type OrderAnswer = HubAnswer<OrderState>;
export type OrderCommitted = Committed<OrderState>;
export type AskOptions = AskStream<OrderState, OrderCommand>;

export interface Hub extends Pick<
  Streams<OrderState, OrderCommand>,
  'tell' | 'ask' | 'loadEvents' | 'loadPersonal' | 'onCommitted'
> {
  /** Opens streams of other kinds. */
  readonly streams: Pick<StreamHost, 'open' | 'wake' | 'refusal'>;
  /** The order as it is stored now, or undefined. Throws when it cannot be known. */
  readOrder(orderId: string): Promise<KnownOrder | undefined>;
  /**
   * For what follows the log: the order at `atLeast` or later, from memory without a question where it is that far.
   * Undefined when there is no such order. Throws when it cannot be known.
   */
  peekOrder(orderId: string, atLeast: number): Promise<KnownOrder | undefined>;
  /** As it is stored, without bringing it into this node's memory. */
  loadOrder(orderId: string): Promise<KnownOrder | undefined>;
  /** What its rules count by now. */
  readonly thresholds: () => Thresholds;
  measure: StreamHost['measure'];
  bounds: StreamHost['bounds'];
  turnover: StreamHost['turnover'];
  drain: StreamHost['drain'];
}

export interface KnownOrder {
  readonly state: Extract<OrderState, { status: 'present' }>;
  readonly version: number;
}

export interface HubOptions extends Omit<StreamHostOptions, 'rulesVersion'> {
  /** The defaults when absent. */
  readonly rules?: RulesInForce;
}

export function createHub(options: HubOptions): Hub {
  const { rules = defaultRules } = options;
  const streams = createStreamHost({ ...options, rulesVersion: rules.version });
  const orders = streams.open(createOrderDecider(rules.thresholds));

  async function read(orderId: string, atLeast?: number): Promise<KnownOrder | undefined> {
    const { state, version } = await orders.read(orderId, atLeast);
    return state.status === 'absent' ? undefined : { state, version };
  }

  return {
    ...orders,
    streams,
    thresholds: rules.thresholds,
    readOrder: async (orderId) => await read(orderId),
    peekOrder: async (orderId, atLeast) => await read(orderId, atLeast),
    async loadOrder(orderId) {
      const { state, version } = await orders.load(orderId);
      return state.status === 'absent' ? undefined : { state, version };
    },
    measure: () => streams.measure(),
    bounds: () => streams.bounds(),
    turnover: () => streams.turnover(),
    drain: async () => {
      await streams.drain();
    },
  };
}

export const orderOf = (committed: OrderCommitted): string => orderIdOf(committed.stream);
