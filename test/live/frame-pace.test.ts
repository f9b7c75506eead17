import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createFramePace } from '../../src/live/frame-pace.ts';
import { createRandom } from '../faults/random.ts';

interface News {
  readonly at: number;
  readonly isUrgent: boolean;
}

/** What comes while a frame waits goes with it; an urgent one may have it go sooner. */
function send(news: readonly News[]): {
  readonly frames: readonly number[];
  readonly urgentWaits: readonly number[];
} {
  let now = 0;
  const pace = createFramePace({ gapMs: 110, now: () => now });
  const frames: number[] = [];
  const urgentWaits: number[] = [];
  let waiting: News[] = [];
  const goesAt = (): number => now + pace.wait(waiting.some(({ isUrgent }) => isUrgent));
  const sendUntil = (end: number): void => {
    if (waiting.length === 0 || goesAt() > end) return;
    now = goesAt();
    pace.sent();
    frames.push(now);
    for (const { at, isUrgent } of waiting) if (isUrgent) urgentWaits.push(now - at);
    waiting = [];
  };
  for (const one of news) {
    sendUntil(one.at);
    now = one.at;
    waiting.push(one);
  }
  sendUntil(Number.POSITIVE_INFINITY);
  return { frames, urgentWaits };
}

test('there are never more than ten frames within a second, and the first goes at once', () => {
  const gaps = fc.array(fc.record({ gap: fc.nat(400), isUrgent: fc.boolean() }), {
    minLength: 1,
    maxLength: 80,
  });
  fc.assert(
    fc.property(gaps, (all) => {
      let at = 0;
      const { frames } = send(all.map(({ gap, isUrgent }) => ({ at: (at += gap), isUrgent })));
      expect(frames[0]).toBe(all[0]?.gap);
      for (const [index, frame] of frames.entries())
        expect((frames[index + 10] ?? Number.POSITIVE_INFINITY) - frame).toBeGreaterThan(1_000);
    }),
  );
});

test('of urgent ones that come five a second by chance, ninety-nine in a hundred wait no longer than 60 ms', () => {
  const random = createRandom(7);
  let at = 0;
  const news = Array.from({ length: 20_000 }, () => {
    at += -Math.log(1 - random.next()) * 200;
    return { at, isUrgent: true };
  });
  const waits = send(news).urgentWaits.toSorted((one, other) => one - other);
  expect(waits).toHaveLength(news.length);
  expect(waits[Math.floor(waits.length * 0.99)]).toBeLessThanOrEqual(60);
  expect(waits[Math.floor(waits.length / 2)]).toBe(0);
});
