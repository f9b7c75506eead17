import type { Rejection } from '../contracts/rejections.ts';
import { toRejection } from '../contracts/rejections.ts';
import { partsOf } from '../contracts/parts.ts';
import type { OrderPlan } from '../orders/command.ts';
import type { Clock } from '../platform/clock.ts';
import { type Plan, planOrder } from '../sourcing/plan.ts';
import type { PlanRequest, SourcingLocation } from '../sourcing/request.ts';
import { findGrant, toAvailable } from '../stock/levels.ts';
import { type StockState, toStockId } from '../stock/state.ts';
import type { DayLoads } from './day-loads.ts';
import type { Hold, Holds } from './holds.ts';
import { newId } from './ids.ts';
import type { Registry } from './registry.ts';
import { findPaused } from './releases.ts';
import { toOrderPlan, withPauses } from './sourced-plan.ts';
import type { Stocks } from './stocks.ts';
import type { TrackedSkus } from './tracked-skus.ts';

/**
 * Chooses locations for lines and holds them there. The plan is made from what this node has in memory, which may be old:
 * only a stock's grant counts, and nobody is refused before the stocks were asked again.
 */
export interface Sourcing {
  source(request: SourceRequest): Promise<Sourced>;
  /** Where it would come from, as far as this node knows, all of it. Nothing is held. */
  find(
    request: Omit<PlanRequest, 'available' | 'locations' | 'full'>,
  ): Promise<{ readonly plan: Plan } | { readonly rejection: Rejection }>;
  /** Of holds that an order turned out not to have. */
  release(holds: readonly Hold[], cause: string): Promise<void>;
}

export interface SourceRequest extends Omit<PlanRequest, 'available' | 'locations' | 'full'> {
  readonly orderId: string;
  /** Names the holds: the same attempt asks for the same ones, so it reserves once however often it is made. */
  readonly attempt: string;
  /** Whether nothing at all is held when something is missing. */
  readonly isAllOrNothing: boolean;
  /** Epoch ms: held for a cart until then, and by no order. */
  readonly cartUntil?: number;
  readonly cause: string;
}

export type Sourced =
  | {
      readonly outcome: 'held';
      readonly plan: OrderPlan;
      readonly missing: Plan['missing'];
      readonly holds: readonly Hold[];
      /** Epoch ms: after this it must not be placed with these holds. */
      readonly placeBy: number;
    }
  | { readonly outcome: 'rejected'; readonly rejection: Rejection }
  | { readonly outcome: 'failed'; readonly retry: boolean; readonly error: Error };

/** Others take what a plan was made of; after so many plans there is too little for all of them. */
const maxPlans = 6;

