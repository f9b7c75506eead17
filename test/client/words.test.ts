import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { tellCounts, tellDryRun } from '../../client/src/features/dead-letters/letter-words.ts';
import { howByHand, toShelfHref } from '../../client/src/features/ops/by-hand.ts';
import { toBoardFilter, toggleToken } from '../../client/src/features/ops/filter.ts';
import { toFigures } from '../../client/src/features/ops/figures.ts';
import { toNextSteps } from '../../client/src/features/warehouse/next-steps.ts';
import {
  canCancel,
  canChangeAddress,
  toArrival,
  toParcelName,
  toSteps,
} from '../../client/src/words/arrival.ts';
import { english } from '../../client/src/languages/speech.ts';
import { tellActor, tellEvent } from '../../client/src/words/events.ts';
import { parseSearch } from '../../client/src/words/search.ts';
import {
  toAge,
  toDay,
  toMoment,
  toScanMoment,
  toShortDay,
  toSince,
  toSpan,
} from '../../client/src/words/times.ts';
import type { OrderView } from '../../src/contracts/orders.ts';
import type { ScanView, ShipmentView } from '../../src/contracts/scans.ts';
import { aHistory, anOrder, aShipment, caseRow, orderRow, taskRow } from './support/fixtures.ts';

const now = Date.parse('2026-11-22T12:00:00Z');
// A day of another year says so.
beforeAll(() => void vi.useFakeTimers({ toFake: ['Date'], now }));
afterAll(() => void vi.useRealTimers());
const lines = [{ lineId: '1', quantity: 1 }];
const withParcel = (change: Partial<OrderView['shipments'][number]>): OrderView => ({
  ...anOrder(now, 4, 'shipped'),
  shipments: [{ ...aShipment(now, 1, 'in_transit', lines), ...change }],
});
const states = (order: OrderView): string =>
  toSteps(order, english)
    .map(({ state }) => state)
    .join(' ');

