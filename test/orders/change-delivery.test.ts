import { describe, expect, it } from 'vitest';
import type { ChangeDelivery, OrderCommand, OrderPlan } from '../../src/orders/command.ts';
import { brokenLaws, toQuantities } from '../../src/orders/quantities.ts';
import { toStockWork } from '../../src/orders/stock-work.ts';
import { anOrder, dayMs, hourMs, minuteMs, type OrderStory, startAt } from '../support/order-factory.ts';

const promise = {
  option: 'next_day' as const,
  shipBy: '2026-11-20T15:00:00.000Z',
  from: '2026-11-21T07:00:00.000Z',
  to: '2026-11-21T17:00:00.000Z',
};
const nextDay: ChangeDelivery = { type: 'ChangeDelivery', delivery: { option: 'next_day' }, promise };
const planAt = (location: string, lines: Record<string, number> = { '1': 3, '2': 2 }): OrderPlan => ({
  allocations: [
    {
      location,
      lines: Object.entries(lines).map(([lineId, quantity]) => ({ lineId, quantity })),
      candidates: [],
      reservations: Object.keys(lines).map((lineId) => ({ lineId, reservationId: `hold-${lineId}` })),
    },
  ],
});
const fetched = (plan?: OrderPlan, pickupLocation = 'store-1'): ChangeDelivery => ({
  type: 'ChangeDelivery',
  delivery: { option: 'pickup_in_store', pickupLocation },
  promise: { ...promise, option: 'pickup_in_store' },
  ...(plan === undefined ? {} : { plan }),
});
const codeOf = (story: OrderStory, command: OrderCommand): string | undefined => {
  const decision = story.decides(command);
  return 'rejection' in decision ? decision.rejection.code : undefined;
};

describe('another way to the customer', () => {
  it('is sent from where it is, by the new time', () => {
    const story = anOrder().accepted().does(nextDay);
    expect(story.types.slice(-1)).toEqual(['DeliveryChanged']);
    expect(story.state).toMatchObject({
      delivery: { option: 'next_day' },
      promise,
      fulfilments: [{ location: 'wh-1', shipBy: promise.shipBy, requestStatus: 'accepted', outcome: 'open' }],
    });
  });

  it('is fetched where it is to lie: what is elsewhere is given back and allocated there, in one append', () => {
    const story = anOrder()
      .accepted()
      .does(fetched(planAt('store-1')));
    expect(story.types.slice(-4)).toEqual([
      'DeliveryChanged',
      'FulfilmentCancellationRequested',
      'LinesAllocated',
      'FulfilmentRequested',
    ]);
    expect(story.state.fulfilments).toMatchObject([
      { location: 'wh-1', outcome: 'cancelled' },
      { location: 'store-1', outcome: 'open', requestStatus: 'submitted' },
    ]);
    expect(toQuantities(story.state).get('1')).toMatchObject({ ordered: 3, allocated: 3, cancelled: 0 });
    expect(brokenLaws(story.state)).toEqual([]);
  });

  it('gives the shelf back what it held, and confirms what the store holds', () => {
    const before = anOrder({ plan: planAt('wh-1') });
    const { log } = before.does(fetched(planAt('store-1'))).run;
    const events = log.map(({ event, place }) => ({ ...event, ...place }));
    const at = events.findIndex(({ type }) => type === 'DeliveryChanged');
    expect(toStockWork(events.slice(0, at + 1)).stocks).toMatchObject([
      { location: 'wh-1', sku: 'lamp', released: 3 },
      { location: 'wh-1', sku: 'bulb', released: 2 },
    ]);
    const allocated = events.findLastIndex(({ type }) => type === 'LinesAllocated');
    expect(toStockWork(events.slice(0, allocated + 1)).stocks).toMatchObject([
      { location: 'store-1', sku: 'lamp', confirmed: 3 },
      { location: 'store-1', sku: 'bulb', confirmed: 2 },
    ]);
  });

  it('leaves at the store what is there, and is sent from there where it is no longer fetched', () => {
    const there = anOrder({ plan: planAt('store-1') }).does(fetched());
    expect(there.types.slice(-1)).toEqual(['DeliveryChanged']);
    const sent = there.accepted().picked().does(nextDay);
    expect(sent.state.delivery).toEqual({ option: 'next_day' });
    expect(sent.state.fulfilments).toMatchObject([{ location: 'store-1', outcome: 'open' }]);
  });

  it('waits with the order where that is held', () => {
    const story = anOrder()
      .held()
      .does(fetched(planAt('store-1')));
    expect(story.types.slice(-1)).toEqual(['LinesAllocated']);
    expect(story.state.fulfilments).toMatchObject([
      {},
      { location: 'store-1', requestStatus: 'unsubmitted' },
    ]);
  });

  it('has as long as it had, counted from the change: nobody is late because it was ordered days ago', () => {
    const now = startAt + 2 * dayMs;
    const shipBy = new Date(now + hourMs).toISOString();
    const waits = anOrder({ promise: { ...promise, shipBy: '2026-11-27T15:00:00.000Z' } });
    const story = waits
      .at(now)
      .watched()
      .does({ type: 'ChangeDelivery', delivery: { option: 'one_hour' }, promise: { ...promise, shipBy } });
    expect(story.state.cases).toEqual([]);
    const late = story.at(now + 50 * minuteMs).does({ type: 'AssessOrder' });
    expect(late.state.cases.map(({ type }) => type)).toContain('late_to_ship');
  });

  it.each([
    ['it comes that way already', anOrder().does(nextDay), nextDay, 'delivery_unchanged'],
    ['it is packed', anOrder().packed(), nextDay, 'delivery_not_changeable'],
    [
      'it is picked elsewhere',
      anOrder().picked({ '2': 1 }),
      fetched(planAt('store-1')),
      'delivery_not_changeable',
    ],
    [
      'nobody says where it is fetched',
      anOrder(),
      { ...nextDay, delivery: { option: 'pickup_in_store' } },
      'pickup_location_missing',
    ],
    [
      'the plan is of less than there is',
      anOrder(),
      fetched(planAt('store-1', { '1': 3 })),
      'version_conflict',
    ],
    ['the plan moves what stays', anOrder(), { ...nextDay, plan: planAt('wh-2') }, 'version_conflict'],
    ['nothing is left of it', anOrder().cancelled(), nextDay, 'order_cancelled'],
  ] as const)('is refused where %s', (_, story, command, code) => {
    expect(codeOf(story, command as OrderCommand)).toBe(code);
  });
});
