import type { EventAt, OrderEventData } from '../../contracts/events.ts';
import { addMoney } from '../money.ts';
import { toReturnLine, withInspected, withReceived } from '../returns.ts';
import type { OrderReturn, ReturnLine } from '../return-state.ts';
import type { PresentOrder } from '../state.ts';

export const requestReturn = (
  state: PresentOrder,
  { returnId, location, method, lines, noteRef, byStaff }: OrderEventData<'ReturnRequested'>,
  { at }: EventAt,
): PresentOrder => ({
  ...state,
  returns: [
    ...(state.returns ?? []),
    {
      returnId,
      location,
      method,
      requestedAt: at,
      approvedAt: null,
      receivedAt: null,
      inspectedAt: null,
      ended: null,
      lines: lines.map(({ lineId, quantity, reason }) => toReturnLine(lineId, reason, quantity)),
      unexpected: 0,
      refund: null,
      ...(noteRef === undefined ? {} : { noteRef }),
      ...(byStaff && { byStaff }),
    },
  ],
});

export const approveReturn = (
  state: PresentOrder,
  { returnId }: OrderEventData<'ReturnApproved'>,
  { at }: EventAt,
): PresentOrder => changeReturn(state, returnId, (one) => ({ ...one, approvedAt: at }));

export const refuseReturn = (
  state: PresentOrder,
  { returnId, reason }: OrderEventData<'ReturnRefused'>,
  { at }: EventAt,
): PresentOrder =>
  changeReturn(state, returnId, (one) => ({ ...one, ended: { how: 'refused', at, refusal: reason } }));

export const endReturn = (
  state: PresentOrder,
  { returnId }: OrderEventData<'ReturnCancelled' | 'ReturnClosed'>,
  how: 'cancelled' | 'closed',
  { at }: EventAt,
): PresentOrder => changeReturn(state, returnId, (one) => ({ ...one, ended: { how, at } }));

export const grantRefund = (
  state: PresentOrder,
  { returnId, amount }: OrderEventData<'RefundGranted'>,
): PresentOrder =>
  changeReturn(state, returnId, (one) => ({
    ...one,
    refund: one.refund === null ? amount : addMoney(one.refund, amount),
  }));

/** What comes after it was closed opens it again: somebody has to decide about that, too. */
export const receiveReturn = (
  state: PresentOrder,
  { returnId, location, lines, unexpected = [] }: OrderEventData<'ReturnReceived'>,
  { at }: EventAt,
): PresentOrder =>
  changeReturn(state, returnId, (one) => ({
    ...one,
    ...(lines.length === 0 ? {} : { receivedAt: one.receivedAt ?? at, seenAt: location }),
    ...(lines.length > 0 && one.ended?.how === 'closed' ? { receivedAt: at, ended: null } : {}),
    unexpected: one.unexpected + unexpected.length,
    ...(unexpected.length === 0 ? {} : { unexpectedAt: location }),
    lines: lines.reduce(
      (known, { lineId, quantity }) => changeLine(known, lineId, (line) => withReceived(line, quantity)),
      one.lines,
    ),
  }));

export const inspectReturn = (
  state: PresentOrder,
  { returnId, location, lines }: OrderEventData<'ReturnInspected'>,
  { at }: EventAt,
): PresentOrder =>
  changeReturn(state, returnId, (one) => ({
    ...one,
    inspectedAt: at,
    seenAt: location,
    lines: lines.reduce(
      (known, { lineId, ...inspected }) =>
        changeLine(known, lineId, (line) => withInspected(line, inspected)),
      one.lines,
    ),
  }));

const changeReturn = (
  state: PresentOrder,
  returnId: string,
  change: (one: OrderReturn) => OrderReturn,
): PresentOrder => ({
  ...state,
  returns: (state.returns ?? []).map((one) => (one.returnId === returnId ? change(one) : one)),
});

/** One that was not announced was in the parcel all the same. */
const changeLine = (
  lines: readonly ReturnLine[],
  lineId: string,
  change: (line: ReturnLine) => ReturnLine,
): readonly ReturnLine[] =>
  lines.some((line) => line.lineId === lineId)
    ? lines.map((line) => (line.lineId === lineId ? change(line) : line))
    : [...lines, change(toReturnLine(lineId))];
