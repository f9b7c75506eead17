import { toRejection } from '../contracts/rejections.ts';
import type { ReshipView } from '../contracts/reships.ts';
import { quantityOf } from './line-quantities.ts';
import { findText, type Personal } from './personal.ts';
import type { Reship } from './change-state.ts';
import type { PresentOrder } from './state.ts';
import type { Audience } from './view.ts';

export const findReship = (state: PresentOrder, reshipId: string): Reship | undefined =>
  state.reships?.find((one) => one.reshipId === reshipId);

/** Units of a line that go out once more, or are about to. What was cancelled of that does not. */
export const sentAgainOf = ({ reships = [] }: PresentOrder, lineId: string): number =>
  reships.reduce((sum, { lines, outcome }) => {
    if (outcome?.how === 'refused') return sum;
    return sum + quantityOf(lines, lineId) - (outcome === null ? 0 : quantityOf(outcome.cancelled, lineId));
  }, 0);

/** Customers read what is sent and as which order; why it could not be, and what staff wrote, is for staff. */
export const toReshipView = (one: Reship, personal: Personal, audience: Audience): ReshipView => {
  const { reshipId, reason, lines, requestedAt, outcome } = one;
  const note = audience === 'staff' ? findText(personal, one.noteRef) : undefined;
  return {
    reshipId,
    status: outcome === null ? 'requested' : outcome.how,
    reason,
    lines: [...lines],
    cancelled: outcome?.how === 'placed' ? [...outcome.cancelled] : [],
    requestedAt,
    ...(outcome?.how === 'placed' ? { orderId: outcome.orderId, orderNumber: outcome.orderNumber } : {}),
    ...(outcome?.how === 'refused' && audience === 'staff' ? { why: toRejection(outcome.code) } : {}),
    ...(note === undefined ? {} : { note }),
  };
};
