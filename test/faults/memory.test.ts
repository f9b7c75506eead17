import { describe, expect, it } from 'vitest';
import { judgeLife, type MemorySample, toLives, toTable } from './memory.ts';

/** An hour, looked at every ten seconds; the heap is a saw between two collections. */
const anHour = (growthMb: number, startedAt = 1): readonly MemorySample[] =>
  Array.from({ length: 360 }, (_, index) => ({
    node: 'hub-1',
    startedAt,
    minute: index / 6,
    rssMb: 300,
    heapMb: 80 + (index % 23) * 2 + (growthMb * index) / 360,
    lagMs: 12,
  }));

describe('the memory of a process', () => {
  it('is flat when only the saw moves, and while it warms up', () => {
    const warmingUp = anHour(0).map((sample) => ({
      ...sample,
      heapMb: sample.heapMb + Math.min(40, sample.minute * 3),
    }));
    const disturbedAtTheEnd = anHour(0).map((sample) => ({
      ...sample,
      heapMb: sample.minute < 40 ? sample.heapMb : 80 + (sample.heapMb - 80) * 3,
    }));
    for (const samples of [anHour(0), warmingUp, disturbedAtTheEnd])
      expect(toLives(samples).map(judgeLife)).toMatchObject([{ isFlat: true }]);
  });

  it('is not flat when a kilobyte stays of each of 72,000 messages', () => {
    expect(toLives(anHour(100)).map(judgeLife)).toMatchObject([{ isFlat: false }]);
  });

  it('begins anew with the process', () => {
    const lives = toLives([...anHour(0), ...anHour(0, 2)]);
    expect(lives).toHaveLength(2);
    expect(toTable([...anHour(0).slice(0, 12), ...anHour(0, 2).slice(12, 24)]).slice(4, 6)).toEqual([
      '| 0 | 92 / 300, 12* |',
      '| 2 | 114 / 300, 12* |',
    ]);
  });
});
