import type { Metrics } from './metrics.ts';

/** The bounds of the machines as gauges, read when somebody asks (invariant 12). */
export function measureMachines(
  metrics: Metrics,
  parts: Readonly<Record<string, () => Readonly<Record<string, number>>>>,
): void {
  const gauge = metrics.gauge('hub_machine_gauge', 'What is in hand, by machine and what is counted.', [
    'machine',
    'what',
  ]);
  metrics.onCollect(() => {
    for (const [machine, read] of Object.entries(parts)) {
      for (const [what, value] of Object.entries(read())) gauge.set({ machine, what }, value);
    }
  });
}
