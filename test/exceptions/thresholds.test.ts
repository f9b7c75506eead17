import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type PutExceptionThresholds,
  putExceptionThresholdsSchema,
  type ThresholdOverride,
} from '../../src/contracts/exception-thresholds.ts';
import { assess } from '../../src/exceptions/assess.ts';
import {
  compileThresholds,
  defaultThresholds,
  type ThresholdScope,
} from '../../src/exceptions/thresholds.ts';
import { anOrder, aScan } from '../support/order-factory.ts';

const carrier = fc.constantFrom('postnord', 'dhl');
const service = fc.constantFrom('standard' as const, 'next_day' as const);
const from = fc.constantFrom('wh-1', 'wh-2');
const to = fc.constantFrom('SE', 'NO');

const scope: fc.Arbitrary<ThresholdScope> = fc.record({ carrier, service, from, to });
const lane = fc
  .record({ from, to }, { requiredKeys: [] })
  .filter((one) => one.from !== undefined || one.to !== undefined);
const override: fc.Arbitrary<ThresholdOverride> = fc
  .record({ carrier, service, lane }, { requiredKeys: [] })
  .filter((one) => Object.keys(one).length > 0)
  .chain((named) =>
    fc.integer({ min: 6, max: 60 }).map((days) => ({
      ...named,
      values: { stalled_in_transit: { domesticBusinessDays: days } },
    })),
  );
const toScopeKey = ({ carrier: c, service: s, lane: l }: ThresholdOverride): string =>
  JSON.stringify([c, s, l?.from, l?.to]);
const overrides = fc.uniqueArray(override, { selector: toScopeKey, maxLength: 8 });

const countNamed = (one: ThresholdOverride): number =>
  [one.carrier, one.service, one.lane?.from, one.lane?.to].filter((name) => name !== undefined).length;
const fits = (one: ThresholdOverride, at: ThresholdScope): boolean =>
  (one.carrier ?? at.carrier) === at.carrier &&
  (one.service ?? at.service) === at.service &&
  (one.lane?.from ?? at.from) === at.from &&
  (one.lane?.to ?? at.to) === at.to;
const daysOf = (all: readonly ThresholdOverride[], at: ThresholdScope): number =>
  compileThresholds({ values: {}, overrides: [...all] }).of('stalled_in_transit', at).domesticBusinessDays;

describe('the thresholds of a scope', () => {
  test('are the same whatever the order in which the overrides are written, and asked again', () => {
    fc.assert(
      fc.property(overrides, scope, (all, at) => {
        const compiled = compileThresholds({ values: {}, overrides: all });
        const first = compiled.of('stalled_in_transit', at);
        expect(compiled.of('stalled_in_transit', at)).toEqual(first);
        expect(daysOf(all.toReversed(), at)).toBe(first.domesticBusinessDays);
      }),
    );
  });

  test('come from an override that fits and names most; without one from what is set, then the default', () => {
    fc.assert(
      fc.property(overrides, scope, (all, at) => {
        const fitting = all.filter((one) => fits(one, at));
        const most = Math.max(0, ...fitting.map(countNamed));
        const allowed = fitting
          .filter((one) => countNamed(one) === most)
          .map((one) => one.values.stalled_in_transit?.domesticBusinessDays);
        expect(allowed.length === 0 ? [3] : allowed).toContain(daysOf(all, at));
      }),
    );
    const set = compileThresholds({ values: { late_to_ship: { warnHours: 9 } }, overrides: [] });
    const at = { service: 'standard', to: 'SE' };
    expect(set.of('late_to_ship', at)).toEqual({ warnHours: 9 });
    expect(set.of('attempt_failed', at)).toEqual(defaultThresholds.of('attempt_failed', at));
  });

  test('do not change by an override that does not fit', () => {
    fc.assert(
      fc.property(overrides, override, scope, (all, more, at) => {
        fc.pre(!fits(more, at) && !all.some((one) => toScopeKey(one) === toScopeKey(more)));
        expect(daysOf([...all, more], at)).toBe(daysOf(all, at));
      }),
    );
  });

  test('keep the less specific value of a name that the more specific one leaves out', () => {
    const compiled = compileThresholds({
      values: {},
      overrides: [
        { carrier: 'dhl', values: { no_first_scan: { mediumBusinessDays: 2, highBusinessDays: 3 } } },
        { carrier: 'dhl', service: 'next_day', values: { no_first_scan: { highBusinessDays: 2 } } },
      ],
    });
    expect(compiled.of('no_first_scan', { carrier: 'dhl', service: 'next_day', to: 'SE' })).toEqual({
      mediumBusinessDays: 2,
      highBusinessDays: 2,
      criticalBusinessDays: 4,
    });
    expect(compiled.of('no_first_scan', { service: 'next_day', to: 'SE' })).toEqual(
      defaultThresholds.of('no_first_scan', { service: 'next_day', to: 'SE' }),
    );
  });
});

