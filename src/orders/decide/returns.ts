import type { LineQuantity } from '../../contracts/fulfilments.ts';
import type { LineQuantities } from '../../contracts/orders.ts';
import type { ReturnReason } from '../../contracts/returns.ts';
import type { RequestReturn } from '../change-command.ts';
import type { Decision, DecisionContext, OrderCommand } from '../command.ts';
import { givenBack, paidFor } from '../adjustments.ts';
import { mergeLines } from '../line-quantities.ts';
import { toUnits } from '../money.ts';
import { toQuantities } from '../quantities.ts';
import {
  findReturn,
  type InspectedLine,
  outstandingOf,
  toReturnLine,
  toReturnStatus,
  unseenOf,
  withInspected,
  withReceived,
} from '../returns.ts';
import type { OrderLine, PresentOrder } from '../state.ts';
import { findLineDelivery } from '../status.ts';
import { accepted, refuse } from './outcome.ts';

const dayMs = 86_400_000;
/** Of an order, with those that were taken back (invariant 12). */
const mostReturns = 50;

/** The shop's own fault, or a dispute about it: somebody has to look at what the customer says first. */
const claims: readonly ReturnReason[] = ['not_as_described', 'damaged', 'wrong_item'];

/**
 * A customer may send back what was delivered, within the time, and what is not theirs for good. Staff may let them send
 * back whatever has left.
 */
export const requestReturn = (
  state: PresentOrder,
  command: RequestReturn,
  { now }: DecisionContext,
): Decision => {
  const { returnId, lines, method, noteRef, isByCustomer } = command;
  if (findReturn(state, returnId) !== undefined) return refuse('idempotency_conflict');
  if ((state.returns?.length ?? 0) >= mostReturns) return refuse('too_many_returns');
  const quantities = toQuantities(state);
  for (const { lineId, quantity } of lines) {
    const q = quantities.get(lineId);
    const line = state.lines.find((one) => one.lineId === lineId);
    if (q === undefined || line === undefined) return refuse('unknown_line', `It is ${lineId}.`);
    const left = returnableOf(q, isByCustomer);
    if (quantity > left) return refuse('not_returnable', `Of line ${lineId} ${left} can be.`);
    if (!isByCustomer) continue;
    if (isFinalSale(line)) return refuse('final_sale', `It is line ${lineId}.`);
    const delivered = findLineDelivery(state, lineId);
    if (delivered !== null && now >= Date.parse(delivered) + command.days * dayMs)
      return refuse(
        'return_period_ended',
        `It was ${command.days} days from the delivery of line ${lineId}.`,
      );
  }
  const location = command.location ?? findMainLocation(state, lines);
  const waits = isByCustomer && lines.some(({ reason }) => claims.includes(reason));
  return accepted(
    {
      type: 'ReturnRequested',
      data: {
        returnId,
        location,
        method,
        lines: lines.map(({ lineId, quantity, reason }) => ({ lineId, quantity, reason })),
        ...(noteRef === undefined ? {} : { noteRef }),
        ...(isByCustomer ? {} : { byStaff: true as const }),
      },
    },
    ...(waits ? [] : [{ type: 'ReturnApproved', data: { returnId, location } } as const]),
  );
};

const isFinalSale = ({ kind, finalSale }: OrderLine): boolean => kind === 'special' || finalSale === true;

/** How many units of a line may be sent back. */
const returnableOf = (q: LineQuantities, isByCustomer: boolean): number =>
  Math.max(
    0,
    (isByCustomer ? q.delivered : q.shipped) - q.returnRequested - q.returned - q.dismissed - q.writtenOff,
  );

/** Where most of it came from. */
const findMainLocation = (state: PresentOrder, lines: readonly LineQuantity[]): string => {
  const units = new Map<string, number>();
  for (const { location, lines: its } of state.fulfilments)
    for (const { lineId, shipped, collected } of its)
      if (lines.some((line) => line.lineId === lineId))
        units.set(location, (units.get(location) ?? 0) + shipped + collected);
  const [first] = [...units].toSorted(([, a], [, b]) => b - a);
  return first?.[0] ?? '';
};

export const answerReturn = (
  state: PresentOrder,
  command: Extract<OrderCommand, { readonly type: 'ApproveReturn' | 'RefuseReturn' | 'CancelReturn' }>,
): Decision => {
  const { returnId, type } = command;
  const one = findReturn(state, returnId);
  if (one === undefined) return refuse('unknown_return');
  const status = toReturnStatus(one);
  if (status === 'received' || status === 'inspected') return refuse('return_received');
  if (status !== 'requested' && status !== 'approved') return refuse('return_over');
  const expected = status === 'approved' ? { location: one.location } : {};
  switch (type) {
    case 'ApproveReturn':
      return status === 'approved'
        ? refuse('return_answered')
        : accepted({ type: 'ReturnApproved', data: { returnId, location: one.location } });
    case 'RefuseReturn': {
      const { reason, noteRef } = command;
      return accepted({
        type: 'ReturnRefused',
        data: { returnId, reason, ...(noteRef === undefined ? {} : { noteRef }), ...expected },
      });
    }
    case 'CancelReturn':
      return accepted({ type: 'ReturnCancelled', data: { returnId, ...expected } });
  }
};

