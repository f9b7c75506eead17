import type { EventAt, OrderEvent } from '../contracts/events.ts';
import { partsOf } from '../contracts/parts.ts';
import { evolve } from './evolve.ts';
import { mergeLines, quantityOf } from './line-quantities.ts';
import { leftOf } from './quantities.ts';
import { type Fulfilment, initialOrderState, type OrderState, type PresentOrder } from './state.ts';

/**
 * What one event of an order does to stocks, read from the history before it (invariant 6: an effect, so it follows the
 * commit). Per line of a fulfilment, and of a bundle per part of it: units are reserved until they leave, and they leave once. What a location takes back
 * after it was gone stays off the shelf, at the door, until it leaves again or is de-allocated.
 */
export interface StockWork {
  readonly sku: string;
  readonly location: string;
  readonly reservationId: string | null;
  readonly fulfilmentId: string;
  readonly lineId: string;
  /** Of the line, or of the bundle's part: messages about it are named by it. */
  readonly name: string;
  /** So many units are one of the line. */
  readonly each: number;
  /** Newly held for this line: from now on for good. */
  readonly confirmed: number;
  readonly released: number;
  readonly shipped: number;
  /** Had left, and is the location's again. */
  readonly returned: number;
  /** Of the SKU, what the fulfilment still has to send. */
  readonly toSend: number;
  /** What the location's reason says of its shelf. */
  readonly found: 'nothing' | 'fewer' | 'damaged' | null;
}

/** An order's waiting for stock, of one line: the id is another one whenever the quantity is. */
export interface DemandWork {
  readonly sku: string;
  readonly settled: string | null;
  readonly added: { readonly demandId: string; readonly quantity: number } | null;
  readonly how: 'routed' | 'cancelled';
}

type Recorded = OrderEvent & EventAt;

/** Of the last event. */
export const toStockWork = (
  events: readonly Recorded[],
): { readonly stocks: readonly StockWork[]; readonly demand: readonly DemandWork[] } => {
  let before: Memory = { gone: new Map(), waiting: new Map() };
  const { state, memory: after } = remembering(events, (known) => {
    before = known;
  });
  const last = events.at(-1);
  if (state.status === 'absent' || last === undefined) return { stocks: [], demand: [] };
  const parts = new Map(state.lines.map((line) => [line.lineId, partsOf(line)]));
  const toSend = (fulfilment: Fulfilment, sku: string): number =>
    fulfilment.lines.reduce((sum, { lineId, quantity }) => {
      const each = parts.get(lineId)?.find((part) => part.sku === sku)?.quantity ?? 0;
      return sum + (quantity - (after.gone.get(keyOf(fulfilment, lineId))?.gone ?? 0)) * each;
    }, 0);
  const stocks = state.fulfilments.flatMap((fulfilment) =>
    fulfilment.lines.flatMap(({ lineId, quantity }): StockWork[] => {
      const key = keyOf(fulfilment, lineId);
      const was = before.gone.get(key);
      const gone = after.gone.get(key)?.gone ?? 0;
      const isHeld = fulfilment.reservations?.some((one) => one.lineId === lineId) === true;
      const shipped = Math.max(0, gone - (was?.gone ?? 0));
      const returned = Math.max(0, (was?.gone ?? 0) - gone);
      const released =
        was === undefined ? 0 : Math.max(0, was.quantity - was.gone - (quantity - gone) - shipped);
      const confirmed = was === undefined && isHeld ? quantity : 0;
      if (confirmed + released + shipped + returned === 0) return [];
      return (parts.get(lineId) ?? []).map(({ sku, quantity: each }) => ({
        sku,
        location: fulfilment.location,
        reservationId: toReservationId(fulfilment, lineId),
        fulfilmentId: fulfilment.fulfilmentId,
        lineId,
        name: toName(state, lineId, sku),
        each,
        confirmed: confirmed * each,
        released: released * each,
        shipped: shipped * each,
        returned: returned * each,
        toSend: toSend(fulfilment, sku),
        found: isAbout(last, state, lineId, sku) ? toFound(last, fulfilment, lineId) : null,
      }));
    }),
  );
  const demand = state.lines.flatMap((line): DemandWork[] => {
    const { lineId } = line;
    const was = before.waiting.get(lineId);
    const is = after.waiting.get(lineId);
    if ((was?.quantity ?? 0) === (is?.quantity ?? 0)) return [];
    const id = (version: number): string => toDemandId(state, lineId, version);
    return partsOf(line).map(({ sku, quantity: each }) => ({
      sku,
      settled: was === undefined || was.quantity === 0 ? null : id(was.since),
      added:
        is === undefined || is.quantity === 0
          ? null
          : { demandId: id(is.since), quantity: is.quantity * each },
      how: last.type === 'LinesCancelled' ? 'cancelled' : 'routed',
    }));
  });
  return { stocks: [...stocks, ...toLeftAfterCancel(state, events, last)], demand };
};

