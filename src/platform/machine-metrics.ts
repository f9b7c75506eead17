import type { Pool } from 'pg';
import type { Bounds, Metrics } from './metrics.ts';

/** What the machines have in hand as gauges, read when somebody asks (invariant 12). */
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

/** How many actors came into memory and left it. Counted by the actors themselves; the counters follow when asked. */
export function measureTurnover(
  metrics: Metrics,
  read: () => { readonly activated: number; readonly gone: number },
): void {
  const activated = metrics.counter('hub_actors_activated_total', 'Actors that came into memory.');
  const gone = metrics.counter('hub_actors_gone_total', 'Actors that left memory.');
  let seen = { activated: 0, gone: 0 };
  metrics.onCollect(() => {
    const now = read();
    activated.inc(now.activated - seen.activated);
    gone.inc(Math.max(0, now.gone - seen.gone));
    seen = now;
  });
}

/** Connections in use, and questions that wait for one. */
export function measurePools(metrics: Metrics, pools: Readonly<Record<string, Pool>>): void {
  const waiting = metrics.gauge('hub_database_waiting', 'Questions that wait for a connection, by pool.', [
    'pool',
  ]);
  metrics.onCollect(() => {
    for (const [pool, one] of Object.entries(pools)) waiting.set({ pool }, one.waitingCount);
  });
  metrics.bounds((): Bounds =>
    Object.fromEntries(
      Object.entries(pools).map(([name, pool]) => [
        `connections_${name}`,
        { used: pool.totalCount - pool.idleCount, limit: pool.options.max },
      ]),
    ),
  );
}