/** Granted refunds never come to more than what was paid for the order; what was cancelled was not. */
export const closeReturn = (
  state: PresentOrder,
  { returnId, refund, noteRef }: Extract<OrderCommand, { readonly type: 'CloseReturn' }>,
): Decision => {
  const one = findReturn(state, returnId);
  if (one === undefined) return refuse('unknown_return');
  const status = toReturnStatus(one);
  if (status === 'requested' || status === 'approved' || status === 'received')
    return refuse('return_unfinished');
  if (status !== 'inspected') return refuse('return_over');
  if (refund !== undefined && refund.currency !== state.currency) return refuse('currency_mismatch');
  if (refund !== undefined && givenBack(state) + toUnits(refund.amount) > paidFor(state))
    return refuse('refund_too_large');
  const isPaid = refund !== undefined && toUnits(refund.amount) > 0n;
  return accepted(
    ...(isPaid
      ? [
          {
            type: 'RefundGranted',
            data: { returnId, amount: refund, ...(noteRef === undefined ? {} : { noteRef }) },
          } as const,
        ]
      : []),
    { type: 'ReturnClosed', data: { returnId } },
  );
};

/**
 * Goods are there: never refused, also where nobody may send them any more, or they come to another location. What this
 * customer was never sent, or has sent back before, is kept as unexpected.
 */
export const reportReturn = (
  state: PresentOrder,
  command: Extract<OrderCommand, { readonly type: 'ReportReturn' }>,
): Decision => {
  const { returnId, location, noteRef } = command;
  const one = findReturn(state, returnId);
  if (one === undefined) return refuse('unknown_return', `"${returnId}".`);
  const quantities = toQuantities(state);
  const left = new Map(
    state.lines.map(({ lineId }) => {
      const q = quantities.get(lineId);
      return [lineId, q === undefined ? 0 : q.shipped - q.returned - q.dismissed];
    }),
  );
  /** As much of it as can have come back. */
  const take = (lineId: string, quantity: number): number => {
    const taken = Math.min(quantity, Math.max(0, left.get(lineId) ?? 0));
    left.set(lineId, (left.get(lineId) ?? 0) - taken);
    return taken;
  };
  const received: LineQuantity[] = [];
  const unexpected: LineQuantity[] = [];
  const receive = (lineId: string, quantity: number): number => {
    const taken = take(lineId, quantity);
    if (taken > 0) received.push({ lineId, quantity: taken });
    if (taken < quantity) unexpected.push({ lineId, quantity: quantity - taken });
    return taken;
  };
  const inspected: InspectedLine[] = [];
  const note = noteRef === undefined ? {} : { noteRef };
  const toReceived = (implied: boolean) =>
    received.length + unexpected.length === 0
      ? []
      : [
          {
            type: 'ReturnReceived',
            data: {
              returnId,
              location,
              lines: mergeLines(received),
              ...(unexpected.length === 0 ? {} : { unexpected: mergeLines(unexpected) }),
              ...(implied ? { implied: true as const } : {}),
              // What is said of an inspection is said there, if anything was inspected.
              ...(inspected.length === 0 ? note : {}),
            },
          } as const,
        ];
  if (command.reported === 'received') {
    const lines =
      command.lines ??
      one.lines.map((line) => ({ lineId: line.lineId, quantity: line.announced - line.received }));
    for (const { lineId, quantity } of mergeLines(lines)) receive(lineId, quantity);
    return accepted(...toReceived(false));
  }
  const lines = new Map(one.lines.map((line) => [line.lineId, line]));
  for (const { lineId, quantity, disposition } of command.lines) {
    let line = lines.get(lineId) ?? toReturnLine(lineId);
    const inspect = (units: number, again?: true): void => {
      if (units <= 0) return;
      const step = { lineId, quantity: units, disposition, ...(again && { again }) };
      line = withInspected(line, step);
      inspected.push(step);
    };
    if (disposition === 'missing') inspect(Math.min(quantity, outstandingOf(line) + unseenOf(line)));
    else {
      const unseen = Math.min(quantity, unseenOf(line));
      const aside = disposition === 'to_process' ? 0 : Math.min(quantity - unseen, line.toProcess);
      const arrived = receive(lineId, quantity - unseen - aside);
      line = withReceived(line, arrived);
      inspect(unseen + arrived);
      inspect(aside, true);
    }
    lines.set(lineId, line);
  }
  return accepted(
    ...toReceived(true),
    ...(inspected.length === 0
      ? []
      : [{ type: 'ReturnInspected', data: { returnId, location, lines: inspected, ...note } } as const]),
  );
};
