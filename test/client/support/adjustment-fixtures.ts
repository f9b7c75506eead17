import type { OrderCommandBody } from '../../../src/contracts/commands.ts';
import type { OrderView } from '../../../src/contracts/orders.ts';

export const runAdjustment =
  ({
    amount,
    lineId,
    reason,
    note,
    exceptionIds = [],
  }: Extract<OrderCommandBody, { readonly type: 'AdjustPrice' }>) =>
  (order: OrderView): OrderView => ({
    ...order,
    adjustments: [
      ...order.adjustments,
      {
        adjustmentId: `a-${order.adjustments.length}`,
        amount,
        ...(lineId === undefined ? {} : { lineId }),
        reason,
        at: new Date().toISOString(),
        ...(note === undefined ? {} : { note }),
      },
    ],
    exceptions: order.exceptions.map((one) =>
      exceptionIds.includes(one.exceptionId) ? { ...one, state: 'resolved', resolution: 'refunded' } : one,
    ),
  });
