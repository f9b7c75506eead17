import { toRulesVersion } from '../exceptions/registry.ts';
import { defaultThresholds, type Thresholds } from '../exceptions/thresholds.ts';
import type { Clock } from '../platform/clock.ts';
import type { Registry } from './registry.ts';

/** What orders are looked at with. */
export interface RulesInForce {
  readonly thresholds: () => Thresholds;
  /** What new streams are marked with, and the sweep looks for what is marked otherwise. */
  readonly version: () => number;
}

export const defaultRules: RulesInForce = {
  thresholds: () => defaultThresholds,
  version: () => toRulesVersion(0),
};

/** Twice the time after which a node reads the registry again, had it not heard of the change. */
const settleMs = 10_000;

/**
 * New thresholds are used at once, but counted a little later, when every node has them: a stream that a node looked at
 * with the old ones meanwhile must not be marked as done.
 */
export function createRulesInForce(options: {
  readonly registry: Pick<Registry, 'thresholds' | 'onChanged'>;
  /** The machine's time. */
  readonly wallClock: Pick<Clock, 'now'>;
}): RulesInForce {
  const { registry, wallClock } = options;
  let settled = registry.thresholds().set.version;
  let seen = { version: settled, at: 0 };
  registry.onChanged(() => {
    const { version } = registry.thresholds().set;
    if (version !== seen.version) seen = { version, at: wallClock.now() };
  });
  return {
    thresholds: () => registry.thresholds().inForce,
    version() {
      if (settled !== seen.version && wallClock.now() - seen.at >= settleMs) settled = seen.version;
      return toRulesVersion(settled);
    },
  };
}
