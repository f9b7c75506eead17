import type { LineQuantity } from '../../contracts/fulfilments.ts';
import type { OrderEvent } from '../../contracts/events.ts';
import { partsOf } from '../../contracts/parts.ts';
import type { Rejection } from '../../contracts/rejections.ts';
import type { Decision, DecisionContext, ImportOrder, NewEvent, PastStep } from '../command.ts';
import { evolve } from '../evolve.ts';
import { mergeLines } from '../line-quantities.ts';
import { toQuantities } from '../quantities.ts';
import { initialOrderState, type OrderState, type PresentOrder } from '../state.ts';
import { allocateLines } from './allocate-lines.ts';
import { cancelLines } from './cancel.ts';
import { holdOrder } from './hold.ts';
import { accepted, refuse } from './outcome.ts';
import { placeOrder } from './place-order.ts';
import { recordScans } from './record-scans.ts';
import { reportFulfilment } from './report-fulfilment.ts';

/**
 * The past of an order, decided step by step as it would have been here. What cannot have been is refused with the
 * instant at which it cannot, and then there is no order; what a location says of its work is recorded as ever.
 */
export const importOrder = (state: OrderState, command: ImportOrder, { now }: DecisionContext): Decision => {
  if (state.status === 'present') {
    const { imported } = state;
    const isSame = imported !== undefined && imported.at !== null && imported.hash === command.hash;
    return isSame ? accepted() : refuse('order_exists');
  }
  const recordedAt = toIso(now);
  const events: NewEvent[] = [];
  let past: OrderState = initialOrderState;
  const tell = (decided: readonly NewEvent[], at: number): void => {
    for (const event of decided) {
      const stamped: NewEvent = { ...event, at: event.at ?? toIso(at) };
      events.push(stamped);
      past = evolve(past, stamped, { version: events.length, at: stamped.at ?? recordedAt, recordedAt });
    }
  };

  const placed = placeOrder(past, command.placed);
  if ('rejection' in placed) return placed;
  const tooMany = findTooMany(command);
  if (tooMany !== undefined) return refuse('quantity_too_large', tooMany);
  tell(placed.events.map(asImported), command.placedAt);
  for (const step of command.past) {
    if (past.status === 'absent') break;
    const decision = decideStep(past, step);
    if ('rejection' in decision) return { rejection: atInstant(decision.rejection, step.at) };
    tell(decision.events, step.at);
  }
  if (past.status === 'absent') return refuse('order_not_found');
  tell([toEnd(past, command)], now);
  return accepted(...events);
};

const toIso = (ms: number): string => new Date(ms).toISOString();

const asImported = (event: NewEvent): NewEvent =>
  event.type === 'OrderPlaced' ? { ...event, data: { ...event.data, imported: true } } : event;

const decideStep = (state: PresentOrder, { at, command }: PastStep): Decision => {
  switch (command.type) {
    case 'AllocateLines':
      return allocateLines(state, command);
    case 'ReportFulfilment':
      return reportFulfilment(state, command, { now: at, at });
    case 'RecordScans':
      return recordScans(state, command);
    case 'CancelLines':
      return cancelLines(state, command.lines, command.reasonRef);
    case 'HoldOrder':
      return holdOrder(state, command);
  }
};

/** Sourcing never gives away more than was ordered; a file may say so. */
const findTooMany = ({ placed }: ImportOrder): string | undefined => {
  const { allocations, backordered } = placed.plan;
  const given: readonly LineQuantity[] = mergeLines(
    ...allocations.map(({ lines }) => lines),
    backordered?.lines ?? [],
  );
  for (const { lineId, quantity } of given) {
    const ordered = placed.lines.find((line) => line.lineId === lineId)?.quantity ?? 0;
    if (quantity > ordered)
      return `Of line ${lineId} ${ordered} were ordered, and locations have ${quantity}.`;
  }
  return undefined;
};

const atInstant = ({ code, message }: Rejection, at: number): Rejection => ({
  code,
  message: `${message} (at ${toIso(at)})`,
});

const toEnd = (state: PresentOrder, { importId, hash }: ImportOrder): OrderEvent => {
  const parts = new Map(state.lines.map((line) => [line.lineId, partsOf(line)]));
  const places = new Map(
    state.fulfilments.flatMap(({ location, lines }) =>
      lines
        .filter(({ quantity }) => quantity > 0)
        .flatMap(({ lineId }) =>
          (parts.get(lineId) ?? []).map(({ sku }) => [`${location}~${sku}`, { location, sku }] as const),
        ),
    ),
  );
  const waits = [...toQuantities(state).values()].some(({ backordered }) => backordered > 0);
  return {
    type: 'OrderImported',
    data: { importId, hash, places: [...places.values()], ...(waits ? { waits: true } : {}) },
  };
};
