import type { LineQuantities, OrderView } from '../../../src/contracts/orders.ts';
import type { Speech } from '../languages/speech.ts';

/** What may be sent back, as far as the order shows; the hub has the last word. */
type Line = OrderView['lines'][number];

const dayMs = 86_400_000;

const spokenFor = ({ returnRequested, returned, dismissed, writtenOff }: LineQuantities): number =>
  returnRequested + returned + dismissed + writtenOff;

/** Units that staff may let a customer send back: whatever has left. */
export const leftForStaff = ({ quantities }: Line): number =>
  Math.max(0, quantities.shipped - spokenFor(quantities));

export interface Returnable {
  readonly line: Line;
  /** Units that the customer may send back now. */
  readonly left: number;
  /** Why none of it can be; of what can, until when, where that is known. */
  readonly why: string | undefined;
  readonly until: string | undefined;
}

export const toReturnable = (
  line: Line,
  { returnDays, now }: { readonly returnDays: number; readonly now: number },
  { words: { returns }, toShortDay }: Speech,
): Returnable => {
  const { whyNot } = returns;
  const { quantities, kind, finalSale, deliveredAt } = line;
  const never = (why: string): Returnable => ({ line, left: 0, why, until: undefined });
  if (finalSale === true) return never(whyNot.finalSale);
  if (kind === 'special') return never(whyNot.madeToOrder);
  if (quantities.ordered > 0 && quantities.cancelled >= quantities.ordered) return never(whyNot.cancelled);
  if (quantities.delivered === 0) return never(whyNot.notDelivered);
  const left = Math.max(0, quantities.delivered - spokenFor(quantities));
  if (left === 0) return never(quantities.returnRequested > 0 ? whyNot.inReturn : whyNot.sentBack);
  if (deliveredAt === undefined) return { line, left, why: undefined, until: undefined };
  const end = Date.parse(deliveredAt) + returnDays * dayMs;
  const day = toShortDay(new Date(end).toISOString());
  return now >= end ? never(whyNot.over({ day })) : { line, left, why: undefined, until: day };
};

export const toReturnables = (
  order: OrderView,
  rules: Parameters<typeof toReturnable>[1],
  speech: Speech,
): readonly Returnable[] => order.lines.map((line) => toReturnable(line, rules, speech));

/** "1 × Winter boots", of what a return names. */
export const toItem = (order: Pick<OrderView, 'lines'>, lineId: string, units: number): string =>
  `${units} × ${order.lines.find((line) => line.lineId === lineId)?.name ?? lineId}`;

/** Units of a line that have come back, sold again or not. */
export const backOf = ({ quantities }: Line): number => quantities.returned + quantities.dismissed;
