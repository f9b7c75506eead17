import { expect, test } from 'vitest';
import { toRulesVersion } from '../../src/exceptions/registry.ts';
import { createRulesInForce } from '../../src/hub/rules-in-force.ts';
import { toHeldThresholds } from '../../src/hub/stored-thresholds.ts';

const stored = (version: number) =>
  toHeldThresholds({
    version,
    settings: { values: { late_to_ship: { warnHours: version } }, overrides: [] },
    changedBy: 'anna',
    changedAt: new Date(0),
  });

test('new thresholds are used at once and counted when every node has them', () => {
  let now = 0;
  let held = stored(4);
  let tell = (): void => undefined;
  const rules = createRulesInForce({
    registry: { thresholds: () => held, onChanged: (listener) => void (tell = listener) },
    wallClock: { now: () => now },
  });
  const change = (version: number): void => {
    held = stored(version);
    tell();
  };
  const warnHours = (): number =>
    rules.thresholds().of('late_to_ship', { service: 'standard', to: 'SE' }).warnHours;
  expect(rules.version()).toBe(toRulesVersion(4));
  now = 1_000;
  change(5);
  expect([warnHours(), rules.version()]).toEqual([5, toRulesVersion(4)]);
  now = 9_000;
  change(6);
  now = 18_999;
  expect([warnHours(), rules.version()]).toEqual([6, toRulesVersion(4)]);
  tell();
  now = 19_000;
  expect(rules.version()).toBe(toRulesVersion(6));
});
