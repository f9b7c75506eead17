import { partsOf } from '../contracts/parts.ts';
import { toAble } from './able.ts';
import type { WantedBundle } from './bundles.ts';
import { hasAll, type Wanted } from './fewest.ts';
import type { PlannedLine, PlanRequest } from './request.ts';

export const isCounted = (line: PlannedLine, available: PlanRequest['available']): boolean =>
  partsOf(line).some((part) => available.has(part.sku));

/**
 * All that lines need of stock that is counted, or of locations that can do it. Two lines with one SKU count together, and
 * with a bundle's part.
 */
export const toWanted = (request: PlanRequest): Wanted => {
  const { available } = request;
  const units = new Map<string, number>();
  const bundles: WantedBundle[] = [];
  for (const line of request.lines) {
    const parts = partsOf(line).filter(({ sku }) => available.has(sku));
    for (const { sku, quantity } of parts) units.set(sku, (units.get(sku) ?? 0) + quantity * line.quantity);
    const able = toAble(line, request);
    if (able !== undefined || (line.parts !== undefined && parts.length > 0))
      bundles.push({ lineId: line.lineId, quantity: line.quantity, parts, able });
  }
  return { units, bundles };
};

/** Every location that has all of it by itself. */
export const findAlone = (request: PlanRequest): readonly string[] => {
  const { available, lines } = request;
  const asked = toWanted(request);
  const able = lines.flatMap((line) => toAble(line, request) ?? []);
  return request.locations
    .map(({ location }) => location)
    .filter((location) => able.every((some) => some.has(location)))
    .filter((location) => {
      const units = new Map(
        [...asked.units.keys()].map((sku) => [sku, available.get(sku)?.get(location) ?? 0]),
      );
      return hasAll([{ location, units }], asked);
    });
};
