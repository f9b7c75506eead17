import type { LineQuantity } from '../../contracts/fulfilments.ts';
import type { Decision, NewEvent } from '../command.ts';
import { mergeLines, quantityOf } from '../line-quantities.ts';
import { toQuantities } from '../quantities.ts';
import type { Fulfilment, PresentOrder } from '../state.ts';
import { accepted, refuse } from './outcome.ts';

/**
 * The whole order or nothing: who says "cancel the order" must not find a part of it at the door. What is left of a
 * partly packed order is cancelled by its lines.
 */
export const cancelOrder = (state: PresentOrder, reasonRef: string | undefined): Decision => {
  const quantities = toQuantities(state);
  const all = state.lines.map((line) => ({ lineId: line.lineId, quantity: line.ordered - line.cancelled }));
  if (mergeLines(all).length === 0) return refuse('order_cancelled');
  const sums = [...quantities.values()];
  if (sums.some((q) => q.shipped > 0))
    return refuse('already_shipped', 'What has not been packed can be cancelled line by line.');
  if (sums.some((q) => q.packed > 0))
    return refuse('already_packed', 'What has not been packed can be cancelled line by line.');
  return accepted(...toEvents(state, mergeLines(all), reasonRef));
};

export const cancelLines = (
  state: PresentOrder,
  asked: readonly LineQuantity[],
  reasonRef: string | undefined,
): Decision => {
  const quantities = toQuantities(state);
  const lines = mergeLines(asked);
  const sums = [...quantities.values()];
  if (sums.every((q) => q.ordered === q.cancelled)) return refuse('order_cancelled');
  if (lines.length === 0) return refuse('nothing_to_cancel');
  for (const { lineId, quantity } of lines) {
    const q = quantities.get(lineId);
    if (q === undefined) return refuse('unknown_line', `It is ${lineId}.`);
    const left = q.ordered - q.cancelled;
    if (left === 0) return refuse('nothing_to_cancel', `Line ${lineId} is cancelled.`);
    if (quantity > left) return refuse('quantity_too_large', `Of line ${lineId} ${left} are left.`);
    if (quantity > left - q.shipped)
      return refuse('already_shipped', `Of line ${lineId} ${q.shipped} have left.`);
    if (quantity > left - q.packed)
      return refuse('already_packed', `Of line ${lineId} ${q.packed} are packed.`);
  }
  return accepted(...toEvents(state, lines, reasonRef));
};

const toEvents = (
  state: PresentOrder,
  lines: LineQuantity[],
  reasonRef: string | undefined,
): readonly NewEvent[] => {
  const whole = state.lines.every((line) => line.ordered - line.cancelled === quantityOf(lines, line.lineId));
  const released = toReleased(state, lines);
  return [
    {
      type: 'LinesCancelled',
      data: {
        lines,
        whole,
        ...(reasonRef === undefined ? {} : { reasonRef }),
        ...(released.length === 0 ? {} : { released }),
        ...(state.replaces === undefined ? {} : { replaces: state.replaces }),
      },
    },
    ...released.flatMap((one) => toCancellationRequest(state, one)),
  ];
};

/** What is given back by a fulfilment. */
export interface Released {
  readonly fulfilmentId: string;
  readonly lines: LineQuantity[];
}

/** First what waits for a location, then what is not picked, last what is picked but not packed. */
const toReleased = (state: PresentOrder, lines: readonly LineQuantity[]): Released[] => {
  const quantities = toQuantities(state);
  const left = new Map(
    lines.map(({ lineId, quantity }) => {
      const q = quantities.get(lineId);
      const unrouted = q === undefined ? 0 : q.ordered - q.cancelled - q.allocated;
      return [lineId, Math.max(0, quantity - unrouted)];
    }),
  );
  const taken: Released[] = [];
  const take = (fulfilment: Fulfilment, upTo: 'picked' | 'packed'): void => {
    for (const line of fulfilment.lines) {
      const before = quantityOf(
        taken.filter((one) => one.fulfilmentId === fulfilment.fulfilmentId).flatMap((one) => one.lines),
        line.lineId,
      );
      const quantity = Math.min(
        left.get(line.lineId) ?? 0,
        line.quantity - before - Math.min(line[upTo], line.quantity - before),
      );
      if (quantity <= 0) continue;
      left.set(line.lineId, (left.get(line.lineId) ?? 0) - quantity);
      taken.push({ fulfilmentId: fulfilment.fulfilmentId, lines: [{ lineId: line.lineId, quantity }] });
    }
  };
  for (const fulfilment of state.fulfilments) take(fulfilment, 'picked');
  for (const fulfilment of state.fulfilments) take(fulfilment, 'packed');
  return state.fulfilments.flatMap(({ fulfilmentId }) => {
    const merged = mergeLines(
      ...taken.filter((one) => one.fulfilmentId === fulfilmentId).map((one) => one.lines),
    );
    return merged.length === 0 ? [] : [{ fulfilmentId, lines: merged }];
  });
};

/** Only a location that was asked has to be told. */
export const toCancellationRequest = (state: PresentOrder, { fulfilmentId, lines }: Released): NewEvent[] => {
  const fulfilment = state.fulfilments.find((one) => one.fulfilmentId === fulfilmentId);
  if (fulfilment === undefined) return [];
  if (fulfilment.requestStatus !== 'submitted' && fulfilment.requestStatus !== 'accepted') return [];
  const isWhole = fulfilment.lines.every((line) => line.quantity === quantityOf(lines, line.lineId));
  return [
    {
      type: 'FulfilmentCancellationRequested',
      data: { fulfilmentId, location: fulfilment.location, ...(isWhole ? {} : { lines }) },
    },
  ];
};
