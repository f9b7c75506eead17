import { assess } from '../../src/exceptions/assess.ts';
import type { NewEvent, OrderCommand } from '../../src/orders/command.ts';
import { decide } from '../../src/orders/decide.ts';
import { evolve } from '../../src/orders/evolve.ts';
import {
  followMessages,
  type MessageMemory,
  nothingTold,
  type OrderRecord,
  settleMessages,
  toTold,
  type Message,
} from '../../src/orders/milestones.ts';
import { initialOrderState, type OrderState } from '../../src/orders/state.ts';

/** An order with all that its turns make of it: events, cases, and the messages to its customer. A value. */
export interface ToldOrder {
  readonly state: OrderState;
  readonly version: number;
  readonly log: readonly OrderRecord[];
  readonly messages: MessageMemory;
  readonly nextCheckAt: number | null;
}

export const untoldOrder: ToldOrder = {
  state: initialOrderState,
  version: 0,
  log: [],
  messages: nothingTold,
  nextCheckAt: null,
};

/** One turn as the actor makes it. `at` is when it happened, where that is not now. */
export const tellOrder = (order: ToldOrder, command: OrderCommand, now: number, at = now): ToldOrder => {
  const decision = decide(order.state, command, { now, at });
  if ('rejection' in decision) throw new Error(`${command.type}: ${decision.rejection.message}`);
  const decided = append(order, decision.events, now, at);
  const assessed = assess(decided.state, now);
  return { ...append(decided, assessed.events, now, now), nextCheckAt: assessed.nextCheckAt };
};

const append = (order: ToldOrder, events: readonly NewEvent[], now: number, at: number): ToldOrder => {
  if (events.length === 0) return order;
  let { state, version, messages } = order;
  const log = [...order.log];
  const recordedAt = new Date(now).toISOString();
  for (const event of events) {
    version += 1;
    const record = { event, at: { version, at: event.at ?? new Date(at).toISOString(), recordedAt } };
    const after = evolve(state, event, record.at);
    messages = followMessages(messages, { before: state, record, after });
    state = after;
    log.push(record);
  }
  return { ...order, state, version, messages, log };
};

export const messagesBy = (order: ToldOrder, now: number): readonly Message[] =>
  toTold(settleMessages(order.messages, order.state, now + 1));