test('what is set for a carrier counts for its parcels, and a change raises nothing twice', () => {
  const moved = anOrder()
    .at('2026-11-20T09:00:00Z')
    .shipped()
    .scanned(aScan('in_transit', '2026-11-20T15:00:00Z'));
  const now = Date.parse('2026-11-24T16:00:00Z');
  const ofDays = (days: number, of = 'postnord') =>
    compileThresholds({
      values: {},
      overrides: [{ carrier: of, values: { stalled_in_transit: { domesticBusinessDays: days } } }],
    });
  const typesAt = (state: typeof moved.state, thresholds = defaultThresholds) =>
    assess(state, now, thresholds).events.map((event) => event.type);
  expect(typesAt(moved.state)).toEqual([]);
  expect(typesAt(moved.state, ofDays(2, 'dhl'))).toEqual([]);
  expect(typesAt(moved.state, ofDays(2))).toEqual(['ExceptionRaised']);
  // Before the promised day is over, of which another rule tells.
  const raised = moved.at('2026-11-25T16:00:00Z').watched().state;
  expect(typesAt(raised, ofDays(2)).filter((type) => type === 'ExceptionRaised')).toEqual([]);
  // With more patience it is no stall yet.
  expect(assess(raised, Date.parse('2026-11-25T16:00:00Z'), ofDays(9))).toMatchObject({
    events: [{ type: 'ExceptionCleared' }],
  });
});

describe('business days', () => {
  const dispatched = anOrder().at('2026-11-20T09:00:00Z').shipped();
  const moved = dispatched.scanned(aScan('in_transit', '2026-11-20T15:00:00Z'));
  const of = (holidays: Record<string, string[]>) =>
    compileThresholds({ values: {}, overrides: [], holidays });
  const monday = { SE: ['2026-11-23'] };

  test.each<[string, typeof moved, string, Record<string, string[]>, string[]]>([
    ['without holidays', dispatched, '2026-11-23T09:00:00Z', {}, ['no_first_scan']],
    ['a holiday is none', dispatched, '2026-11-23T09:00:00Z', monday, []],
    ['just before', dispatched, '2026-11-24T08:59:59Z', monday, []],
    ['just after', dispatched, '2026-11-24T09:00:00Z', monday, ['no_first_scan']],
    ['of another country', dispatched, '2026-11-23T09:00:00Z', { NO: ['2026-11-23'] }, ['no_first_scan']],
    ['a stall waits too', moved, '2026-11-25T15:00:00Z', monday, []],
    ['and is one a day later', moved, '2026-11-26T15:00:00Z', monday, ['stalled_in_transit']],
  ])('%s', (_, story, at, holidays, expected) => {
    const { events } = assess(story.state, Date.parse(at), of(holidays));
    const types = events.flatMap((event) => (event.type === 'ExceptionRaised' ? [event.data.type] : []));
    expect(types.filter((type) => type !== 'promise_broken')).toEqual(expected);
  });

  test('a holiday that is set later closes what it explains, and raises nothing twice', () => {
    const raised = dispatched.at('2026-11-23T09:00:00Z').watched();
    const now = Date.parse('2026-11-23T10:00:00Z');
    expect(assess(raised.state, now, of(monday))).toMatchObject({
      events: [{ type: 'ExceptionCleared' }],
      nextCheckAt: Date.parse('2026-11-24T09:00:00Z'),
    });
  });
});

test.each<[string, Partial<PutExceptionThresholds> | Record<string, unknown>]>([
  ['an unknown rule', { values: { no_such_rule: {} } }],
  ['a name that the rule has not', { values: { late_to_ship: { warnDays: 1 } } }],
  ['half a business day', { values: { no_first_scan: { highBusinessDays: 0.5 } } }],
  ['an override for everything', { overrides: [{ values: {} }] }],
  ['a holiday that is no day', { holidays: { SE: ['2026-02-30'] } }],
  ['a holiday of nowhere', { holidays: { Sweden: ['2026-12-24'] } }],
  ['an empty lane', { overrides: [{ lane: {}, values: {} }] }],
  [
    'two for the same',
    {
      overrides: [
        { carrier: 'dhl', values: {} },
        { carrier: 'dhl', values: {} },
      ],
    },
  ],
])('%s is refused', (_, changes) => {
  expect(putExceptionThresholdsSchema.safeParse({ values: {}, overrides: [], ...changes }).success).toBe(
    false,
  );
});