/**
 * Nothing of it is held any more, and it is off the shelf all the same. One that was void since, and leaves again, was
 * counted; what had left before it was cancelled is not, for the cancellation has put it back.
 */
const toLeftAfterCancel = (
  state: PresentOrder,
  events: readonly Recorded[],
  last: Recorded,
): readonly StockWork[] => {
  if (last.type !== 'FulfilmentShipped' || last.data.afterCancel !== true) return [];
  const { fulfilmentId } = last.data;
  const location = state.fulfilments.find((one) => one.fulfilmentId === fulfilmentId)?.location;
  if (location === undefined) return [];
  const known = new Set(
    events
      .slice(0, -1)
      .flatMap((one) =>
        one.type === 'FulfilmentShipped' && one.data.afterCancel === true ? one.data.parcels : [],
      )
      .map(({ carrier, trackingNumber }) => `${carrier} ${trackingNumber}`),
  );
  const left = last.data.parcels.filter((one) => !known.has(`${one.carrier} ${one.trackingNumber}`));
  return mergeLines(...left.map(({ lines }) => lines)).flatMap(({ lineId, quantity }) => {
    const line = state.lines.find((one) => one.lineId === lineId);
    return (line === undefined ? [] : partsOf(line)).map(({ sku, quantity: each }) => ({
      sku,
      location,
      reservationId: null,
      fulfilmentId,
      lineId,
      name: toName(state, lineId, sku),
      each,
      confirmed: 0,
      released: 0,
      shipped: quantity * each,
      returned: 0,
      toSend: 0,
      found: null,
    }));
  });
};

/** What of a line of a fulfilment, or of a part of it, is still to leave, and what has left when. */
export interface AdoptedLine {
  readonly sku: string;
  readonly location: string;
  readonly fulfilmentId: string;
  readonly lineId: string;
  readonly name: string;
  readonly reservationId: string;
  readonly left: number;
  readonly departures: readonly {
    readonly version: number;
    readonly at: string;
    readonly quantity: number;
  }[];
}

/** An order's whole history at once, for stocks that have not followed it. */
export const toAdopted = (events: readonly Recorded[]): readonly AdoptedLine[] => {
  const departures = new Map<string, { version: number; at: string; quantity: number }[]>();
  const { state, memory } = remembering(events, (before, after, { version, at }) => {
    for (const [key, { gone }] of after.gone) {
      const quantity = gone - (before.gone.get(key)?.gone ?? 0);
      const known = departures.get(key) ?? [];
      departures.set(key, known);
      if (quantity > 0) known.push({ version, at, quantity });
      // The location has it again: it is as if that much had not left.
      else takeLast(known, -quantity);
    }
  });
  if (state.status === 'absent') return [];
  const parts = new Map(state.lines.map((line) => [line.lineId, partsOf(line)]));
  return state.fulfilments.flatMap((fulfilment) =>
    fulfilment.lines.flatMap(({ lineId }): readonly AdoptedLine[] => {
      const key = keyOf(fulfilment, lineId);
      const is = memory.gone.get(key) ?? { quantity: 0, gone: 0 };
      const { location, fulfilmentId } = fulfilment;
      return (parts.get(lineId) ?? []).map(({ sku, quantity: each }) => ({
        sku,
        location,
        fulfilmentId,
        lineId,
        name: toName(state, lineId, sku),
        reservationId: toReservationId(fulfilment, lineId),
        left: (is.quantity - is.gone) * each,
        departures: (departures.get(key) ?? []).flatMap(({ quantity, ...one }) =>
          quantity > 0 ? [{ ...one, quantity: quantity * each }] : [],
        ),
      }));
    }),
  );
};

