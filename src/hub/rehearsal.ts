import type { Pool } from 'pg';
import type { EventView } from '../contracts/events.ts';
import type { Actor } from '../contracts/primitives.ts';
import type { Rejection } from '../contracts/rejections.ts';
import type { OrderCommand } from '../orders/command.ts';
import type { OrderState } from '../orders/state.ts';
import { type Clock, toIso } from '../platform/clock.ts';
import type { Hub } from './hub.ts';
import { orderStream } from './ids.ts';
import type { Decider } from './decider.ts';
import { createOrderDecider } from './order-decider.ts';
import { messageKeySql } from '../journal/message-key.ts';

/**
 * The orders as they would be: the same commands are decided over the same states, and nothing is written. What one
 * command would change the next one sees, so that of two letters with one scan the second is known. For one run, in one
 * task; it holds every order it was asked about.
 */
export interface Rehearsal extends Pick<Hub, 'ask' | 'readOrder'> {
  /** Orders that would change. */
  readonly changed: () => ReadonlySet<string>;
  /** The order as it would be, and as it is. */
  readonly outcome: (
    orderId: string,
  ) => { readonly before: OrderState; readonly after: OrderState } | undefined;
}

interface Held {
  readonly before: OrderState;
  after: OrderState;
  version: number;
}

/** What a command would make of an order, with what the rules would say of it after the turn. */
export function tryCommand(
  decider: Decider<OrderState, OrderCommand>,
  { state, version }: { readonly state: OrderState; readonly version: number },
  command: OrderCommand,
  by: {
    readonly actor: Actor;
    readonly cause: string;
    readonly now: number;
    readonly at?: number | undefined;
  },
):
  | { readonly rejection: Rejection }
  | { readonly events: readonly EventView[]; readonly state: OrderState; readonly version: number } {
  const { actor, cause, now, at = now } = by;
  const decision = decider.decide(state, command, { now, at });
  if ('rejection' in decision) return decision;
  const events = decision.events.map((event, index) => ({
    type: event.type,
    version: version + index + 1,
    at: event.at ?? toIso(at),
    recordedAt: toIso(now),
    actor,
    cause,
    data: event.data as Record<string, unknown>,
  }));
  if (events.length === 0) return { events, state, version };
  let after = state;
  for (const event of events) after = decider.evolve(after, event, { ...event, by: actor.name ?? actor.id });
  const assessed = decider.assess(after, now).events;
  for (const [index, event] of assessed.entries()) {
    after = decider.evolve(after, event, {
      version: version + events.length + index + 1,
      at: event.at ?? toIso(now),
      recordedAt: toIso(now),
      by: 'rules',
    });
  }
  return { events, state: after, version: version + events.length + assessed.length };
}

export function createRehearsal(options: {
  readonly hub: Pick<Hub, 'readOrder' | 'thresholds'>;
  readonly pool: Pool;
  readonly clock: Clock;
}): Rehearsal {
  const { hub, pool, clock } = options;
  const orderDecider = createOrderDecider(hub.thresholds);
  const orders = new Map<string, Held>();
  const changed = new Set<string>();
  const taken = new Set<string>();

  async function hold(orderId: string): Promise<Held> {
    const held = orders.get(orderId);
    if (held !== undefined) return held;
    const read = await hub.readOrder(orderId);
    const state: OrderState = read?.state ?? orderDecider.initial;
    const fresh = { before: state, after: state, version: read?.version ?? 0 };
    orders.set(orderId, fresh);
    return fresh;
  }

  async function findEarlier(
    stream: string,
    key: { readonly source: string; readonly messageId: string },
  ): Promise<{ readonly earlier: Rejection | null } | undefined> {
    const found = await pool.query<{ outcome: Rejection | null }>(
      `select outcome from message_keys where key = ${messageKeySql('$1::text', '$2::text', '$3::text')}`,
      [stream, key.source, key.messageId],
    );
    const row = found.rows[0];
    return row === undefined ? undefined : { earlier: row.outcome };
  }

  return {
    async ask(orderId, command, { actor, cause, at, key }) {
      const held = await hold(orderId);
      const { version, after: state } = held;
      const nothing = { from: version, version, events: [], state, position: null } as const;
      if (command === null) return { outcome: 'accepted', ...nothing };
      if (key !== undefined) {
        const name = `${orderId}\n${key.source}\n${key.messageId}`;
        const known = taken.has(name) ? { earlier: null } : await findEarlier(orderStream(orderId), key);
        if (known !== undefined) return { outcome: 'duplicate', ...known, version, state };
        taken.add(name);
      }
      const now = clock.now();
      const tried = tryCommand(orderDecider, { state, version }, command, { actor, cause, now, at });
      if ('rejection' in tried) return { outcome: 'rejected', rejection: tried.rejection, version };
      const { events } = tried;
      if (events.length === 0) return { outcome: 'accepted', ...nothing };
      held.after = tried.state;
      held.version = tried.version;
      changed.add(orderId);
      return {
        outcome: 'accepted',
        from: version,
        version: held.version,
        events,
        state: held.after,
        position: null,
      };
    },
    async readOrder(orderId) {
      const { after: state, version } = await hold(orderId);
      return state.status === 'absent' ? undefined : { state, version };
    },
    changed: () => changed,
    outcome: (orderId) => orders.get(orderId),
  };
}
