import { setTimeout as wait } from 'node:timers/promises';
import type { DemoClock } from './demo-clock.ts';
import { createSchedule, type Schedule } from './schedule.ts';

/**
 * Makes what is planned happen, in the order of the hub's time. While history is told the clock is moved to each event
 * and only what is near in time runs at once; live, the clock moves by itself and whatever is overdue is caught up with,
 * never more than `atOnce` at a time.
 */
export interface Executor {
  plan(at: number, task: Task): void;
  /** Everything up to `until`, with the clock standing there at the end. */
  tellHistory(until: number): Promise<void>;
  live(): void;
  stop(): Promise<void>;
  measure(): { readonly planned: number; readonly lateMs: number };
}

/** `at` is when it was planned for. */
export type Task = (at: number) => Promise<void>;

export interface ExecutorOptions {
  readonly clock: DemoClock;
  readonly onError: (error: unknown) => void;
  readonly atOnce?: number;
  /** How far apart in the hub's time two things of history may be that happen together. */
  readonly slackMs?: number;
}

export function createExecutor(options: ExecutorOptions): Executor {
  const { clock, atOnce = 48, slackMs = 3_600_000 } = options;
  const schedule: Schedule<Task> = createSchedule();
  const running = new Map<Promise<void>, number>();
  let stopping = false;
  let living: Promise<void> | undefined;
  let wake: (() => void) | undefined;

  function start(task: Task, at: number): void {
    const run: Promise<void> = task(at)
      .catch(options.onError)
      .finally(() => {
        running.delete(run);
      });
    running.set(run, at);
  }

  const oldest = (): number => Math.min(...running.values());

  async function makeRoom(at: number): Promise<void> {
    while (running.size >= atOnce || at - oldest() > slackMs) await Promise.race(running.keys());
  }

  async function live(): Promise<void> {
    while (!stopping) {
      const next = schedule.peek();
      const speed = clock.speed();
      const dueMs = next === undefined || speed === 0 ? 1_000 : (next.at - clock.now()) / speed;
      if (dueMs > 0) {
        await Promise.race([
          wait(Math.min(dueMs, 1_000), undefined, { ref: false }),
          new Promise<void>((resolve) => (wake = resolve)),
        ]);
        continue;
      }
      const due = schedule.pop();
      if (due === undefined) continue;
      if (running.size >= atOnce) await Promise.race(running.keys());
      start(due.what, due.at);
    }
  }

  return {
    plan(at, task) {
      schedule.push(at, task);
      wake?.();
    },
    async tellHistory(until) {
      for (;;) {
        if (stopping) return;
        const next = schedule.peek();
        if (next === undefined || next.at >= until) {
          // What still runs may plan more before the end.
          if (running.size === 0) break;
          await Promise.race(running.keys());
          continue;
        }
        if (running.size > 0) {
          await makeRoom(next.at);
          if (schedule.peek() !== next) continue;
        }
        schedule.pop();
        clock.advanceTo(next.at);
        start(next.what, next.at);
      }
      clock.advanceTo(until);
    },
    live() {
      living ??= live();
    },
    async stop() {
      stopping = true;
      wake?.();
      await living;
      await Promise.race([Promise.all(running.keys()), wait(3_000, undefined, { ref: false })]);
    },
    measure() {
      const next = schedule.peek();
      return {
        planned: schedule.size(),
        lateMs: next === undefined ? 0 : Math.max(0, clock.now() - next.at),
      };
    },
  };
}
