import type { Cluster, ClusterNode } from './cluster.ts';
import type { OwnServices } from './own-services.ts';

export const faultNames = [
  'kill a hub',
  'hub stands still',
  'database cut from one hub',
  'database stalls for one hub',
  'database away',
  'kill a session of PostgreSQL',
  'kill PostgreSQL',
  'NATS cut from one hub',
  'kill NATS',
  'slow lines',
] as const;
export type FaultName = (typeof faultNames)[number];

/** How long each lasts where nobody says otherwise. */
export const usualHoldMs: Readonly<Record<FaultName, number>> = {
  'kill a hub': 0,
  'hub stands still': 30_000,
  'database cut from one hub': 10_000,
  'database stalls for one hub': 20_000,
  'database away': 60_000,
  'kill a session of PostgreSQL': 0,
  'kill PostgreSQL': 0,
  'NATS cut from one hub': 10_000,
  'kill NATS': 10_000,
  'slow lines': 10_000,
};

export interface Faults {
  /** Resolves when the fault is over, with that moment, and with what must be done before the next one. */
  inject(
    fault: FaultName,
    node: ClusterNode,
    holdMs: number,
  ): Promise<{ readonly at: number; restore(): Promise<void> }>;
}

const nothing = async (): Promise<void> => {
  await Promise.resolve();
};

/** Real processes, real signals, real lines. */
export function createFaults(cluster: Cluster, services: OwnServices): Faults {
  const hold = async (ms: number): Promise<void> => {
    await new Promise((resolve) => setTimeout(resolve, ms));
  };
  return {
    async inject(fault, node, holdMs) {
      const over = (restore = nothing): { at: number; restore(): Promise<void> } => ({
        at: performance.now(),
        restore,
      });
      switch (fault) {
        case 'kill a hub': {
          await node.kill();
          // The others must take over what it had in hand before it comes back.
          return over(async () => {
            await node.start();
          });
        }
        case 'hub stands still':
          node.hub()?.pause();
          await hold(holdMs);
          node.hub()?.resume();
          return over();
        case 'database cut from one hub':
          node.database.cut();
          await hold(holdMs);
          node.database.mend();
          return over();
        case 'database stalls for one hub':
          node.database.stall();
          await hold(holdMs);
          node.database.mend();
          return over();
        case 'database away':
          for (const one of cluster.nodes) one.database.cut();
          await hold(holdMs);
          for (const one of cluster.nodes) one.database.mend();
          return over();
        case 'kill a session of PostgreSQL':
          await services.killBackend();
          return over();
        case 'kill PostgreSQL':
          services.killPostgres();
          return over();
        case 'NATS cut from one hub':
          node.nats.cut();
          await hold(holdMs);
          node.nats.mend();
          return over();
        case 'kill NATS':
          await services.nats.kill();
          await hold(holdMs);
          await services.nats.start();
          return over();
        case 'slow lines':
          for (const one of cluster.nodes) {
            one.database.delay(20);
            one.nats.delay(20);
          }
          await hold(holdMs);
          for (const one of cluster.nodes) {
            one.database.delay(0);
            one.nats.delay(0);
          }
          return over();
      }
    },
  };
}
