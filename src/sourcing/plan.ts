import type { OrderEventData } from '../contracts/events.ts';
import { toRejection, type Rejection } from '../contracts/rejections.ts';

export interface PlanRequest {
  /** The location that the order itself names. */
  readonly named?: string | undefined;
  /** The store it is picked up in. */
  readonly pickupLocation?: string | undefined;
  readonly locations: readonly { readonly location: string; readonly isDefault: boolean }[];
}

export interface Plan {
  readonly location: string;
  readonly candidates: OrderEventData<'LinesAllocated'>['candidates'];
}

interface Candidate {
  readonly location: string;
  readonly score: number;
  readonly why: string;
}

/**
 * One location for the whole order: the one it names, else the store it is picked up in, else the default, else the
 * first by name. The score sheet says so for every location; profiles, stock and splits will score here.
 */
export const planLocation = (
  request: PlanRequest,
): { readonly plan: Plan } | { readonly rejection: Rejection } => {
  for (const wanted of [request.named, request.pickupLocation]) {
    if (wanted !== undefined && !request.locations.some((one) => one.location === wanted)) {
      return { rejection: toRejection('unknown_location', `It is ${wanted}.`) };
    }
  }
  const ranked = request.locations
    .map((one) => toCandidate(request, one))
    .toSorted((a, b) => b.score - a.score || (a.location < b.location ? -1 : 1));
  const [best] = ranked;
  if (best === undefined)
    return { rejection: toRejection('unknown_location', 'No location is registered yet.') };
  return {
    plan: {
      location: best.location,
      candidates: ranked.map((one) => ({ ...one, chosen: one === best })),
    },
  };
};

const toCandidate = (
  request: PlanRequest,
  { location, isDefault }: PlanRequest['locations'][number],
): Candidate => {
  if (location === request.named) return { location, score: 1, why: 'The order names it.' };
  if (location === request.pickupLocation)
    return { location, score: 0.9, why: 'The order is picked up there.' };
  if (isDefault) return { location, score: 0.5, why: 'It is the default.' };
  return { location, score: 0.1, why: 'It is neither named nor the default.' };
};