describe('what a customer reads first', () => {
  it.each([
    [
      'a date of the carrier stays that date',
      withParcel({ estimatedDelivery: { from: '2026-11-26', to: '2026-11-26' } }),
      'Arrives Thursday 26 November.',
      'Nothing to do.',
    ],
    [
      'out for delivery',
      withParcel({ status: 'out_for_delivery' }),
      'It arrives today.',
      'The courier has it. Nothing to do.',
    ],
    [
      'waiting at a pickup point',
      withParcel({ status: 'available_for_pickup' }),
      'Your parcel is ready to collect.',
      'Bring your ID and the tracking number.',
    ],
    [
      'failed',
      withParcel({ status: 'failed' }),
      'Your parcel could not be delivered.',
      'We look into it and get in touch with you.',
    ],
    [
      'late',
      withParcel({ health: 'delayed', estimatedDelivery: { from: '2026-11-27', to: '2026-11-27' } }),
      'Later than planned: Friday 27 November.',
      'We are asking the carrier. Nothing to do.',
    ],
    ['cancelled', anOrder(now, 4, 'cancelled'), 'Your order is cancelled.', 'Nothing to do.'],
  ])('%s', (_name, order, headline, next) => {
    expect(toArrival(order, now, english)).toMatchObject({ headline, next });
  });

  it('says the day on which the last parcel was delivered, whatever was told of one later', () => {
    const parcels = [1, 2].map((index) => aShipment(now, index, 'delivered', lines));
    const [first, last] = parcels as [ShipmentView, ShipmentView];
    const [told] = last.scans.slice(-1) as [ScanView];
    const later: ScanView = {
      ...told,
      identity: 'proof',
      role: 'post_terminal',
      time: { ...told.time, from: '2026-11-25T09:00:00.000Z', to: '2026-11-25T09:00:00.000Z' },
    };
    const order = {
      ...anOrder(now, 4, 'delivered'),
      shipments: [last, { ...first, scans: [...first.scans, later] }],
    };
    expect(toArrival(order, now, english).headline).toBe('Delivered Sunday 22 November.');
  });

  it('says the day of a delivery as the carrier wrote it, where it is of no zone that is known', () => {
    const parcel = aShipment(now, 1, 'delivered', lines);
    const time = {
      from: '2026-11-21T10:00:00.000Z',
      to: '2026-11-23T12:00:00.000Z',
      precision: 'day',
      zoneSource: 'none',
      written: '2026-11-22',
    } as const;
    const scans = parcel.scans.map((scan) => (scan.role === 'won' ? { ...scan, time } : scan));
    const order = { ...anOrder(now, 4, 'delivered'), shipments: [{ ...parcel, scans }] };
    expect(toArrival(order, now, english).headline).toBe('Delivered Sunday 22 November.');
  });

  it('counts the parcels that come, and not one that goes back', () => {
    const [there, out, back] = [
      aShipment(now, 1, 'in_transit', lines),
      aShipment(now, 2, 'out_for_delivery', lines),
      { ...aShipment(now, 3, 'in_transit', lines), direction: 'return' as const },
    ];
    const order = { ...anOrder(now, 4, 'shipped'), shipments: [back, there, out] };
    expect(toArrival(order, now, english).headline).toBe('Parcel 2 of 2 arrives today.');
    expect([there, out, back].map((one) => toParcelName(order, one, english))).toEqual([
      'Parcel 1 of 2',
      'Parcel 2 of 2',
      'Your return',
    ]);
    expect(toParcelName({ ...order, shipments: [there, back] }, there, english)).toBe('Your parcel');
  });

  it('does not say of a day that is over that it comes on it', () => {
    const days = 3 * 86_400_000;
    const out = withParcel(aShipment(now, 1, 'out_for_delivery', lines));
    const onItsWay = withParcel({ estimatedDelivery: { from: '2026-11-23', to: '2026-11-23' } });
    const late = (order: OrderView): string => toArrival(order, now + days, english).headline;
    expect(late(out)).toBe('The courier has had it since Sunday 22 November.');
    expect(late(onItsWay)).toBe('Your parcel is late.');
    expect(late(anOrder(now, 1, 'placed'))).toBe('Your order is late.');
    expect(toArrival(out, now, english).headline).toBe('It arrives today.');
    expect(toArrival(onItsWay, Date.parse('2026-11-23T12:00:00Z'), english).headline).toBe(
      'Arrives Monday 23 November.',
    );
  });

  it('has four stops, and is at the furthest one reached', () => {
    expect(states(anOrder(now, 1, 'placed'))).toBe('now ahead ahead ahead');
    expect(states(anOrder(now, 4, 'shipped'))).toBe('done done now ahead');
    expect(states(anOrder(now, 4, 'delivered'))).toBe('done done done done');
  });

  it('offers changes only until something has left', () => {
    expect([canChangeAddress(anOrder(now, 1)), canCancel(anOrder(now, 1))]).toEqual([true, true]);
    expect([canChangeAddress(anOrder(now, 4, 'shipped')), canCancel(anOrder(now, 4, 'shipped'))]).toEqual([
      false,
      false,
    ]);
  });
});

