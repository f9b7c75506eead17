import type { OrderEventData } from '../contracts/events.ts';
import type { LineQuantity } from '../contracts/fulfilments.ts';
import type { Disposition, ReturnStatus } from '../contracts/returns.ts';
import type { OrderReturn, ReturnLine } from './return-state.ts';
import type { PresentOrder } from './state.ts';

export const findReturn = (state: PresentOrder, returnId: string): OrderReturn | undefined =>
  state.returns?.find((one) => one.returnId === returnId);

/** What of a line has been looked at: `toProcess` has, and will be again. */
const inspectedOf = ({ restocked, notRestocked, toProcess }: ReturnLine): number =>
  restocked + notRestocked + toProcess;

/** What of a line is there, and nobody has looked at. */
export const unseenOf = (line: ReturnLine): number => line.received - inspectedOf(line);

/** What of a line should still come. */
export const outstandingOf = ({ announced, received, missing }: ReturnLine): number =>
  Math.max(0, announced - received - missing);

/** Nothing is set here: goods that are there are there, whatever was said before. */
export const toReturnStatus = (one: OrderReturn): ReturnStatus => {
  if (one.ended?.how === 'closed') return 'closed';
  if (one.lines.some(({ received, missing }) => received + missing > 0))
    return one.lines.every((line) => isSettled(one, line)) ? 'inspected' : 'received';
  if (one.ended !== null) return one.ended.how;
  return one.approvedAt === null ? 'requested' : 'approved';
};

/** Of what was refused or taken back the rest is not expected. */
const isSettled = ({ ended }: OrderReturn, line: ReturnLine): boolean =>
  line.toProcess === 0 && unseenOf(line) === 0 && (ended !== null || outstandingOf(line) === 0);

/** Something of it is expected, or is being looked at. */
export const isComingBack = (one: OrderReturn): boolean => {
  const status = toReturnStatus(one);
  return status === 'approved' || status === 'received';
};

export interface BackOfLine {
  readonly requested: number;
  readonly received: number;
  readonly notRestocked: number;
  readonly missing: number;
}

/** All returns together, by line; what was refused or taken back asks for nothing. */
export const toBackOfLines = (returns: readonly OrderReturn[]): ReadonlyMap<string, BackOfLine> => {
  const back = new Map<string, { -readonly [K in keyof BackOfLine]: number }>();
  for (const { ended, lines } of returns) {
    for (const line of lines) {
      let sum = back.get(line.lineId);
      if (sum === undefined) {
        sum = { requested: 0, received: 0, notRestocked: 0, missing: 0 };
        back.set(line.lineId, sum);
      }
      if (ended === null) sum.requested += outstandingOf(line);
      sum.received += line.received;
      sum.notRestocked += line.notRestocked;
      sum.missing += line.missing;
    }
  }
  return back;
};

/** Units of it that are there: what a refund is reckoned from. */
export const unitsBackOf = ({ lines }: OrderReturn): LineQuantity[] =>
  lines.map(({ lineId, received }) => ({ lineId, quantity: received }));

export const toReturnLine = (
  lineId: string,
  reason: ReturnLine['reason'] = 'other',
  announced = 0,
): ReturnLine => ({
  lineId,
  reason,
  announced,
  received: 0,
  restocked: 0,
  notRestocked: 0,
  toProcess: 0,
  missing: 0,
});

/** What was called missing, and comes, is not. */
export const withReceived = (line: ReturnLine, quantity: number): ReturnLine => {
  const received = line.received + quantity;
  return {
    ...line,
    received,
    missing: Math.min(line.missing, Math.max(0, line.announced - received)),
  };
};

export type InspectedLine = OrderEventData<'ReturnInspected'>['lines'][number];

export const withInspected = (
  line: ReturnLine,
  { quantity, disposition, again }: Omit<InspectedLine, 'lineId'>,
): ReturnLine => {
  if (disposition === 'missing') return withMissing(line, quantity);
  const before = again === true ? { ...line, toProcess: line.toProcess - quantity } : line;
  const counter = counters[disposition];
  return { ...before, [counter]: before[counter] + quantity };
};

const counters = {
  restocked: 'restocked',
  not_restocked: 'notRestocked',
  to_process: 'toProcess',
} as const satisfies Readonly<Record<Exclude<Disposition, 'missing'>, keyof ReturnLine>>;

/** What was taken for received, as all that was announced, and is not in the parcel, has not come. */
const withMissing = (line: ReturnLine, quantity: number): ReturnLine => {
  const received = line.received - Math.max(0, quantity - outstandingOf(line));
  return {
    ...line,
    received,
    missing: Math.min(line.missing + quantity, Math.max(0, line.announced - received)),
  };
};
