import type { Scheduler } from '../../../client/src/live/link.ts';

/** Time that only moves when it is told to, and the things that happen in it. */
export interface Sim extends Scheduler {
  readonly quiet: (limitMs?: number) => Promise<void>;
  readonly advance: (ms: number) => Promise<void>;
}

const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 12; turn += 1) await Promise.resolve();
};

export const createSim = (random: () => number): Sim => {
  const due: { at: number; order: number; run: () => void }[] = [];
  let time = 1_000_000;
  let count = 0;
  const runUntil = async (end: number): Promise<void> => {
    await settle();
    for (;;) {
      due.sort((a, b) => a.at - b.at || a.order - b.order);
      const next = due[0];
      if (next === undefined || next.at > end) return;
      due.shift();
      time = Math.max(time, next.at);
      next.run();
      await settle();
    }
  };
  return {
    now: () => time,
    random,
    after: (ms, run) => {
      const entry = { at: time + ms, order: (count += 1), run };
      due.push(entry);
      return () => {
        const index = due.indexOf(entry);
        if (index >= 0) due.splice(index, 1);
      };
    },
    quiet: (limitMs = 60_000) => runUntil(time + limitMs),
    advance: async (ms) => {
      const end = time + ms;
      await runUntil(end);
      time = end;
    },
  };
};

/** A small generator of chance from a seed (mulberry32), so that a failing run is one number. */
export const chance = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
};
