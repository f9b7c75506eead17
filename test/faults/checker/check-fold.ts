import type { Violation } from './check.ts';
import type { Dataset, EventRow } from './dataset.ts';

/** An order as somebody read it: of the whole only what is compared. */
export interface ReadOrder {
  readonly orderId: string;
  readonly version: number;
  readonly holds: readonly { readonly holdId: string }[];
  readonly fulfilments: readonly {
    readonly fulfilmentId: string;
    readonly lines: readonly (Readonly<Record<Stage, number>> & { readonly lineId: string })[];
  }[];
  readonly shipments: readonly {
    readonly trackingNumber: string;
    readonly scans: readonly { readonly eventId?: string }[];
  }[];
}

const stages = ['picked', 'packed', 'shipped'] as const;
type Stage = (typeof stages)[number];

/** What was read is what the history up to that version says, by a model of an order that has nothing of the hub's. */
export function checkFold(data: Dataset, read: readonly ReadOrder[]): readonly Violation[] {
  return read.flatMap((order) => {
    const history = data.events
      .filter(({ stream, version }) => stream === `order:${order.orderId}` && version <= order.version)
      .toSorted((a, b) => a.version - b.version);
    const where = `order:${order.orderId}@${order.version}`;
    if (history.length !== order.version)
      return [{ kind: 'wrong fold', where: `${where} of ${history.length} events` }];
    const [wanted, found] = [toFacts(history), factsOf(order)];
    const differing = [...new Set([...wanted.keys(), ...found.keys()])].filter(
      (name) => (wanted.get(name) ?? 0) !== (found.get(name) ?? 0),
    );
    return differing.map((name): Violation => ({
      kind: 'wrong fold',
      where: `${where} ${name}: ${found.get(name) ?? 0} instead of ${wanted.get(name) ?? 0}`,
    }));
  });
}

type Facts = Map<string, number>;

const add = (facts: Facts, name: string, by: number): void => {
  facts.set(name, (facts.get(name) ?? 0) + by);
};

function toFacts(history: readonly EventRow[]): Facts {
  const facts: Facts = new Map();
  const numbers = new Map<string, string>();
  for (const { type, data } of history) {
    switch (type) {
      case 'OrderHeld':
        add(facts, `hold ${data.holdId}`, 1);
        break;
      case 'HoldReleased':
        add(facts, `hold ${data.holdId}`, -1);
        break;
      case 'LinesPicked':
      case 'LinesPacked':
        for (const { lineId, quantity } of data.lines)
          add(facts, `${type.slice(5).toLowerCase()} ${data.fulfilmentId} ${lineId}`, quantity);
        break;
      case 'FulfilmentShipped':
        for (const { shipmentId, trackingNumber, lines } of data.parcels) {
          numbers.set(shipmentId, trackingNumber);
          for (const { lineId, quantity } of lines)
            add(facts, `shipped ${data.fulfilmentId} ${lineId}`, quantity);
        }
        break;
      case 'ScanRecorded':
        add(facts, `scan ${numbers.get(data.shipmentId)} ${data.scan.eventId}`, 1);
        break;
    }
  }
  return facts;
}

function factsOf({ holds, fulfilments, shipments }: ReadOrder): Facts {
  const facts: Facts = new Map();
  for (const { holdId } of holds) add(facts, `hold ${holdId}`, 1);
  for (const { fulfilmentId, lines } of fulfilments)
    for (const line of lines)
      for (const stage of stages) add(facts, `${stage} ${fulfilmentId} ${line.lineId}`, line[stage]);
  for (const { trackingNumber, scans } of shipments)
    for (const { eventId } of scans) add(facts, `scan ${trackingNumber} ${eventId}`, 1);
  return facts;
}
