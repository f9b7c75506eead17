import fc from 'fast-check';
import { expect, test } from 'vitest';
import { orderEventSchemas } from '../../src/contracts/events.ts';
import { feedEventSchemas } from '../../src/contracts/feeds.ts';
import { assess } from '../../src/feeds/assess.ts';
import { toFeedView } from '../../src/feeds/view.ts';
import { feedViewSchema } from '../../src/contracts/feeds.ts';
import { activity, aFeed, type FeedStory, hourMs, minuteMs } from './feed-story.ts';

const startAt = Date.parse('2026-11-16T07:00:00Z');

const step = fc.record({
  afterMs: fc.oneof(
    fc.integer({ min: 0, max: 20 * minuteMs }),
    fc.integer({ min: 0, max: 12 * hourMs }),
    fc.integer({ min: 0, max: 72 * hourMs }),
  ),
  what: fc.constantFrom('heard', 'heard', 'heard', 'late', 'look', 'away', 'resolve', 'reopen'),
});

const run = (story: FeedStory, { afterMs, what }: { afterMs: number; what: string }): FeedStory => {
  const at = Math.max(story.now, startAt) + afterMs;
  const last = story.state.cases.at(-1);
  switch (what) {
    case 'heard':
      return story.tell(activity(at), at);
    // Another node says later what it heard before.
    case 'late':
      return story.tell(activity(at - 5_000, at - 4_000), at);
    case 'away':
      return story.tell({ type: 'ResumeListening', until: at }, at);
    case 'resolve':
    case 'reopen':
      if (last === undefined || (last.state === 'resolved') !== (what === 'reopen')) return story;
      return story.tell({ type: 'HandleException', exceptionId: last.exceptionId, command: what }, at);
    default:
      return story.assessed(at);
  }
};

const schemas = { ...orderEventSchemas, ...feedEventSchemas };

test('whatever is heard: one open case a silence, all that is written parses, and the state is plain JSON', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), fc.constantFrom(null, hourMs), (steps, silentAfterMs) => {
      const { state, events, now } = steps.reduce(run, aFeed({ silentAfterMs }));
      expect(JSON.parse(JSON.stringify(state))).toEqual(state);
      for (const { type, data } of events) expect(schemas[type].parse(data)).toEqual(data);
      feedViewSchema.parse(toFeedView(state, 1, now));
      const arming = state.cases.map((one) => `${one.type} ${one.armedBy}`);
      expect(new Set(arming).size).toBe(arming.length);
      const open = state.cases.filter((one) => one.state !== 'resolved' && !one.pinned);
      expect(open.length).toBeLessThanOrEqual(1);
    }),
    { numRuns: 200 },
  );
});

test('a deadline is never late: nothing is raised before the instant that was named', () => {
  fc.assert(
    fc.property(
      fc.array(step, { minLength: 25, maxLength: 60 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (steps, part) => {
        const { state, now, nextCheckAt } = steps.reduce(run, aFeed({ silentAfterMs: hourMs }));
        const until = nextCheckAt ?? now + 30 * 24 * hourMs;
        expect(until).toBeGreaterThan(now);
        const between = Math.min(until - 1, Math.floor(now + (until - now) * part));
        expect(assess(state, between).events).toEqual([]);
      },
    ),
    { numRuns: 200 },
  );
});
