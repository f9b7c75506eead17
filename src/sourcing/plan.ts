import type { OrderEventData } from '../contracts/events.ts';
import type { LineQuantity } from '../contracts/fulfilments.ts';
import { type Rejection, toRejection } from '../contracts/rejections.ts';
import { findUndoable } from './able.ts';
import { type PlacedBundle, placeBundles, type Shelf, take, type WantedBundle } from './bundles.ts';
import { findFewest, type Wanted } from './fewest.ts';
import type { PlanRequest } from './request.ts';
import { rank, toSheet } from './sheet.ts';
import { isCounted, toWanted } from './wanted.ts';

/** What ships from where, and what nobody has. */
export interface Plan {
  readonly allocations: readonly Allocation[];
  readonly missing: readonly LineQuantity[];
}

export interface Allocation {
  readonly location: string;
  readonly lines: readonly LineQuantity[];
  readonly candidates: OrderEventData<'LinesAllocated'>['candidates'];
}

/**
 * The plain rule: the location that the order names, else the store it is picked up in, else the nearest that has
 * everything, else the fewest that together have it; where that is not enough, all that there is, and the rest is
 * missing. Where nothing of an order is counted, the default location has it. A special line goes where it can be done,
 * and a location whose day is full is left out unless the others do not have all of it. The score sheet says so for every
 * location.
 */
export const planOrder = (
  request: PlanRequest,
): { readonly plan: Plan } | { readonly rejection: Rejection } => {
  const { named, pickupLocation, available, excluded = new Set(), full = new Set() } = request;
  for (const wanted of [named, pickupLocation]) {
    if (wanted !== undefined && !request.locations.some((one) => one.location === wanted))
      return { rejection: toRejection('unknown_location', `It is ${wanted}.`) };
  }
  if (request.locations.length === 0)
    return { rejection: toRejection('unknown_location', 'No location is registered yet.') };
  const only = named ?? pickupLocation;
  const unable = findUndoable(request, only);
  if (unable !== undefined) return { rejection: toRejection('no_capable_location', unable) };
  const asked = toWanted(request);
  const ranked = rank(request, asked.units.size + asked.bundles.length > 0);
  const pool = ranked.filter(
    ({ location }) => (only === undefined || location === only) && !excluded.has(location),
  );
  const shelves = pool.map(({ location }): Shelf => ({
    location,
    units: new Map([...available].map(([sku, by]) => [sku, by.get(location) ?? 0])),
  }));
  const [free, busy] = [
    shelves.filter(({ location }) => !full.has(location)),
    shelves.filter(({ location }) => full.has(location)),
  ];
  const fromFree = choose(request, asked, free);
  const { allocated, missing } =
    fromFree.missing.length > 0 && busy.length > 0 ? choose(request, asked, [...free, ...busy]) : fromFree;
  const sheet = toSheet({ request, ranked, shelves, asked, chosen: [...allocated.keys()] });
  return {
    plan: {
      missing,
      allocations: [...allocated].map(([location, parts]) => ({
        location,
        lines: parts,
        candidates: sheet.map((one) => ({ ...one, chosen: one.location === location })),
      })),
    },
  };
};

const choose = (request: PlanRequest, asked: Wanted, shelves: readonly Shelf[]): Assigned =>
  assign(
    request,
    asked.bundles,
    findFewest(shelves, toAttainable(asked, shelves)) ?? [],
    shelves[0]?.location,
  );

/** What of it there is at all: bundles before single units, which can be had from anywhere. */
const toAttainable = ({ units, bundles }: Wanted, shelves: readonly Shelf[]): Wanted => {
  const whole = (sku: string): number =>
    shelves.reduce((sum, shelf) => sum + Math.max(0, shelf.units.get(sku) ?? 0), 0);
  if (bundles.length === 0)
    return { units: new Map([...units].map(([sku, most]) => [sku, Math.min(most, whole(sku))])), bundles };
  const placed = placeBundles(bundles, shelves);
  const attainable = bundles.map((bundle) => ({ ...bundle, quantity: countOf(placed, bundle.lineId) }));
  const lost = new Map<string, number>();
  for (const [index, { parts, quantity }] of bundles.entries())
    take(lost, parts, (attainable[index]?.quantity ?? 0) - quantity);
  return {
    units: new Map([...units].map(([sku, most]) => [sku, Math.min(most - (lost.get(sku) ?? 0), whole(sku))])),
    bundles: attainable.filter(({ quantity }) => quantity > 0),
  };
};

const countOf = (placed: readonly PlacedBundle[], lineId: string): number =>
  placed.reduce((sum, one) => (one.lineId === lineId ? sum + one.quantity : sum), 0);

interface Assigned {
  readonly allocated: ReadonlyMap<string, LineQuantity[]>;
  readonly missing: readonly LineQuantity[];
}

/** What is not counted goes with the rest, or to the first location. */
const assign = (
  { lines, available }: PlanRequest,
  bundles: readonly WantedBundle[],
  chosen: readonly Shelf[],
  first: string | undefined,
): Assigned => {
  const left = chosen.map(({ location, units }) => ({ location, units: new Map(units) }));
  const placed = placeBundles(bundles, chosen);
  for (const { location, lineId, quantity } of placed) {
    const shelf = left.find((one) => one.location === location);
    const parts = bundles.find((one) => one.lineId === lineId)?.parts;
    if (shelf !== undefined && parts !== undefined) take(shelf.units, parts, quantity);
  }
  const allocated = new Map<string, LineQuantity[]>(chosen.map(({ location }) => [location, []]));
  const missing: LineQuantity[] = [];
  const give = (location: string, line: LineQuantity): void => {
    allocated.set(location, [...(allocated.get(location) ?? []), line]);
  };
  for (const line of lines) {
    const { lineId, sku, quantity } = line;
    let open = quantity;
    if (bundles.some((one) => one.lineId === lineId)) {
      for (const { location, quantity: taken } of placed.filter((one) => one.lineId === lineId)) {
        open -= taken;
        give(location, { lineId, quantity: taken });
      }
    } else if (!isCounted(line, available)) {
      const location = chosen[0]?.location ?? first;
      if (location !== undefined) {
        give(location, { lineId, quantity });
        open = 0;
      }
    } else {
      for (const { location, units } of left) {
        const taken = Math.min(open, Math.max(0, units.get(sku) ?? 0));
        if (taken <= 0) continue;
        units.set(sku, (units.get(sku) ?? 0) - taken);
        open -= taken;
        give(location, { lineId, quantity: taken });
      }
    }
    if (open > 0) missing.push({ lineId, quantity: open });
  }
  return { allocated: new Map([...allocated].filter(([, parts]) => parts.length > 0)), missing };
};