describe('times', () => {
  it('shows a scan by the clock of its place, as the carrier wrote it', () => {
    expect(
      toScanMoment({
        from: '2026-11-22T07:03:00.000Z',
        precision: 'minute',
        written: '2026-11-22T08:03:00+01:00',
      }),
    ).toBe('Sun 22 Nov, 08:03');
    expect(
      toScanMoment({ from: '2026-11-21T18:03:00.000Z', precision: 'minute', written: '20261122 08:03' }),
    ).toBe('Sun 22 Nov, 08:03');
    expect(toScanMoment({ from: '2026-11-21T23:00:00.000Z', precision: 'day', written: '2026-11-22' })).toBe(
      'Sun 22 Nov',
    );
    // Of no zone that is known, so it may have begun where the day begins first.
    expect(toScanMoment({ from: '2026-11-21T10:00:00.000Z', precision: 'day', written: '20261122' })).toBe(
      'Sun 22 Nov',
    );
  });

  it('says both days of a window over the reader’s midnight, and one day of one over that of UTC', async () => {
    vi.stubEnv('TZ', 'Europe/Stockholm');
    vi.resetModules();
    const { toWindow } = await import('../../client/src/words/times.ts');
    vi.unstubAllEnvs();
    vi.resetModules();
    expect(toWindow('2026-11-26T22:00:00.000Z', '2026-11-26T23:30:00.000Z')).toBe(
      'between Thursday 26 November and Friday 27 November',
    );
    expect(toWindow('2026-11-26T23:30:00.000Z', '2026-11-27T01:00:00.000Z')).toBe(
      'Friday 27 November, 00:30–02:00',
    );
  });

  it('says how long ago something was in the unit that it has come to', () => {
    expect([10, 45, 3_585, 3_600, 86_000].map((seconds) => toAge(now - seconds * 1_000, now))).toEqual([
      'just now',
      '1 min ago',
      '59 min ago',
      '1 h ago',
      '23 h ago',
    ]);
  });

  it('says the day of what has been so since another one', () => {
    expect(toSince(now - 60_000)).toMatch(/^\d\d:\d\d$/);
    expect(toSince(now - 86_400_000)).toMatch(/^Sat 21 Nov, \d\d:\d\d$/);
  });

  it('says the year of what is not of this one', () => {
    expect(toMoment(now)).toMatch(/^Sun 22 Nov, [\d:]+$/);
    expect(toMoment('2025-11-22T12:00:00.000Z')).toMatch(/^Sat 22 Nov 2025, [\d:]+$/);
    expect(['2026-01-01', '2027-01-04', '2025-11-22T12:00:00.000Z'].map(toDay)).toEqual([
      'Thursday 1 January',
      'Monday 4 January 2027',
      'Saturday 22 November 2025',
    ]);
    expect(['2026-12-31', '2025-12-31'].map(toShortDay)).toEqual(['Thu 31 Dec', 'Wed 31 Dec 2025']);
  });

  it.each([
    [42_000, '00:42'],
    [725_000, '12:05'],
    [-725_000, '12:05'],
    [3_600_000 * 3 + 60_000 * 20, '3 h 20 m'],
    [86_400_000 * 2 + 3_600_000 * 4, '2 d 4 h'],
  ])('writes a span of %d ms', (ms, text) => {
    expect(toSpan(ms)).toBe(text);
  });
});

describe('the history in words', () => {
  it('names every event, also one whose data this role may not see', () => {
    for (const event of aHistory(now, anOrder(now, 0, 'shipped')))
      expect(tellEvent(event).title).not.toBe('');
    const [placed] = aHistory(now, anOrder(now, 0));
    expect(placed === undefined ? '' : tellEvent({ ...placed, data: {} }).title).toBe('order placed');
    expect(placed === undefined ? '' : tellEvent({ ...placed, type: 'NotYetKnown' }).title).toBe(
      'NotYetKnown',
    );
  });
});

describe('the desk’s filter', () => {
  it('tells tokens from words, and asks for open cases unless told otherwise', () => {
    expect(parseSearch('severity:1  Malmö is:mine')).toEqual({
      tokens: ['severity:1', 'is:mine'],
      words: ['Malmö'],
    });
    expect(toBoardFilter(['severity:1'])).toBe('severity:1 is:open');
    expect(toBoardFilter(['is:resolved'])).toBe('is:resolved');
  });

  it('presses a counter in and out, one value of a key at a time', () => {
    expect(toggleToken('malmö', 'severity:1')).toBe('severity:1 malmö');
    expect(toggleToken('severity:1 malmö', 'severity:2')).toBe('severity:2 malmö');
    expect(toggleToken('severity:2 malmö', 'severity:2')).toBe('malmö');
  });
});

describe('the desk’s figures', () => {
  it('count the last hour, and what is late among the newest', () => {
    const rows = Array.from({ length: 4 }, (_, index) => ({
      ...orderRow(now, index),
      status: 'shipped' as const,
      category: 'open' as const,
      placedAt: new Date(now - index * 25 * 60_000).toISOString(),
      promiseTo: new Date(now + (index === 3 ? -1 : 1) * 60_000).toISOString(),
    }));
    expect(toFigures(rows, now)).toEqual({ perHour: 3, isAtLeast: false, onTimeShare: 0.75, late: 1, of: 4 });
    expect(toFigures([], now).onTimeShare).toBeNull();
  });
});

