import type { EventAt, OrderEventData } from '../../contracts/events.ts';
import type { PresentOrder } from '../state.ts';

export const placeOrder = (data: OrderEventData<'OrderPlaced'>, at: EventAt): PresentOrder => {
  const { lines, orderId, imported, ...header } = data;
  return {
    status: 'present',
    orderId: orderId ?? header.orderNumber,
    ...header,
    placedAt: at.at,
    placedVersion: at.version,
    updatedAt: at.recordedAt,
    deliveredAt: null,
    linkGeneration: 0,
    erased: false,
    lines: lines.map(({ quantity, ...line }) => ({ ...line, ordered: quantity, cancelled: 0 })),
    fulfilments: [],
    shipments: [],
    holds: [],
    holdCount: 0,
    cases: [],
    conflicts: [],
    ...(imported === undefined ? {} : { imported: { at: null } }),
  };
};
