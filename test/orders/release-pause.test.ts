import { expect, it } from 'vitest';
import { toFulfilmentRows } from '../../src/orders/rows.ts';
import { anOrder, aPlaceOrder, given, type OrderStory } from '../support/order-factory.ts';

const placed = aPlaceOrder();
/** Its location is given no work for now. */
const paused = (): OrderStory =>
  anOrder({
    plan: { allocations: placed.plan.allocations.map((one) => ({ ...one, isPaused: true })) },
  });
const location = placed.plan.allocations[0]?.location ?? '';
const resume = { type: 'ResumeRelease', location } as const;

it('what is placed is allocated and not asked for', () => {
  const order = paused();
  expect(order.types).toEqual(['OrderPlaced', 'LinesAllocated', 'ReleasePaused']);
  expect(toFulfilmentRows(order.state, 3)).toEqual([]);
  // What the same request is answered again has all of it.
  expect(order.state.placedVersion).toBe(3);
});

it('is asked for once when the pause is over', () => {
  given(paused()).when(resume).thenEvents('FulfilmentRequested');
  given(paused().does(resume)).when(resume).thenEvents();
  given(paused()).when({ type: 'ResumeRelease', location: 'wh-9' }).thenEvents();
  given(paused().cancelled()).when(resume).thenEvents();
  given(anOrder()).when(resume).thenEvents();
});

it('a hold and a pause wait for each other', () => {
  const both = paused().held();
  given(both).when(resume).thenEvents();
  const holdId = both.state.holds[0]?.holdId ?? '';
  given(both).when({ type: 'ReleaseHold', holdId }).thenEvents('HoldReleased', 'FulfilmentRequested');
  given(both)
    .when({ type: 'ReleaseHold', holdId, paused: [location] })
    .thenEvents('HoldReleased', 'ReleasePaused');
});

it('what the location does all the same is recorded', () => {
  expect(paused().accepted().shipped().types).toEqual(expect.arrayContaining(['FulfilmentShipped']));
  given(paused().accepted()).when(resume).thenEvents();
});