describe('the next step of a task', () => {
  const task = { ...taskRow(now, 1), requestStatus: 'accepted' as const };
  it.each([
    [{ requestStatus: 'submitted' as const }, 'accept'],
    [{ work: 'assigned' as const }, 'start'],
    [{ work: 'picking' as const }, 'pick'],
    [{ work: 'picked' as const }, 'pack'],
    [{ work: 'packed' as const }, 'ship'],
    [{ work: 'packed' as const, option: 'pickup_in_store' as const }, 'readyForPickup'],
    [{ work: 'ready_for_pickup' as const }, 'handOver'],
    [{ held: true }, undefined],
    [{ requestStatus: 'cancellation_requested' as const }, undefined],
  ])('of %j is %s', (change, step) => {
    expect(toNextSteps({ ...task, ...change }).main).toBe(step);
  });
});

describe('dead letters', () => {
  const run = {
    groupId: 'g',
    letters: 217,
    looked: 217,
    wouldApply: 209,
    alreadyApplied: 5,
    wouldBeRejected: [],
    wouldStayParked: [
      { reason: 'unknown_parcel' as const, why: 'no order has the parcel … of dhl', letters: 3 },
    ],
    unknown: 0,
    orders: 31,
  };

  it('say what a replay would do', () => {
    expect(tellDryRun(run)).toBe(
      '209 would apply to 31 orders · 5 applied already · 3 would still be parked: no order has the parcel … of dhl.',
    );
    expect(tellDryRun({ ...run, letters: 5_000, looked: 1_000 })).toContain('the oldest 1000 of 5000');
  });

  it('say what became of a job', () => {
    const job = {
      jobId: 'j',
      kind: 'replay' as const,
      subject: 'g',
      title: '',
      reason: null,
      startedBy: 'user:ewa',
      startedAt: '',
      finishedAt: null,
      state: 'running' as const,
      total: 10,
      done: 7,
    };
    expect(tellCounts({ ...job, counts: { already: 2, applied: 5 } })).toBe('5 applied · 2 applied already');
    expect(tellCounts({ ...job, counts: {} })).toBe('nothing yet');
  });
});

describe('what is done by hand about a shelf', () => {
  const shelf = {
    ...caseRow(now, 1),
    subject: { kind: 'stock' as const, id: 'wh-1~LAMP 2/3', title: 'LAMP 2/3 at wh-1' },
  };

  it('does not say that the hub looked for another location: it does for orders, not for shelves', () => {
    expect(howByHand('route_again', shelf)).not.toContain('looked');
    expect(howByHand('route_again', caseRow(now, 1))).toContain('looked for another location');
  });

  it('says where a count is written down, and leads there', () => {
    expect(howByHand('count', shelf)).toContain('open the shelf from this case');
    expect(toShelfHref(shelf.subject.id)).toBe('/desk/stock?q=LAMP%202%2F3&at=wh-1~LAMP%202%2F3');
  });
});

it('says who did something by name, and of a customer with a link no more than that', () => {
  expect(
    (
      [
        { kind: 'customer', id: 'ord_abcdefghijklmnop' },
        { kind: 'user', id: 'ewa', name: 'Ewa Nowak' },
        { kind: 'carrier', id: 'postnord' },
        { kind: 'hub', id: 'hub' },
      ] as const
    ).map(tellActor),
  ).toEqual(['Customer', 'Ewa Nowak · staff', 'PostNord · carrier', 'The hub']);
});

it('tells a refund as money is told everywhere', () => {
  const granted = {
    type: 'RefundGranted',
    version: 1,
    at: '2026-11-20T09:00:00.000Z',
    recordedAt: '2026-11-20T09:00:00.000Z',
    actor: { kind: 'user', id: 'ewa' },
    cause: 'POST /commands',
    data: { returnId: 'r-1', amount: { amount: '1290.5', currency: 'SEK' } },
  } as const;
  expect(tellEvent(granted).title).toMatch(/^Refund of SEK\s1,290\.50 granted$/);
});
