import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

type HubMetricName = `hub_${string}`;

export interface Metrics {
  readonly registry: Registry;
  /** Runs before the figures are read. */
  onCollect(read: () => void): void;
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

/** From a turn in memory to a destination that hangs; in seconds, as Prometheus has it. */
const secondsBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** A registry of one hub node, with the process's own figures and the event loop's delay in it. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: 10 });
  const registers = [registry];
  const readers: (() => void)[] = [];
  return {
    registry,
    onCollect: (read) => {
      readers.push(read);
    },
    async collect() {
      for (const read of readers) read();
      return await registry.metrics();
    },
    counter: (name, help, labels = []) => new Counter({ name, help, labelNames: [...labels], registers }),
    gauge: (name, help, labels = []) => new Gauge({ name, help, labelNames: [...labels], registers }),
    histogram: (name, help, labels = [], buckets = secondsBuckets) =>
      new Histogram({ name, help, labelNames: [...labels], buckets: [...buckets], registers }),
  };
}
