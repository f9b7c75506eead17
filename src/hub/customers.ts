import type { Pool } from 'pg';
import { type CustomerMessage, type CustomerNote, mostCustomerOrders } from '../contracts/customers.ts';
import type { Money } from '../contracts/primitives.ts';
import { decimalsOf, toAmount, toUnits } from '../orders/money.ts';
import { messagesOf } from '../orders/milestones.ts';
import type { PresentOrder } from '../orders/state.ts';
import { toNoteViews } from '../orders/view.ts';
import type { Clock } from '../platform/clock.ts';
import type { Hub } from './hub.ts';
import { orderIdOf } from './ids.ts';
import { loadOrderRecords } from './order-reading.ts';

/** What is known of a customer beside the lists. */
export interface Customers {
  /** The newest first, those that the log has; the lists may not have them yet. */
  findOrders(customerId: string): Promise<readonly string[]>;
  /** What the order's customer was to be told, and what became of the mail. */
  findMessages(order: {
    readonly orderId: string;
    readonly orderNumber: string;
  }): Promise<readonly CustomerMessage[]>;
}

export function createCustomers(options: {
  readonly pool: Pool;
  readonly hub: Pick<Hub, 'loadEvents'>;
  readonly clock: Clock;
}): Customers {
  const { pool, hub, clock } = options;
  return {
    async findOrders(customerId) {
      const { rows } = await pool.query<{ stream: string }>(
        `select stream from events
         where version = 1 and type = 'OrderPlaced' and data->>'customerId' is not null and data->>'customerId' = $1
         order by tx desc, position desc limit $2`,
        [customerId, mostCustomerOrders],
      );
      return rows.map(({ stream }) => orderIdOf(stream));
    },
    async findMessages({ orderId, orderNumber }) {
      const log = await loadOrderRecords(hub, orderId);
      const messages = messagesOf(log, clock.now());
      const keyOf = (key: string): string => `mail:${orderId}:${key}`;
      const { rows } = await pool.query<{ key: string; outcome: string | null }>(
        `select key, outcome from effects where key = any($1)`,
        [messages.map(({ key }) => keyOf(key))],
      );
      const outcomes = new Map(rows.map(({ key, outcome }) => [key, outcome]));
      return messages.map(({ key, milestone, direction, recordedAt }) => ({
        orderId,
        orderNumber,
        milestone,
        direction,
        at: recordedAt,
        mail: toMail(outcomes.get(keyOf(key))),
      }));
    },
  };
}

function toMail(outcome: string | null | undefined): CustomerMessage['mail'] {
  if (outcome === undefined) return 'none';
  if (outcome === null) return 'waiting';
  if (outcome === 'sent') return 'sent';
  return outcome === 'dead' ? 'failed' : 'left_out';
}

/** What was granted of an order since it was placed, each by itself. */
export const toGranted = ({ adjustments = [], returns = [] }: PresentOrder): Money[] => [
  ...adjustments.map(({ amount }) => amount),
  ...returns.flatMap(({ refund }) => refund ?? []),
];

export async function loadCustomerNotes(
  hub: Pick<Hub, 'loadPersonal'>,
  state: PresentOrder,
): Promise<readonly CustomerNote[]> {
  if (state.notes === undefined) return [];
  const { orderId, orderNumber } = state;
  return toNoteViews(state, await hub.loadPersonal(orderId)).map((note) => ({
    orderId,
    orderNumber,
    ...note,
  }));
}

/** One sum per currency, with as many decimals as the finest of its amounts. */
export function toSums(all: readonly Money[]): Money[] {
  const sums = new Map<string, { readonly units: bigint; readonly decimals: number }>();
  for (const { amount, currency } of all) {
    const { units, decimals } = sums.get(currency) ?? { units: 0n, decimals: 0 };
    sums.set(currency, {
      units: units + toUnits(amount),
      decimals: Math.max(decimals, decimalsOf(amount)),
    });
  }
  return [...sums].map(([currency, { units, decimals }]) => ({
    amount: toAmount(units, decimals),
    currency,
  }));
}
