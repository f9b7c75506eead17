import type { OrderCommandBody } from '../../../src/contracts/commands.ts';
import type { DeliveryOptions } from '../../../src/contracts/delivery-options.ts';
import type { OrderView } from '../../../src/contracts/orders.ts';

const dayMs = 86_400_000;

/** How else an order could come as the hub would say it, near enough to look at pages with. */
export const optionsOf = (order: OrderView, now: number): DeliveryOptions => {
  const at = (days: number): string => new Date(now + days * dayMs).toISOString();
  const inDays = (option: OrderView['promise']['option'], from: number, to: number) => ({
    delivery: { option },
    promise: { option, shipBy: at(from), from: at(from), to: at(to) },
  });
  const store = inDays('pickup_in_store', 1, 2);
  const isOpen = order.lines.every(({ quantities }) => quantities.packed === 0);
  return {
    version: order.version,
    current: order.delivery,
    options: isOpen
      ? [
          inDays('next_day', 1, 1),
          inDays('weekend', 5, 6),
          {
            ...store,
            delivery: { option: 'pickup_in_store', pickupLocation: 'store-1' },
            name: 'Malmö C',
            city: 'Malmö',
          },
        ]
      : [],
  };
};

export const runDelivery =
  ({ delivery }: Extract<OrderCommandBody, { readonly type: 'ChangeDelivery' }>, now: number) =>
  (order: OrderView): OrderView => ({
    ...order,
    delivery,
    promise:
      optionsOf(order, now).options.find((one) => one.delivery.option === delivery.option)?.promise ??
      order.promise,
  });
