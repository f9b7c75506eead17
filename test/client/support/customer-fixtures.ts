import type { CustomerMessage, CustomerView } from '../../../src/contracts/customers.ts';
import type { OrderRow } from '../../../src/contracts/orders.ts';

const told = [
  ['delivered', 'waiting'],
  ['delayed', 'failed'],
  ['out_for_delivery', 'left_out'],
  ['shipped', 'sent'],
  ['placed', 'none'],
] as const satisfies readonly (readonly [string, CustomerMessage['mail']])[];

/** `cust-1042` has more orders than are shown, of `cust-1043` nobody knows the name any more; the others are none. */
export const aCustomer = (rows: readonly OrderRow[], customerId: string): CustomerView | undefined => {
  const isErased = customerId === 'cust-1043';
  const orders = rows.slice(0, isErased ? 1 : 50);
  const [newest] = orders;
  const first = orders.at(-1);
  if ((customerId !== 'cust-1042' && !isErased) || newest === undefined || first === undefined)
    return undefined;
  return {
    customerId,
    customer: isErased
      ? null
      : { customerId, name: 'Åsa Łukasz', email: 'asa@example.com', phone: '+46701234567', language: 'sv' },
    tier: isErased ? null : 'gold',
    firstOrderAt: first.placedAt,
    lastOrderAt: newest.placedAt,
    orderCount: isErased ? 1 : 63,
    openOrders: isErased ? 0 : 12,
    openExceptions: isErased ? 0 : 3,
    ordered: isErased
      ? []
      : [
          { amount: '48210.50', currency: 'SEK' },
          { amount: '129.00', currency: 'EUR' },
        ],
    granted: isErased ? [] : [{ amount: '250.00', currency: 'SEK' }],
    notes: isErased
      ? []
      : [
          {
            orderId: newest.orderId,
            orderNumber: newest.orderNumber,
            at: newest.placedAt,
            by: 'Giulia Conti',
            note: 'Called: wants it before Friday.',
          },
        ],
    orders,
    messages: isErased
      ? []
      : told.map(([milestone, mail]) => ({
          orderId: newest.orderId,
          orderNumber: newest.orderNumber,
          milestone,
          direction: 'outbound',
          at: newest.placedAt,
          mail,
        })),
    returns: isErased
      ? []
      : [
          {
            orderId: newest.orderId,
            orderNumber: newest.orderNumber,
            returnId: `${newest.orderId}-rq7k2mz`,
            status: 'approved',
            requestedAt: newest.placedAt,
            refund: null,
            units: 2,
          },
        ],
    position: '1',
  };
};
