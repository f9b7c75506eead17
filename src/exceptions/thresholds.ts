import type {
  ExceptionThresholds,
  ThresholdOverride,
  ThresholdValues,
} from '../contracts/exception-thresholds.ts';
import type { Calendar } from '../promises/calendar.ts';
import { compileCalendars } from './business-calendar.ts';
import { type Fulfilment, findFulfilment, type PresentOrder, type Shipment } from '../orders/state.ts';

export type RuleName = keyof ThresholdValues;
type ValuesOf<Name extends RuleName> = Required<{
  readonly [Key in keyof NonNullable<ThresholdValues[Name]>]: NonNullable<
    NonNullable<ThresholdValues[Name]>[Key]
  >;
}>;
type AllValues = { readonly [Name in RuleName]-?: ValuesOf<Name> };

export const thresholdDefaults: AllValues = {
  no_first_scan: { mediumBusinessDays: 1, highBusinessDays: 2, criticalBusinessDays: 4 },
  stalled_in_transit: { domesticBusinessDays: 3, internationalBusinessDays: 5 },
  attempt_failed: { highFromAttempt: 3, dueHours: 4, followUpBusinessDays: 1 },
  ofd_not_closed: { graceHours: 2 },
  promise_broken: { graceHours: 0, criticalBusinessDays: 2 },
  partial_delivery: { businessDays: 1 },
  address_issue: { dueHours: 2 },
  customs_hold: { dueHours: 4, criticalBusinessDays: 3 },
  held_by_carrier: { dueHours: 4 },
  refused: { dueHours: 4 },
  cancelled_by_carrier: { dueHours: 2 },
  lost: { dueHours: 1 },
  damaged: { dueHours: 1 },
  pickup_ageing: { lowDays: 2, mediumDays: 5, highDays: 12, holdDays: 14 },
  return_to_sender: { dueHours: 4, noScanDays: 7 },
  conflicting_scans: { afterHours: 24 },
  delivered_not_received: { dueHours: 4, criticalBusinessDays: 3 },
  fraud_hold: { dueHours: 4, criticalBusinessDays: 1 },
  special_order_unacknowledged: { beforeShipByHours: 48 },
  not_acknowledged: { beforeShipByHours: 8 },
  pick_overdue: { beforeShipByHours: 6 },
  late_to_ship: { warnHours: 4 },
  return_unanswered: { dueHours: 8, highBusinessDays: 2 },
  return_overdue: { days: 14 },
  return_undecided: { businessDays: 2, highBusinessDays: 8 },
};

/** What a fact is about; the carrier of work that has none yet fits no override that names one. */
export interface ThresholdScope {
  readonly carrier?: string;
  readonly service: string;
  readonly from?: string;
  readonly to: string;
}

export interface Thresholds {
  /** The business days of a country. */
  readonly calendarOf: (country: string) => Calendar;
  readonly of: <Name extends RuleName>(rule: Name, scope: ThresholdScope) => ValuesOf<Name>;
}

/** Of the whole order, wherever it is worked on. */
export const scopeOfOrder = ({ delivery, country }: PresentOrder): ThresholdScope => ({
  service: delivery.option,
  to: country,
});

export const scopeOfFulfilment = (state: PresentOrder, { location }: Fulfilment): ThresholdScope => ({
  service: state.delivery.option,
  from: location,
  to: state.country,
});

export const scopeOfShipment = (state: PresentOrder, { carrier, fulfilmentId }: Shipment): ThresholdScope => {
  const location = findFulfilment(state, fulfilmentId)?.location;
  return {
    carrier,
    service: state.delivery.option,
    ...(location === undefined ? {} : { from: location }),
    to: state.country,
  };
};

/** What was set before there were holidays has none. */
export type ThresholdSettings = Pick<ExceptionThresholds, 'values' | 'overrides'> & {
  readonly holidays?: ExceptionThresholds['holidays'] | undefined;
};

/**
 * For each value the most specific override that has it wins: the one that names most; of two that name as much, the one
 * with the carrier, then the service, then the country, then the location. No two are for the same, so that is an order.
 */
export const compileThresholds = ({ values, overrides, holidays = {} }: ThresholdSettings): Thresholds => {
  const base = new Map<RuleName, object>();
  const special = new Map<RuleName, readonly ThresholdOverride[]>();
  const ascending = overrides.toSorted((a, b) => toSpecificity(a) - toSpecificity(b));
  for (const rule of Object.keys(thresholdDefaults) as RuleName[]) {
    base.set(rule, { ...thresholdDefaults[rule], ...values[rule] });
    const its = ascending.filter((override) => override.values[rule] !== undefined);
    if (its.length > 0) special.set(rule, its);
  }
  // Rules ask on every turn, and there are few scopes.
  const known = new Map<string, object>();
  const find = (rule: RuleName, scope: ThresholdScope): object | undefined => {
    const its = special.get(rule);
    if (its === undefined) return base.get(rule);
    const key = `${rule} ${scope.carrier ?? ''} ${scope.service} ${scope.from ?? ''} ${scope.to}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const found: object = Object.assign(
      {},
      base.get(rule),
      ...its.filter((override) => fits(override, scope)).map((override) => override.values[rule]),
    );
    if (known.size >= maxKnown) known.clear();
    known.set(key, found);
    return found;
  };
  return {
    calendarOf: compileCalendars(holidays),
    of: <Name extends RuleName>(rule: Name, scope: ThresholdScope) => find(rule, scope) as ValuesOf<Name>,
  };
};

const maxKnown = 10_000;

const fits = ({ carrier, service, lane }: ThresholdOverride, scope: ThresholdScope): boolean =>
  (carrier === undefined || carrier === scope.carrier) &&
  (service === undefined || service === scope.service) &&
  (lane?.from === undefined || lane.from === scope.from) &&
  (lane?.to === undefined || lane.to === scope.to);

const toSpecificity = ({ carrier, service, lane }: ThresholdOverride): number => {
  const named = [lane?.from, lane?.to, service, carrier].map((name) => name !== undefined);
  const count = named.filter(Boolean).length;
  return named.reduce((sum, is, index) => sum + (is ? 2 ** index : 0), count * 16);
};

export const defaultThresholds: Thresholds = compileThresholds({ values: {}, overrides: [] });