export function createSourcing(options: {
  readonly stocks: Pick<Stocks, 'stock' | 'demand'>;
  readonly tracked: TrackedSkus;
  readonly holds: Holds;
  readonly registry: Pick<Registry, 'locations' | 'pauses'>;
  readonly days: Pick<DayLoads, 'findFull' | 'note'>;
  readonly clock: Clock;
  /** Of the hub's clock: longer than it takes to place an order and to confirm what it holds. */
  readonly holdMs: number;
}): Sourcing {
  const { stocks, tracked, holds, registry, days, clock, holdMs } = options;

  async function load(skus: readonly string[], fresh: boolean): Promise<Known> {
    const found = await tracked.find(skus, { fresh });
    return new Map(
      await Promise.all(
        [...found].map(
          async ([sku, locations]) =>
            [
              sku,
              new Map(
                await Promise.all(
                  [...locations].map(async (location) => {
                    const { state } = await stocks.stock.read(
                      toStockId(location, sku),
                      ...(fresh ? [] : ([0] as const)),
                    );
                    return [location, state] as const;
                  }),
                ),
              ),
            ] as const,
        ),
      ),
    );
  }

  /** Of what is missing: what those wait for who wait already. */
  async function findAhead(
    { lines }: SourceRequest,
    missing: Plan['missing'],
  ): Promise<ReadonlyMap<string, number>> {
    const short = lines.filter(({ lineId }) => missing.some((one) => one.lineId === lineId));
    const skus = new Set(short.flatMap((line) => partsOf(line).map(({ sku }) => sku)));
    return new Map(
      await Promise.all(
        [...skus].map(async (sku) => [sku, (await stocks.demand.read(sku)).state.total] as const),
      ),
    );
  }

  /**
   * Around those who are asking for the same units at this moment where there is enough elsewhere: else all of a rush
   * choose the same last ones, and all but a few have asked in vain. They may not get them, so nobody is refused for that.
   */
  function planAround(request: PlanRequest): ReturnType<typeof planOrder> {
    const { available } = request;
    let isRush = false;
    const left = new Map(
      [...available].map(([sku, by]) => [
        sku,
        new Map(
          [...by].map(([location, units]) => {
            const wanted = holds.wanted(location, sku);
            isRush ||= wanted > 0;
            return [location, units - wanted];
          }),
        ),
      ]),
    );
    if (!isRush) return planOrder(request);
    const around = planOrder({ ...request, available: left });
    return 'plan' in around && around.plan.missing.length > 0 ? planOrder(request) : around;
  }

  /** As the order keeps it. */
  async function toKept(
    plan: Plan,
    wanted: readonly Hold[],
    known: Known,
    request: SourceRequest,
  ): Promise<OrderPlan> {
    const ahead = await findAhead(request, plan.missing);
    const now = clock.now();
    return withPauses(toOrderPlan(plan, wanted, known, request, ahead, now), findPaused(registry, now));
  }

  async function source(request: SourceRequest): Promise<Sourced> {
    const { orderId, lines, cartUntil, cause } = request;
    const skus = toSkus(lines);
    const locations = toPlaces(registry);
    const full = await days.findFull();
    let { attempt } = request;
    let fresh = false;
    let waited = false;
    for (let plans = 0; plans < maxPlans; plans += 1) {
      const others = fresh && !waited ? holds.findUnsettled(skus) : [];
      const known = await load(skus, fresh);
      const prefix = `${orderId}:${attempt}`;
      const available = toOffers(known, (state) => toOffer(state, prefix, lines));
      const planned = planAround({ ...request, available, locations, full });
      if ('rejection' in planned) return { outcome: 'rejected', rejection: planned.rejection };
      const { plan } = planned;
      if (plan.missing.length > 0 && !fresh) {
        fresh = true;
        continue;
      }
      // Some of it may be in the hands of those who will have to give it back. Once, and holding nothing meanwhile.
      if (plan.missing.length > 0 && others.length > 0) {
        waited = true;
        await Promise.allSettled(others);
        continue;
      }
      if (plan.missing.length > 0 && request.isAllOrNothing) return short(request, plan);
      const wanted = toHolds(`${orderId}:${attempt}`, request, plan, known);
      const expiresAt = cartUntil ?? clock.now() + holdMs;
      // Placed in the first quarter of what it holds, or not at all: no hold ends, and no other try gives it back, under
      // an order on its way to the journal.
      const placeBy = clock.now() + holdMs / 4;
      const leastUntil = expiresAt - holdMs / 4;
      const held = await holds.hold(wanted, {
        ...(cartUntil === undefined ? { orderId } : {}),
        expiresAt,
        leastUntil,
        cause,
      });
      switch (held.outcome) {
        case 'held':
          days.note(plan.allocations.map(({ location }) => location));
          return {
            outcome: 'held',
            plan: await toKept(plan, wanted, known, request),
            missing: plan.missing,
            holds: wanted,
            placeBy,
          };
        case 'failed':
          return held;
        // What was given back once cannot be held again by the same name.
        case 'over':
          attempt = newId('try');
          break;
        case 'short':
          attempt = newId('try');
          fresh = true;
      }
    }
    if (request.isAllOrNothing) return short(request, { allocations: [], missing: lines });
    // Others were faster each time: all that is counted waits, and whoever waits is served by what is left.
    const known = await load(skus, true);
    const available = new Map([...known].map(([sku]) => [sku, new Map<string, number>()]));
    const planned = planOrder({ ...request, available, locations, full });
    if ('rejection' in planned) return { outcome: 'rejected', rejection: planned.rejection };
    return {
      outcome: 'held',
      plan: await toKept(planned.plan, [], known, request),
      missing: planned.plan.missing,
      holds: [],
      placeBy: clock.now() + holdMs / 4,
    };
  }

  return {
    source,
    async find(request) {
      const known = await load(toSkus(request.lines), false);
      const available = toOffers(known, (state) => (state.status === 'absent' ? 0 : toAvailable(state)));
      const full = await days.findFull();
      const planned = planOrder({ ...request, available, locations: toPlaces(registry), full });
      if ('rejection' in planned || planned.plan.missing.length === 0) return planned;
      return short(request, planned.plan);
    },
    release: async (left, cause) => await holds.release(left, cause),
  };
}

