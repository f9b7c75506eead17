import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

type HubMetricName = `hub_${string}`;

export interface Metrics {
  readonly registry: Registry;
  /** Runs before the figures are read. One that fails leaves its figures as they were. */
  onCollect(read: () => void | Promise<void>): void;
  /** Things that have a limit (invariant 12). Asked for when somebody reads the figures, never when they change. */
  bounds(read: () => Bounds): void;
  /** The text Prometheus reads. */
  collect(): Promise<string>;
  counter<Label extends string = never>(
    name: HubMetricName,
    help: string,
    labels?: readonly Label[],
  ): Counter<Label>;
  gauge<Label extends string = never>(
    name: HubMetricName,
    help: string,
    labels?: readonly Label[],
  ): Gauge<Label>;
  histogram<Label extends string = never>(
    name: HubMetricName,
    help: string,
    labels?: readonly Label[],
    buckets?: readonly number[],
  ): Histogram<Label>;
}

/** How much of a limit is used, by what is limited. */
export type Bounds = Readonly<Record<string, { readonly used: number; readonly limit: number }>>;

/** The size of the largest. */
export function toLargest(all: Iterable<{ readonly size: number }>): number {
  let most = 0;
  for (const { size } of all) most = Math.max(most, size);
  return most;
}

/** Of several that have the same limits: each one's fullest. */
export function toFullest(all: readonly Bounds[]): Bounds {
  const fullest: Record<string, Bounds[string]> = {};
  for (const bounds of all) {
    for (const [name, bound] of Object.entries(bounds)) {
      const known = fullest[name];
      if (known === undefined || bound.used > known.used) fullest[name] = bound;
    }
  }
  return fullest;
}

/** From a turn in memory to a destination that hangs; in seconds, as Prometheus has it. */
const secondsBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/**
 * Between two looks at the event loop's delay, and so part of every delay that `nodejs_eventloop_lag_*` tells. A hundred
 * looks a second were a third of what an idle hub did.
 */
export const loopLookMs = 50;

/** A registry of one hub node, with the process's own figures and the event loop's delay in it. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: loopLookMs });
  const registers = [registry];
  const readers: (() => void | Promise<void>)[] = [];
  const bounded: (() => Bounds)[] = [];
  const used = new Gauge({
    name: 'hub_bound_used',
    help: 'How much there is of what has a limit.',
    labelNames: ['bound'],
    registers,
  });
  const limit = new Gauge({
    name: 'hub_bound_limit',
    help: 'The limit of it.',
    labelNames: ['bound'],
    registers,
  });
  return {
    registry,
    onCollect: (read) => {
      readers.push(read);
    },
    bounds: (read) => {
      bounded.push(read);
    },
    async collect() {
      await Promise.allSettled(readers.map(async (read) => await read()));
      for (const read of bounded) {
        for (const [bound, one] of Object.entries(read())) {
          used.set({ bound }, one.used);
          limit.set({ bound }, one.limit);
        }
      }
      return await registry.metrics();
    },
    counter: (name, help, labels = []) => new Counter({ name, help, labelNames: [...labels], registers }),
    gauge: (name, help, labels = []) => new Gauge({ name, help, labelNames: [...labels], registers }),
    histogram: (name, help, labels = [], buckets = secondsBuckets) =>
      new Histogram({ name, help, labelNames: [...labels], buckets: [...buckets], registers }),
  };
}
