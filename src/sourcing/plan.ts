import type { OrderEventData } from '../contracts/events.ts';
import type { LineQuantity } from '../contracts/fulfilments.ts';
import { type Part, partsOf } from '../contracts/parts.ts';
import { type Rejection, toRejection } from '../contracts/rejections.ts';
import { type PlacedBundle, placeBundles, take, type WantedBundle } from './bundles.ts';
import { type Distance, findDistance, type Place } from './distance.ts';
import { coverOf, findFewest, hasAll, type Shelf, type Wanted } from './fewest.ts';

export interface PlanRequest {
  /** The location that the order itself names. */
  readonly named?: string | undefined;
  /** The store it is picked up in. */
  readonly pickupLocation?: string | undefined;
  readonly lines: readonly PlannedLine[];
  /** Units by SKU and location. A SKU that is not in it has no stock anywhere that is counted: every location has it. */
  readonly available: ReadonlyMap<string, ReadonlyMap<string, number>>;
  readonly locations: readonly SourcingLocation[];
  readonly shipTo?: Place | undefined;
  /** Locations that could not do it before. */
  readonly excluded?: ReadonlySet<string>;
}

/** With parts it is a bundle: each of it ships whole from one location. */
export interface PlannedLine extends LineQuantity {
  readonly sku: string;
  readonly parts?: readonly Part[] | undefined;
}

export interface SourcingLocation {
  readonly location: string;
  readonly isDefault: boolean;
  readonly address?: Place | undefined;
}

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
 * missing. Where nothing of an order is counted, the default location has it. The score sheet says so for every location.
 */
export const planOrder = (
  request: PlanRequest,
): { readonly plan: Plan } | { readonly rejection: Rejection } => {
  const { named, pickupLocation, lines, available, excluded = new Set() } = request;
  for (const wanted of [named, pickupLocation]) {
    if (wanted !== undefined && !request.locations.some((one) => one.location === wanted))
      return { rejection: toRejection('unknown_location', `It is ${wanted}.`) };
  }
  if (request.locations.length === 0)
    return { rejection: toRejection('unknown_location', 'No location is registered yet.') };
  const only = named ?? pickupLocation;
  const counted = lines.filter((line) => isCounted(line, available));
  const ranked = rank(request, counted.length > 0);
  const pool = ranked.filter(
    ({ location }) => (only === undefined || location === only) && !excluded.has(location),
  );
  const shelves = pool.map(({ location }): Shelf => ({
    location,
    units: new Map([...available].map(([sku, by]) => [sku, by.get(location) ?? 0])),
  }));
  const asked = toWanted(counted, available);
  const chosen = findFewest(shelves, toAttainable(asked, shelves)) ?? [];
  const { allocated, missing } = assign(request, asked.bundles, chosen, pool[0]?.location);
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

type Ranked = SourcingLocation & { readonly distance: Distance | null };

/** The nearest first; of places that nothing is known of, and where nothing is counted, the default. */
const rank = ({ locations, shipTo }: PlanRequest, byDistance: boolean): readonly Ranked[] =>
  locations
    .map((one) => ({ ...one, distance: byDistance ? findDistance(one.address, shipTo) : null }))
    .toSorted(
      (a, b) =>
        (a.distance?.km ?? 1e6) - (b.distance?.km ?? 1e6) ||
        Number(b.isDefault) - Number(a.isDefault) ||
        (a.location < b.location ? -1 : 1),
    );

const isCounted = (line: PlannedLine, available: PlanRequest['available']): boolean =>
  partsOf(line).some(({ sku }) => available.has(sku));

/** All that lines need of stock that is counted. Two lines with one SKU count together, and with a bundle's part. */
const toWanted = (lines: PlanRequest['lines'], available: PlanRequest['available']): Wanted => {
  const units = new Map<string, number>();
  const bundles: WantedBundle[] = [];
  for (const line of lines) {
    const parts = partsOf(line).filter(({ sku }) => available.has(sku));
    for (const { sku, quantity } of parts) units.set(sku, (units.get(sku) ?? 0) + quantity * line.quantity);
    if (line.parts !== undefined) bundles.push({ lineId: line.lineId, quantity: line.quantity, parts });
  }
  return { units, bundles };
};

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

/** What is not counted goes with the rest, or to the first location. */
const assign = (
  { lines, available }: PlanRequest,
  bundles: readonly WantedBundle[],
  chosen: readonly Shelf[],
  first: string | undefined,
): { readonly allocated: ReadonlyMap<string, LineQuantity[]>; readonly missing: readonly LineQuantity[] } => {
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
    if (!isCounted(line, available)) {
      const location = chosen[0]?.location ?? first;
      if (location !== undefined) {
        give(location, { lineId, quantity });
        open = 0;
      }
    } else if (line.parts !== undefined) {
      for (const { location, quantity: taken } of placed.filter((one) => one.lineId === lineId)) {
        open -= taken;
        give(location, { lineId, quantity: taken });
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

/** Whoever has everything is above whoever has not, and the nearer above the further. */
const toSheet = (found: {
  readonly request: PlanRequest;
  readonly ranked: readonly Ranked[];
  readonly shelves: readonly Shelf[];
  readonly asked: Wanted;
  readonly chosen: readonly string[];
}): readonly { readonly location: string; readonly score: number; readonly why: string }[] => {
  const { request, ranked, shelves, asked, chosen } = found;
  const total = [...asked.units.values()].reduce((sum, quantity) => sum + quantity, 0);
  const judge = ({ location, isDefault, distance }: Ranked, index: number): [number, string] => {
    if (location === request.named) return [1, 'The order names it.'];
    if (location === request.pickupLocation) return [0.9, 'The order is picked up there.'];
    if (request.excluded?.has(location) === true) return [0, 'It could not do it before.'];
    if (total === 0)
      return isDefault ? [0.5, 'It is the default.'] : [0.1, 'It is neither named nor the default.'];
    const shelf = shelves.find((one) => one.location === location);
    if (shelf === undefined) return [0, 'The order names another.'];
    const near = 1 - index / ranked.length;
    const where = distance === null ? '' : ` It is ${distance.why}.`;
    if (hasAll([shelf], asked)) {
      const isChosen = chosen.includes(location);
      const why = isChosen ? 'The first that has everything.' : 'It has everything, another comes before it.';
      return [round(0.5 + near / 2), `${why}${where}`];
    }
    const has = coverOf(shelf, asked.units);
    const others = chosen.filter((one) => one !== location);
    const why =
      has === 0
        ? 'It has none of it.'
        : chosen.includes(location) && others.length > 0
          ? `It has ${has} of ${total}; with ${others.join(', ')} there is no better.`
          : `It has ${has} of ${total}.`;
    return [round((0.49 * has) / total), `${why}${where}`];
  };
  return ranked
    .map((one, index) => {
      const [score, why] = judge(one, index);
      return { location: one.location, score, why };
    })
    .toSorted((a, b) => b.score - a.score);
};

const round = (score: number): number => Math.round(score * 1_000) / 1_000;
