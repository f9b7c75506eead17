import type { OrderCommandBody } from '../../../src/contracts/commands.ts';
import type { OrderView } from '../../../src/contracts/orders.ts';
import type { ReshipView } from '../../../src/contracts/reships.ts';

/** Things that are sent again as the hub would have them, near enough to look at pages with. */
export const aReship = (change: Partial<ReshipView> = {}): ReshipView => ({
  reshipId: 'ord_abcdefghijklmnop-sabc234',
  status: 'placed',
  reason: 'lost',
  lines: [{ lineId: '1', quantity: 1 }],
  cancelled: [],
  requestedAt: '2026-11-20T09:00:00.000Z',
  orderId: 'ord-9',
  orderNumber: 'SO-100209',
  ...change,
});

export const withReships =
  (...reships: readonly ReshipView[]) =>
  (order: OrderView): OrderView => ({ ...order, reships: [...reships] });

export const runReship =
  ({ lines, reason, note, exceptionIds = [] }: Extract<OrderCommandBody, { readonly type: 'Reship' }>) =>
  (order: OrderView): OrderView => ({
    ...order,
    reships: [
      ...order.reships,
      aReship({
        reshipId: `r-${order.reships.length}`,
        lines,
        reason,
        ...(note === undefined ? {} : { note }),
      }),
    ],
    exceptions: order.exceptions.map((one) =>
      exceptionIds.includes(one.exceptionId) ? { ...one, state: 'resolved', resolution: 'reshipped' } : one,
    ),
  });

export const linksOf = ({ reships }: OrderView): { orderId: string; path: string }[] =>
  reships.flatMap(({ orderId }) => (orderId === undefined ? [] : [{ orderId, path: '/track/early' }]));
