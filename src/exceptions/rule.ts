import type { Severity } from '../contracts/exceptions.ts';
import type { Scan } from '../contracts/scans.ts';
import type { Fulfilment, OrderCase, PresentOrder, Shipment } from '../orders/state.ts';
import type { Thresholds } from './thresholds.ts';

/**
 * A rule says what is wrong with an order now, and when it must look again. It is a function of the state, the clock and
 * the thresholds in force alone, and of a parcel only of its folded scans: so the open cases do not depend on the order in which scans came
 * (invariant 3).
 */
export interface Rule {
  readonly type: string;
  readonly title: string;
  /** What closes a case, for people. */
  readonly closesWhen: string;
  /** One-click commands of the board. */
  readonly playbook: readonly { readonly command: string; readonly label: string }[];
  readonly assess: (state: PresentOrder, now: number, thresholds: Thresholds) => Assessed;
  /** The scan that ended an open case, where a scan ends it: by its time a late scan is known. */
  readonly findClosingScan?: (state: PresentOrder, one: OrderCase) => Scan | null;
}

export interface Assessed {
  readonly raised: readonly Raised[];
  /** Epoch ms, later than `now`; it may be too early, never too late. Null when only a new event can change anything. */
  readonly nextCheckAt: number | null;
}

/** A fact that holds now. There is one case per (order, rule, arming fact), for ever (invariant 7). */
export interface Raised {
  readonly armedBy: string;
  readonly severity: Severity;
  /** Of the fact alone: each change of the sentence is an event. */
  readonly because: string;
  readonly dueAt: number | null;
  readonly shipmentId: string | null;
  readonly fulfilmentId: string | null;
  /** Whose it is from the start; nobody's where it is absent. */
  readonly owner?: string;
}

export const nothing: Assessed = { raised: [], nextCheckAt: null };

type AssessOne<One> = (state: PresentOrder, one: One, now: number, thresholds: Thresholds) => Assessed;

/** A rule about single parcels. */
export const ofShipments =
  (assessShipment: AssessOne<Shipment>): Rule['assess'] =>
  (state, now, thresholds) =>
    assessEach(state.shipments, assessShipment, state, now, thresholds);

/** A rule about single fulfilments. */
export const ofFulfilments =
  (assessFulfilment: AssessOne<Fulfilment>): Rule['assess'] =>
  (state, now, thresholds) =>
    assessEach(state.fulfilments, assessFulfilment, state, now, thresholds);

/** Some thirty times a turn, so it leaves nothing behind where there is nothing to say: no list, no iterator. */
export const assessEach = <One>(
  ones: readonly One[],
  assessOne: AssessOne<One>,
  state: PresentOrder,
  now: number,
  thresholds: Thresholds,
): Assessed => {
  let all = nothing;
  for (let index = 0; index < ones.length; index += 1)
    all = combine(all, assessOne(state, ones[index] as One, now, thresholds));
  return all;
};

const combine = (one: Assessed, other: Assessed): Assessed => {
  if (one === nothing) return other;
  if (other === nothing) return one;
  return {
    raised: [...one.raised, ...other.raised],
    nextCheckAt: earlier(one.nextCheckAt, other.nextCheckAt),
  };
};

export const earlier = (one: number | null, other: number | null): number | null =>
  one === null || (other !== null && other < one) ? other : one;

export const earliest = (instants: readonly (number | null)[]): number | null => {
  let least: number | null = null;
  for (const instant of instants)
    if (instant !== null && (least === null || instant < least)) least = instant;
  return least;
};

/** The first of `instants` that is still to come. */
export const nextAfter = (now: number, instants: readonly number[]): number | null =>
  earliest(instants.filter((instant) => instant > now));