/** The locations as a plan sees them. */
export const toPlaces = (registry: Pick<Registry, 'locations'>): readonly SourcingLocation[] =>
  [...registry.locations().values()].map((one) => ({
    location: one.location,
    address: one.address,
    capabilities: one.capabilities,
    isDefault: one.default ?? false,
  }));

type Known = ReadonlyMap<string, ReadonlyMap<string, StockState>>;

const toSkus = (lines: SourceRequest['lines']): readonly string[] => [
  ...new Set(lines.flatMap((line) => partsOf(line).map(({ sku }) => sku))),
];

const toOffers = (known: Known, offer: (state: StockState) => number): PlanRequest['available'] =>
  new Map(
    [...known].map(([sku, by]) => [
      sku,
      new Map([...by].map(([location, state]) => [location, offer(state)])),
    ]),
  );

/** What lines can have here: what is free, and what an earlier try of theirs holds already. */
const toOffer = (state: StockState, prefix: string, lines: SourceRequest['lines']): number => {
  if (state.status === 'absent') return 0;
  return lines.reduce((sum, line) => {
    const { lineId } = line;
    const isOfIt = partsOf(line).some(({ sku }) => sku === state.sku);
    const grant = isOfIt ? findGrant(state, toHoldId(prefix, lineId, state.location)) : undefined;
    return grant?.status === 'held' ? sum + grant.quantity : sum;
  }, toAvailable(state));
};

const toHoldId = (prefix: string, lineId: string, location: string): string =>
  `${prefix}:${lineId}:${location}`;

/** How many there are is not for shoppers. */
const short = (
  { lines }: Pick<SourceRequest, 'lines'>,
  { missing }: Plan,
): Extract<Sourced, { readonly outcome: 'rejected' }> => {
  const skus = missing.map(({ lineId }) => lines.find((line) => line.lineId === lineId)?.sku ?? lineId);
  return {
    outcome: 'rejected',
    rejection: toRejection('insufficient_stock', `It is ${[...new Set(skus)].slice(0, 5).join(', ')}.`),
  };
};

const toHolds = (
  prefix: string,
  { lines }: SourceRequest,
  { allocations }: Plan,
  tracked: ReadonlyMap<string, unknown>,
): readonly Hold[] =>
  allocations.flatMap(({ location, lines: parts }) =>
    parts.flatMap(({ lineId, quantity }) => {
      const line = lines.find((one) => one.lineId === lineId);
      if (line === undefined) return [];
      const reservationId = toHoldId(prefix, lineId, location);
      return partsOf(line).flatMap(({ sku, quantity: each }) =>
        tracked.has(sku) ? [{ reservationId, lineId, location, sku, quantity: quantity * each }] : [],
      );
    }),
  );
