import type { LineQuantity } from '../contracts/fulfilments.ts';
import type { LineQuantities } from '../contracts/orders.ts';
import { quantityOf, sumOf } from './line-quantities.ts';
import { toBackOfLines } from './returns.ts';
import type { FulfilmentLine, PresentOrder } from './state.ts';
import { hasBeenDelivered, isUnheardOf, trackingOf } from './tracking.ts';

/** What has left the location, by carrier or by hand. */
export const leftOf = (line: FulfilmentLine): number => line.shipped + line.collected;

/** Of every line, keyed by lineId. Nothing here is stored: it is what fulfilments and parcels add up to. */
export const toQuantities = (state: PresentOrder): ReadonlyMap<string, LineQuantities> => {
  const quantities = new Map<string, { -readonly [K in keyof LineQuantities]: number }>();
  for (const line of state.lines) {
    quantities.set(line.lineId, {
      ordered: line.ordered,
      allocated: 0,
      backordered: line.backordered ?? 0,
      picked: 0,
      packed: 0,
      shipped: 0,
      delivered: 0,
      cancelled: line.cancelled,
      returnRequested: 0,
      returned: 0,
      dismissed: 0,
      writtenOff: 0,
    });
  }
  for (const fulfilment of state.fulfilments) {
    for (const line of fulfilment.lines) {
      const sum = quantities.get(line.lineId);
      if (sum === undefined) continue;
      sum.allocated += line.quantity;
      sum.picked += line.picked;
      sum.packed += line.packed;
      sum.shipped += leftOf(line);
      sum.delivered += line.collected;
    }
  }
  for (const shipment of state.shipments) {
    if (
      shipment.afterCancel ||
      shipment.voided === true ||
      isUnheardOf(shipment) ||
      !hasBeenDelivered(trackingOf(shipment))
    )
      continue;
    for (const { lineId, quantity } of shipment.lines) {
      const sum = quantities.get(lineId);
      if (sum !== undefined) sum.delivered += quantity;
    }
  }
  if (state.returns !== undefined) {
    for (const [lineId, { requested, received, notRestocked, missing }] of toBackOfLines(state.returns)) {
      const sum = quantities.get(lineId);
      if (sum === undefined) continue;
      // What a location took back was never sent, whatever came back of it.
      const back = Math.min(received, sum.shipped);
      sum.dismissed = Math.min(notRestocked, back);
      sum.returned = back - sum.dismissed;
      sum.writtenOff = Math.min(missing, sum.shipped - back);
      sum.returnRequested = Math.min(requested, sum.shipped - back - sum.writtenOff);
      // Who sends it back has had it.
      sum.delivered = Math.max(sum.delivered, back);
    }
  }
  return quantities;
};

/** What of a line waits for a location: rejected or short-picked and not routed again. */
export const unroutedOf = (quantities: LineQuantities): number =>
  quantities.ordered - quantities.cancelled - quantities.allocated - quantities.backordered;

/** What a location gave back: rejected, or not found on the shelf. */
interface GivenBack {
  /** Among all that the order's locations gave back. */
  readonly ordinal: number;
  readonly lines: readonly LineQuantity[];
}

/** How often a location gave something back. */
export const countGivenBack = ({ fulfilments }: PresentOrder): number =>
  fulfilments.reduce((sum, { rejections, shortPicks }) => sum + rejections.length + shortPicks.length, 0);

/** How many units of a report wait for a location. What was given back first is what was routed again. */
export const toUnrouted = (state: PresentOrder, { ordinal, lines }: GivenBack): number => {
  const quantities = toQuantities(state);
  const later = state.fulfilments.flatMap((one): readonly LineQuantity[] =>
    [...one.rejections, ...one.shortPicks].flatMap((other) => (other.ordinal > ordinal ? other.lines : [])),
  );
  return lines.reduce((sum, { lineId, quantity }) => {
    const q = quantities.get(lineId);
    const waiting = q === undefined ? 0 : unroutedOf(q) - sumOf(later.filter((one) => one.lineId === lineId));
    return sum + Math.max(0, Math.min(quantity, waiting));
  }, 0);
};

/** The laws of DOMAIN "Order", as sentences about what breaks them. Empty always, whatever was reported. */
export const brokenLaws = (state: PresentOrder | { readonly status: 'absent' }): string[] => {
  if (state.status === 'absent') return [];
  const broken: string[] = [];
  const hold = (holds: boolean, sentence: string): void => {
    if (!holds) broken.push(sentence);
  };
  for (const [lineId, q] of toQuantities(state)) {
    hold(
      q.allocated + q.backordered + q.cancelled <= q.ordered,
      `line ${lineId}: allocated + backordered + cancelled > ordered`,
    );
    hold(q.picked <= q.allocated, `line ${lineId}: picked > allocated`);
    hold(q.packed <= q.picked, `line ${lineId}: packed > picked`);
    hold(q.shipped <= q.packed, `line ${lineId}: shipped > packed`);
    hold(q.delivered <= q.shipped, `line ${lineId}: delivered > shipped`);
    hold(q.returned + q.dismissed <= q.delivered, `line ${lineId}: returned + dismissed > delivered`);
    hold(
      q.returnRequested + q.returned + q.dismissed + q.writtenOff <= q.shipped,
      `line ${lineId}: returnRequested + returned + dismissed + writtenOff > shipped`,
    );
    hold(
      Object.values(q).every((quantity) => quantity >= 0),
      `line ${lineId}: a quantity is negative`,
    );
  }
  for (const fulfilment of state.fulfilments) {
    const parcels = state.shipments.filter(
      (one) => one.fulfilmentId === fulfilment.fulfilmentId && !one.afterCancel && one.voided !== true,
    );
    for (const line of fulfilment.lines) {
      const where = `fulfilment ${fulfilment.fulfilmentId}, line ${line.lineId}`;
      hold(line.shipped + line.ready <= line.packed, `${where}: shipped + ready > packed`);
      hold(
        line.packed <= line.picked && line.picked <= line.quantity,
        `${where}: packed ≤ picked ≤ quantity`,
      );
      hold(line.collected <= line.ready, `${where}: collected > ready`);
      hold(
        Math.min(...Object.values(line).filter((value) => typeof value === 'number')) >= 0,
        `${where}: negative`,
      );
      const inParcels = parcels.reduce((sum, parcel) => sum + quantityOf(parcel.lines, line.lineId), 0);
      hold(inParcels === line.shipped, `${where}: its parcels hold ${inParcels}, shipped is ${line.shipped}`);
    }
  }
  for (const { returnId, lines } of state.returns ?? []) {
    for (const { lineId, ...counts } of lines) {
      const where = `return ${returnId}, line ${lineId}`;
      const { received, restocked, notRestocked, toProcess } = counts;
      hold(restocked + notRestocked + toProcess <= received, `${where}: inspected > received`);
      hold(
        Object.values(counts).every((count) => typeof count === 'string' || count >= 0),
        `${where}: negative`,
      );
    }
  }
  const numbers = state.shipments.map((shipment) => `${shipment.carrier} ${shipment.trackingNumber}`);
  hold(new Set(numbers).size === numbers.length, 'two parcels have the same number');
  return broken;
};
