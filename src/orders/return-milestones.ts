import type { OrderEvent, OrderEventType } from '../contracts/events.ts';
import { findReturn, toReturnStatus } from './returns.ts';
import type { PresentOrder } from './state.ts';

/** Of what a customer sends back: `milestones.ts` says when they are told. */
export const returnMilestones = [
  'return_approved',
  'return_refused',
  'return_received',
  'refund_granted',
] as const;
type ReturnMilestone = (typeof returnMilestones)[number];

/** Events that can reach one. */
export const returnTelling = [
  'ReturnApproved',
  'ReturnRefused',
  'ReturnReceived',
  'RefundGranted',
] as const satisfies readonly OrderEventType[];

export const findReturnMilestone = (
  event: OrderEvent,
): { readonly milestone: ReturnMilestone; readonly returnId: string } | null => {
  switch (event.type) {
    case 'ReturnApproved':
      return { milestone: 'return_approved', returnId: event.data.returnId };
    case 'ReturnRefused':
      return { milestone: 'return_refused', returnId: event.data.returnId };
    case 'ReturnReceived':
      return event.data.lines.length === 0
        ? null
        : { milestone: 'return_received', returnId: event.data.returnId };
    case 'RefundGranted':
      return { milestone: 'refund_granted', returnId: event.data.returnId };
    default:
      return null;
  }
};

/** What has come is not to be sent any more, and who hears of the money knows that it has come. */
export const returnStands = (state: PresentOrder, milestone: string, returnId: string): boolean => {
  const one = findReturn(state, returnId);
  if (one === undefined) return false;
  const status = toReturnStatus(one);
  if (milestone === 'return_approved') return status === 'approved';
  if (milestone === 'return_refused') return status === 'refused';
  return milestone === 'refund_granted' || one.refund === null;
};
