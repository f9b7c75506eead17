import type { Location } from '../contracts/registry.ts';
import type { Clock } from '../platform/clock.ts';
import { toWorkDay } from '../promises/promise.ts';
import type { WorkCounts } from './ports/work-counts.ts';
import type { Registry } from './registry.ts';

/**
 * How full the working day of each location with a daily capacity is. What the board counts, at most a second old, and
 * what this node has given since: other nodes' work of that second is not in it. A capacity is a wish, not a law: some
 * more than it may be given, and no order is refused for it. Locations without one cost nothing.
 */
export interface DayLoads {
  /** By location; of those that have a daily capacity. */
  find(): Promise<ReadonlyMap<string, DayLoad>>;
  findFull(): Promise<ReadonlySet<string>>;
  /** A fulfilment order more at each. */
  note(locations: readonly string[]): void;
}

export interface DayLoad {
  readonly taken: number;
  readonly capacity: number;
  /** The day that it is about, `YYYY-MM-DD` at the location. */
  readonly day: string;
}

const keptMs = 1_000;
const none: ReadonlySet<string> = new Set();

export function createDayLoads(options: {
  readonly counts: WorkCounts;
  readonly registry: Pick<Registry, 'locations'>;
  readonly clock: Clock;
  readonly wallClock: Clock;
}): DayLoads {
  const { counts, registry, clock, wallClock } = options;
  let counted: { readonly until: number; readonly loads: Promise<Map<string, DayLoad>> } | undefined;

  const hasCapacity = (): readonly Location[] =>
    [...registry.locations().values()].filter(({ dailyCapacity }) => dailyCapacity !== undefined);

  async function count(limited: readonly Location[]): Promise<Map<string, DayLoad>> {
    const now = clock.now();
    const days = limited.map((one) => ({ location: one.location, ...toWorkDay(one, now) }));
    const found = await counts.countWork(days);
    return new Map(
      limited.map(({ location, dailyCapacity = 0 }, index) => [
        location,
        { taken: found.get(location) ?? 0, capacity: dailyCapacity, day: days[index]?.date ?? '' },
      ]),
    );
  }

  async function load(): Promise<Map<string, DayLoad>> {
    const limited = hasCapacity();
    if (limited.length === 0) return new Map();
    const now = wallClock.now();
    if (counted === undefined || counted.until <= now) {
      const loads = count(limited);
      counted = { until: now + keptMs, loads };
      // Whoever asks next asks again.
      loads.catch(() => (counted = undefined));
    }
    return await counted.loads;
  }

  return {
    find: load,
    async findFull() {
      if (hasCapacity().length === 0) return none;
      const loads = await load();
      return new Set([...loads].flatMap(([location, one]) => (one.taken >= one.capacity ? [location] : [])));
    },
    note(locations) {
      void counted?.loads.then(
        (loads) => {
          for (const location of locations) {
            const load = loads.get(location);
            if (load !== undefined) loads.set(location, { ...load, taken: load.taken + 1 });
          }
        },
        () => undefined,
      );
    },
  };
}
