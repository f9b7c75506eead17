import type {
  ExceptionThresholds,
  PutExceptionThresholds,
  ThresholdOverride,
  ThresholdVersion,
} from '../../../../src/contracts/exception-thresholds.ts';
import { diffHolidays, type HolidayChange } from './holiday-days.ts';

/**
 * Thresholds as this page handles them: any rule with any values, so that a new rule needs nothing here. The hub
 * checks what is put.
 */
export type Values = Readonly<Record<string, number>>;
export type RuleValues = Readonly<Record<string, Values | undefined>>;
export type Scope = Pick<ThresholdOverride, 'carrier' | 'service' | 'lane'>;
export type Settings = Pick<ThresholdVersion, 'values' | 'overrides' | 'holidays'>;

const everywhere: Scope = {};

export const scopeKey = ({ carrier, service, lane }: Scope): string =>
  [carrier, service, lane?.from, lane?.to].map((name) => name ?? '').join('|');
export const isEverywhere = (scope: Scope): boolean => scopeKey(scope) === scopeKey(everywhere);

const scopeOf = ({ carrier, service, lane }: ThresholdOverride): Scope => ({
  ...(carrier === undefined ? {} : { carrier }),
  ...(service === undefined ? {} : { service }),
  ...(lane === undefined ? {} : { lane }),
});

export const valuesOf = (all: ThresholdVersion['values'], rule: string): Values =>
  (all as RuleValues)[rule] ?? {};

/** What is set of a rule, for everything first, then for each scope that names it. */
export const setOf = (
  { values, overrides }: Settings,
  rule: string,
): readonly { readonly scope: Scope; readonly values: Values }[] => [
  { scope: everywhere, values: valuesOf(values, rule) },
  ...overrides.flatMap((one) => {
    const its = valuesOf(one.values, rule);
    return Object.keys(its).length === 0 ? [] : [{ scope: scopeOf(one), values: its }];
  }),
];

const withRule = (
  all: ThresholdVersion['values'],
  rule: string,
  values: Values,
): ThresholdVersion['values'] => {
  const { [rule]: _, ...others } = all as RuleValues;
  return Object.keys(values).length === 0 ? others : { ...others, [rule]: values };
};

/** All that is set, with one rule's values for one scope replaced; none is the hub's, or what is set above it. */
export const withValues = (
  set: ExceptionThresholds,
  { rule, scope, values }: { readonly rule: string; readonly scope: Scope; readonly values: Values },
): PutExceptionThresholds => {
  const { version, holidays } = set;
  const base = { expectedVersion: version, holidays, values: set.values, overrides: set.overrides };
  if (isEverywhere(scope)) return { ...base, values: withRule(set.values, rule, values) };
  const key = scopeKey(scope);
  const isKnown = set.overrides.some((one) => scopeKey(one) === key);
  const all = isKnown ? set.overrides : [...set.overrides, { ...scope, values: {} }];
  const overrides = all
    .map((one) => (scopeKey(one) === key ? { ...one, values: withRule(one.values, rule, values) } : one))
    .filter((one) => Object.keys(one.values).length > 0);
  return { ...base, overrides };
};

/** Where the hub says what is wrong with the values that were put. */
export const pathOf = (put: PutExceptionThresholds, rule: string, scope: Scope): string => {
  if (isEverywhere(scope)) return `/values/${rule}`;
  const at = put.overrides.findIndex((one) => scopeKey(one) === scopeKey(scope));
  return `/overrides/${at}/values/${rule}`;
};

export interface Change {
  readonly rule: string;
  readonly scope: Scope;
  readonly key: string;
  /** Undefined: it was not set, or is not any more. */
  readonly from: number | undefined;
  readonly to: number | undefined;
}

const flatten = (settings: Settings): ReadonlyMap<string, Change> => {
  const all = new Map<string, Change>();
  const add = (scope: Scope, values: ThresholdVersion['values']): void => {
    for (const [rule, its = {}] of Object.entries(values as RuleValues))
      for (const [key, to] of Object.entries(its))
        all.set(`${scopeKey(scope)} ${rule} ${key}`, { rule, scope, key, from: undefined, to });
  };
  add(everywhere, settings.values);
  for (const one of settings.overrides) add(scopeOf(one), one.values);
  return all;
};

/** What a version changed of the one before it. */
const diff = (before: Settings, after: Settings): readonly Change[] => {
  const [old, fresh] = [flatten(before), flatten(after)];
  return [
    ...[...fresh].flatMap(([id, change]) => {
      const from = old.get(id)?.to;
      return from === change.to ? [] : [{ ...change, from }];
    }),
    ...[...old].flatMap(([id, change]) =>
      fresh.has(id) ? [] : [{ ...change, from: change.to, to: undefined }],
    ),
  ];
};

const nothing: Settings = { values: {}, overrides: [], holidays: {} };

export interface VersionChanges {
  readonly version: ThresholdVersion;
  readonly changes: readonly Change[];
  readonly holidays: readonly HolidayChange[];
}

/** Each with what it changed, as they came: the newest first. The oldest that is known may have had one before it. */
export const toHistory = (versions: readonly ThresholdVersion[]): readonly VersionChanges[] =>
  versions.map((version, index) => {
    const before = versions[index + 1] ?? (version.version === 1 ? nothing : version);
    return {
      version,
      changes: diff(before, version),
      holidays: diffHolidays(before.holidays, version.holidays),
    };
  });
