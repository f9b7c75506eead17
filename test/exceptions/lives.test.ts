import { describe, expect, it, test } from 'vitest';
import { assess } from '../../src/exceptions/assess.ts';
import { rules } from '../../src/exceptions/registry.ts';
import { isOpen, type OrderCase } from '../../src/orders/state.ts';
import { foldLog, minuteMs, OrderStory } from '../support/order-factory.ts';
import { lives } from './lives.ts';

const casesOf = ({ state }: OrderStory, type: string): readonly OrderCase[] =>
  state.cases.filter((one) => one.type === type);
const openOf = (story: OrderStory, type: string): readonly OrderCase[] => casesOf(story, type).filter(isOpen);

/** The process dies: whoever has the order next folds its log, says nothing new, and looks again at the same time. */
const restart = (story: OrderStory): OrderStory => {
  // Each step is a minute; what was looked at last is the step before.
  const now = story.now - minuteMs;
  const state = foldLog(story.run);
  expect(state).toEqual(story.state);
  const { events, nextCheckAt } = assess(state, now);
  expect({ events, nextCheckAt }).toEqual({ events: [], nextCheckAt: assess(story.state, now).nextCheckAt });
  return new OrderStory({ ...story.run, state }, story.now, true);
};

test('every rule has a life to show', () => {
  expect(Object.keys(lives)).toEqual(rules.map(({ type }) => type));
});

describe.each(Object.entries(lives))('a case of %s', (type, { before, raise, close, arm, armed }) => {
  it('is not there just before, is there just after, closes, and is armed again, with a restart at each step', () => {
    const quiet = restart(before);
    expect(casesOf(quiet, type)).toEqual([]);

    const raised = restart(raise(quiet));
    expect(casesOf(raised, type)).toHaveLength(1);
    expect(openOf(raised, type)).toHaveLength(1);

    // Looked at again it is the same one.
    const looked = restart(raised.watched());
    expect(casesOf(looked, type)).toHaveLength(1);

    const closed = restart(close(looked));
    expect(openOf(closed, type)).toEqual([]);

    const again = restart(arm(closed));
    expect(openOf(again, type)).toHaveLength(1);
    const cases = casesOf(again, type);
    expect(cases.map(({ state }) => state)).toEqual(armed === 'same' ? ['reopened'] : ['resolved', 'open']);
    expect(new Set(cases.map(({ armedBy }) => armedBy)).size).toBe(cases.length);
    expect(
      again.run.events.filter((one) => one.type === 'ExceptionRaised' && one.data.type === type),
    ).toHaveLength(cases.length);
  });
});
