import type { OrderPreview } from '../contracts/order-preview.ts';
import { toFulfilmentStatus } from './fulfilment-status.ts';
import { toQuantities } from './quantities.ts';
import { isOpen, type PresentOrder } from './state.ts';
import { toOrderStatus } from './status.ts';
import type { Audience } from './view.ts';
import { toWorth } from './worth.ts';

/** What tells an order as it would be from the order as it is. */
export const toPreview = (
  before: PresentOrder,
  after: PresentOrder,
  audience: Audience,
): Omit<OrderPreview, 'version' | 'rejection'> => ({
  status: { before: toOrderStatus(before), after: toOrderStatus(after) },
  lines: toLines(before, after),
  fulfilments: toFulfilments(before, after),
  worth: { before: toOpenWorth(before), after: toOpenWorth(after) },
  promise: { before: before.promise, after: after.promise },
  cases:
    audience === 'staff'
      ? { opened: typesBeyond(after, before), closed: typesBeyond(before, after) }
      : { opened: [], closed: [] },
});

const toLines = (before: PresentOrder, after: PresentOrder): OrderPreview['lines'] => {
  const [was, would] = [toQuantities(before), toQuantities(after)];
  return before.lines.flatMap(({ lineId, sku, name }) => {
    const [one, other] = [was.get(lineId), would.get(lineId)];
    return one === undefined || other === undefined || isSame(one, other)
      ? []
      : [{ lineId, sku, name, before: one, after: other }];
  });
};

const toFulfilments = (before: PresentOrder, after: PresentOrder): OrderPreview['fulfilments'] => {
  const toWork = ({ fulfilments, holds }: PresentOrder) =>
    fulfilments.map((one) => ({
      fulfilmentId: one.fulfilmentId,
      location: one.location,
      work: { status: toFulfilmentStatus(one, holds.length > 0), requestStatus: one.requestStatus },
    }));
  const would = new Map(toWork(after).map(({ fulfilmentId, work }) => [fulfilmentId, work]));
  return toWork(before).flatMap(({ work, ...named }) => {
    const other = would.get(named.fulfilmentId);
    return other === undefined || isSame(work, other) ? [] : [{ ...named, before: work, after: other }];
  });
};

const toOpenWorth = (state: PresentOrder): OrderPreview['worth']['before'] =>
  toWorth(
    state,
    state.lines.map(({ lineId, ordered, cancelled }) => ({ lineId, quantity: ordered - cancelled })),
  );

/** Of the cases that are open in `one` and not in `other`. */
const typesBeyond = (one: PresentOrder, other: PresentOrder): string[] => {
  const there = new Set(other.cases.filter(isOpen).map(({ exceptionId }) => exceptionId));
  return one.cases.flatMap((each) => (isOpen(each) && !there.has(each.exceptionId) ? [each.type] : []));
};

const isSame = (one: object, other: object): boolean => JSON.stringify(one) === JSON.stringify(other);