/** What was recorded nowhere when it was allocated has none: it is held by this name once its stock is recorded. */
const toReservationId = ({ fulfilmentId, reservations = [] }: Fulfilment, lineId: string): string =>
  reservations.find((one) => one.lineId === lineId)?.reservationId ?? `${fulfilmentId}:${lineId}`;

/** What waits for stock after these events, as the demand that was or would have been added. */
export const toWaiting = (
  events: readonly Recorded[],
): readonly { readonly sku: string; readonly demandId: string; readonly quantity: number }[] => {
  const { state, memory } = remembering(events, () => undefined);
  if (state.status === 'absent') return [];
  return state.lines.flatMap((line) => {
    const { quantity, since } = memory.waiting.get(line.lineId) ?? { quantity: 0, since: 0 };
    if (quantity === 0) return [];
    const demandId = toDemandId(state, line.lineId, since);
    return partsOf(line).map(({ sku, quantity: each }) => ({ sku, demandId, quantity: quantity * each }));
  });
};

const takeLast = (departures: { quantity: number }[], quantity: number): void => {
  let rest = quantity;
  for (const one of departures.toReversed()) {
    const taken = Math.min(rest, one.quantity);
    one.quantity -= taken;
    rest -= taken;
  }
};

const remembering = (
  events: readonly Recorded[],
  onStep: (before: Memory, after: Memory, event: Recorded) => void,
): { readonly state: OrderState; readonly memory: Memory } => {
  let state: OrderState = initialOrderState;
  let memory: Memory = { gone: new Map(), waiting: new Map() };
  for (const event of events) {
    state = evolve(state, event, event);
    const after = remember(memory, state, event.version);
    onStep(memory, after, event);
    memory = after;
  }
  return { state, memory };
};

const toDemandId = (state: OrderState, lineId: string, version: number): string =>
  `${orderIdOf(state)}:${lineId}:${version}`;

interface Memory {
  readonly gone: ReadonlyMap<string, { readonly quantity: number; readonly gone: number }>;
  readonly waiting: ReadonlyMap<string, { readonly quantity: number; readonly since: number }>;
}

const keyOf = ({ fulfilmentId }: Fulfilment, lineId: string): string => `${fulfilmentId} ${lineId}`;
const orderIdOf = (state: OrderState): string => (state.status === 'absent' ? '' : state.orderId);

const remember = (known: Memory, state: OrderState, version: number): Memory => {
  if (state.status === 'absent') return known;
  const gone = new Map(
    state.fulfilments.flatMap((fulfilment) =>
      fulfilment.lines.map((line) => {
        const key = keyOf(fulfilment, line.lineId);
        const most = Math.max(known.gone.get(key)?.gone ?? 0, leftOf(line));
        return [key, { quantity: line.quantity, gone: Math.min(line.quantity, most) }] as const;
      }),
    ),
  );
  const waiting = new Map(
    state.lines.map(({ lineId, backordered: quantity = 0 }) => {
      const was = known.waiting.get(lineId);
      return [lineId, was !== undefined && was.quantity === quantity ? was : { quantity, since: version }];
    }),
  );
  return { gone, waiting };
};

/** Which part of a bundle was not there, only the location knows: unless it says so, no shelf is taken for wrong. */
const isAbout = (event: Recorded, state: PresentOrder, lineId: string, sku: string): boolean => {
  if (event.type !== 'FulfilmentRejected' && event.type !== 'LinesShortPicked') return false;
  return !isBundle(state, lineId) || event.data.skus?.includes(sku) === true;
};

const isBundle = ({ lines }: PresentOrder, lineId: string): boolean =>
  lines.find((line) => line.lineId === lineId)?.parts !== undefined;

const toName = (state: PresentOrder, lineId: string, sku: string): string =>
  isBundle(state, lineId) ? `${lineId}/${sku}` : lineId;

const toFound = (event: Recorded, { fulfilmentId }: Fulfilment, lineId: string): StockWork['found'] => {
  if (event.type !== 'FulfilmentRejected' && event.type !== 'LinesShortPicked') return null;
  if (event.data.fulfilmentId !== fulfilmentId || quantityOf(event.data.lines, lineId) === 0) return null;
  return event.type === 'LinesShortPicked' ? 'fewer' : (foundBy[event.data.reason] ?? null);
};

const foundBy: Readonly<Partial<Record<string, StockWork['found']>>> = {
  not_in_stock: 'nothing',
  mismatch: 'fewer',
  damaged: 'damaged',
};
