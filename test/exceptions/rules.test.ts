import { describe, expect, test } from 'vitest';
import { assess } from '../../src/exceptions/assess.ts';
import { rules } from '../../src/exceptions/registry.ts';
import { compileThresholds } from '../../src/exceptions/thresholds.ts';
import { isOpen } from '../../src/orders/state.ts';
import {
  anOrder,
  aParcel,
  aPlaceOrder,
  aScan,
  hourMs,
  minuteMs,
  type OrderStory,
  report,
  startAt,
} from '../support/order-factory.ts';

/** Open cases of one rule as `type severity`, after the rules have looked at `at`. */
const openAt = (story: OrderStory, at: string | number, type: string): string[] =>
  story
    .at(at)
    .watched()
    .state.cases.filter((one) => isOpen(one) && one.type === type)
    .map((one) => `${one.type} ${one.severity}`);

const checkAt = (story: OrderStory, at: string | number): string | null => {
  const { nextCheckAt } = story.at(at).watched().run;
  return nextCheckAt === null ? null : new Date(nextCheckAt).toISOString();
};

/** Just before and just after each threshold. Dispatch is Friday 10:00 in Stockholm. */
const dispatched = anOrder().at('2026-11-20T09:00:00Z').shipped();
const seenAbroad = aScan('picked_up', '2026-11-20T13:00:00Z', { country: 'NO' });
const moved = dispatched.scanned(aScan('in_transit', '2026-11-20T15:00:00Z'));

describe('no_first_scan', () => {
  test.each([
    ['2026-11-23T08:59:59Z', []],
    ['2026-11-23T09:00:00Z', ['no_first_scan 3']],
    ['2026-11-24T08:59:59Z', ['no_first_scan 3']],
    ['2026-11-24T09:00:00Z', ['no_first_scan 2']],
    ['2026-11-26T08:59:59Z', ['no_first_scan 2']],
    ['2026-11-26T09:00:00Z', ['no_first_scan 1']],
  ])('at %s: %j', (at, expected) => {
    expect(openAt(dispatched, at, 'no_first_scan')).toEqual(expected);
  });

  test('looks again at the next step, and never after the last', () => {
    expect(checkAt(dispatched, '2026-11-20T10:00:00Z')).toBe('2026-11-23T09:00:00.000Z');
    expect(checkAt(dispatched, '2026-11-23T09:00:00Z')).toBe('2026-11-24T09:00:00.000Z');
    expect(checkAt(dispatched, '2026-11-26T09:00:00Z')).toBeNull();
  });

  test('escalates the one case', () => {
    const story = dispatched.at('2026-11-23T10:00:00Z').watched().at('2026-11-24T10:00:00Z').watched();
    expect(story.types.filter((type) => type.startsWith('Exception'))).toEqual([
      'ExceptionRaised',
      'ExceptionEscalated',
    ]);
  });

  test('a label is no scan, a pickup is', () => {
    const raised = dispatched.at('2026-11-23T10:00:00Z').watched();
    const labelled = raised.scanned(aScan('info_received', '2026-11-23T10:00:30Z'));
    expect(labelled.state.cases[0]?.state).toBe('open');
    const picked = labelled.scanned(aScan('picked_up', '2026-11-23T10:01:30Z'));
    expect(picked.state.cases[0]).toMatchObject({
      state: 'resolved',
      resolution: 'auto',
      resolvedBy: 'rule',
    });
  });

  test('a scan from before the case closes it as late', () => {
    const raised = dispatched.at('2026-11-23T10:00:00Z').watched();
    expect(raised.scanned(aScan('picked_up', '2026-11-20T17:00:00Z')).state.cases[0]?.resolution).toBe(
      'was_late_scan',
    );
  });

  test('says what closed it as people read it', () => {
    const raised = dispatched.at('2026-11-23T10:00:00Z').watched();
    const closed = raised.scanned(aScan('picked_up', '2026-11-20T17:00:00Z'));
    expect(closed.run.events.at(-1)).toMatchObject({
      type: 'ExceptionCleared',
      data: { because: 'Picked up on 20 Nov, 17:00 UTC, which came late.' },
    });
  });

  test('holds again when the scan is taken back, in the same case', () => {
    const raised = dispatched.at('2026-11-23T10:00:00Z').watched();
    const scan = aScan('picked_up', '2026-11-23T09:00:00Z', { eventId: 'e1' });
    const again = raised
      .scanned(scan)
      .scanned(aScan('picked_up', '2026-11-23T09:30:00Z', { retracts: 'e1', code: 'error' }));
    expect(again.state.cases).toHaveLength(1);
    expect(again.state.cases[0]?.state).toBe('reopened');
  });
});

describe('stalled_in_transit', () => {
  test.each([
    ['2026-11-25T14:59:59Z', []],
    ['2026-11-25T15:00:00Z', ['stalled_in_transit 2']],
  ])('three business days at home, at %s: %j', (at, expected) => {
    expect(openAt(moved, at, 'stalled_in_transit')).toEqual(expected);
  });

  const abroad = dispatched.scanned(aScan('in_transit', '2026-11-20T15:00:00Z', { country: 'DE' }));
  test.each([
    ['2026-11-27T14:59:59Z', []],
    ['2026-11-27T15:00:00Z', ['stalled_in_transit 2']],
  ])('five across a border, at %s: %j', (at, expected) => {
    expect(openAt(abroad, at, 'stalled_in_transit')).toEqual(expected);
  });

  test('is due when its fact says, also where a scan that came late says it is abroad', () => {
    const story = moved.at('2026-12-01T10:00:00Z').watched();
    const dueOf = (one: typeof story) => one.state.cases.map((it) => `${it.type} ${it.dueAt}`);
    const late = story.scanned(seenAbroad);
    expect(dueOf(late)).not.toEqual(dueOf(story));
    expect(dueOf(late)).toEqual(
      dueOf(
        dispatched
          .scanned(seenAbroad, moved.state.shipments[0]!.scans[0]!.scan)
          .at('2026-12-01T10:00:00Z')
          .watched(),
      ),
    );
  });

  test('each movement arms it anew', () => {
    const stalled = moved.at('2026-11-25T15:00:00Z').watched();
    const moving = stalled.scanned(aScan('in_transit', '2026-11-25T15:00:30Z'));
    expect(moving.state.cases.map((one) => one.state)).toEqual(['resolved']);
    const again = moving.at('2026-11-30T16:00:00Z').watched();
    const stalls = again.state.cases.filter((one) => one.type === 'stalled_in_transit');
    expect(stalls.map((one) => one.state)).toEqual(['resolved', 'open']);
  });

  test('a provider’s word for the silence does not end it, nor does another threshold by a late scan', () => {
    const stalled = moved.at('2026-11-25T15:00:00Z').watched();
    const expired = stalled.scanned(aScan('expired', '2026-11-25T15:00:30Z'));
    expect(expired.state.cases.map((one) => one.state)).toEqual(['open']);
    const longer = compileThresholds({
      values: { stalled_in_transit: { domesticBusinessDays: 9 } },
      overrides: [],
    });
    const cleared = assess(stalled.state, stalled.now, longer).events;
    expect(cleared).toMatchObject([{ type: 'ExceptionCleared', data: { how: 'auto' } }]);
  });

  test('is silent while the carrier has said what is wrong', () => {
    const held = moved.scanned(aScan('on_hold', '2026-11-20T16:00:00Z', { reason: 'customs_held' }));
    expect(openAt(held, '2026-12-10T15:00:00Z', 'stalled_in_transit')).toEqual([]);
  });
});

describe('attempt_failed', () => {
  const attempt = (day: number) =>
    aScan('attempt_failed', `2026-11-${day}T14:00:00Z`, { reason: 'consignee_absent' });
  const out = (day: number) => aScan('out_for_delivery', `2026-11-${day}T07:00:00Z`);

  test('is severe from the third', () => {
    const once = moved.scanned(out(23), attempt(23));
    expect(openAt(once, '2026-11-23T15:00:00Z', 'attempt_failed')).toEqual(['attempt_failed 3']);
    const twice = once.scanned(out(24), attempt(24));
    expect(openAt(twice, '2026-11-24T15:00:00Z', 'attempt_failed')).toEqual(['attempt_failed 3']);
    const thrice = twice.scanned(out(25), attempt(25));
    expect(openAt(thrice, '2026-11-25T14:30:00Z', 'attempt_failed')).toEqual(['attempt_failed 2']);
  });

  test('a depot is no answer, the next round is', () => {
    const failed = moved.scanned(attempt(23)).at('2026-11-23T15:00:00Z').watched();
    const depot = failed.scanned(aScan('in_transit', '2026-11-23T18:00:00Z'));
    expect(depot.state.cases.map((one) => one.state)).toEqual(['open']);
    expect(depot.scanned(out(24)).state.cases.map((one) => one.state)).toEqual(['resolved']);
  });

  test('one case a failed attempt', () => {
    const first = moved.scanned(attempt(23)).at('2026-11-23T15:00:00Z').watched();
    const second = first.scanned(attempt(24));
    expect(second.state.cases.map((one) => one.state)).toEqual(['resolved', 'open']);
  });
});

describe('late_to_ship', () => {
  test.each([
    ['2026-11-20T15:59:59Z', []],
    ['2026-11-20T16:00:00Z', ['late_to_ship 3']],
    ['2026-11-20T19:59:59Z', ['late_to_ship 3']],
    ['2026-11-20T20:00:00Z', ['late_to_ship 2']],
  ])('at %s: %j', (at, expected) => {
    expect(openAt(anOrder().packed(), at, 'late_to_ship')).toEqual(expected);
  });

  test('what waits to be fetched in time has been got ready in time', () => {
    expect(openAt(anOrder().packed().ready(), '2026-11-21T10:00:00Z', 'late_to_ship')).toEqual([]);
  });

  test('a one-hour order is not late at birth', () => {
    const shipBy = new Date(startAt + hourMs / 2).toISOString();
    const story = anOrder({ promise: { ...aPlaceOrder().promise, shipBy } });
    expect(openAt(story, startAt + 14 * minuteMs, 'late_to_ship')).toEqual([]);
    expect(openAt(story, startAt + 15 * minuteMs, 'late_to_ship')).toEqual(['late_to_ship 3']);
  });

  test('closes when all of it has left, or the rest is cancelled', () => {
    const late = anOrder().at('2026-11-20T21:00:00Z').watched();
    expect(late.shipped('PN1', { '1': 3 }).state.cases[0]?.state).toBe('open');
    expect(late.shipped().state.cases[0]?.state).toBe('resolved');
    expect(late.cancelled().state.cases[0]?.state).toBe('resolved');
    expect(late.ready().collected().state.cases[0]?.state).toBe('resolved');
  });
});

describe('what a location reports', () => {
  test('a rejection waits for another location, or is cancelled', () => {
    const rejected = anOrder().watched().rejected();
    expect(rejected.state.cases.map((one) => `${one.type} ${one.severity}`)).toEqual(['location_rejected 2']);
    expect(rejected.cancelled().state.cases[0]?.state).toBe('resolved');
  });

  test('so does a short pick', () => {
    const short = anOrder()
      .watched()
      .does(report('shortPicked', { lines: [{ lineId: '1', quantity: 1 }] }));
    expect(short.state.cases.map((one) => `${one.type} ${one.severity}`)).toEqual(['short_pick 2']);
    const cancelled = short.does({ type: 'CancelLines', lines: [{ lineId: '1', quantity: 1 }] });
    expect(cancelled.state.cases[0]?.state).toBe('resolved');
  });

  test('what another location gives back is that one’s case, not the first one’s again', () => {
    const elsewhere = {
      allocations: [{ location: 'wh-2', lines: [{ lineId: '1', quantity: 3 }], candidates: [] }],
    };
    const second = { fulfilmentId: 'ord_1-f2', lines: [{ lineId: '1', quantity: 2 }] };
    const lineOne = { lines: [{ lineId: '1', quantity: 3 }] };
    for (const [first, type] of [
      [report('rejected', { reason: 'no_capacity', ...lineOne }), 'location_rejected'],
      [report('shortPicked', lineOne), 'short_pick'],
    ] as const) {
      const routed = anOrder().watched().does(first).does({ type: 'AllocateLines', plan: elsewhere });
      expect(routed.state.cases.map((one) => `${one.type} ${one.state}`)).toEqual([`${type} resolved`]);
      const again = routed.does(report('rejected', { reason: 'no_capacity', ...second }));
      expect(again.state.cases.map((one) => `${one.type} ${one.fulfilmentId} ${one.state}`)).toEqual([
        `${type} ord_1-f1 resolved`,
        'location_rejected ord_1-f2 open',
      ]);
    }
  });

  test('a conflict is for a person', () => {
    const story = anOrder().watched().shipped().does(report('rejected'));
    expect(story.state.cases.map((one) => `${one.type} ${one.severity}`)).toEqual(['report_conflict 2']);
  });

  test('nobody is asked about a parcel that is no longer the order’s', () => {
    const attempted = aScan('attempt_failed', '2026-11-23T14:00:00Z');
    const left = anOrder().watched().cancelled().shipped().at('2026-11-23T15:00:00Z').scanned(attempted);
    const types = (story: OrderStory) => story.state.cases.filter(isOpen).map((one) => one.type);
    expect(types(left)).toEqual(['shipped_after_cancel']);
    expect(types(left.at('2026-12-10T15:00:00Z').watched())).toEqual(['shipped_after_cancel']);
  });

  test('what leaves after the cancellation is severe until it is back', () => {
    const story = anOrder().watched().cancelled().shipped();
    expect(story.state.cases.map((one) => `${one.type} ${one.severity}`)).toEqual(['shipped_after_cancel 1']);
    const back = story.scanned(aScan('returned', '2026-11-24T10:00:00Z'));
    expect(back.state.cases[0]?.state).toBe('resolved');
  });
});

describe('what people do with a case', () => {
  const raised = anOrder().watched().rejected();
  const handle = (command: 'acknowledge' | 'assign' | 'resolve' | 'reopen' | 'note') =>
    ({
      type: 'HandleException',
      exceptionId: 'ord_1.1',
      command,
      owner: 'anna',
      code: 'fixed',
      noteRef: 'text_1',
    }) as const;

  test('goes its way', () => {
    const states = [
      raised,
      raised.does(handle('acknowledge')),
      raised.does(handle('assign')),
      raised.does(handle('resolve')),
    ];
    expect(states.map((story) => story.state.cases[0]?.state)).toEqual([
      'open',
      'acknowledged',
      'in_progress',
      'resolved',
    ]);
  });

  test('resolved by a person stays resolved for that fact', () => {
    const resolved = raised.does(handle('resolve'));
    expect(resolved.at('2026-11-20T12:00:00Z').watched().state.cases[0]).toMatchObject({
      state: 'resolved',
      resolution: 'fixed',
    });
  });

  test('reopened by a person stays open whatever the rule says', () => {
    const reopened = raised.does(handle('resolve')).does(handle('reopen')).cancelled();
    expect(reopened.state.cases[0]).toMatchObject({ state: 'reopened', pinned: true });
    expect(reopened.does(handle('resolve')).state.cases[0]?.state).toBe('resolved');
  });

  test.each([
    ['acknowledge', 'already_acknowledged', raised.does(handle('acknowledge'))],
    ['acknowledge', 'exception_closed', raised.does(handle('resolve'))],
    ['assign', 'exception_closed', raised.does(handle('resolve'))],
    ['resolve', 'exception_closed', raised.does(handle('resolve'))],
    ['reopen', 'exception_open', raised],
  ] as const)('%s is refused with %s', (command, code, story) => {
    expect(story.decides(handle(command))).toMatchObject({ rejection: { code } });
  });
});

test('types are distinct and every rule says how it closes', () => {
  expect(new Set(rules.map((rule) => rule.type)).size).toBe(rules.length);
  for (const rule of rules) expect([rule.title, rule.closesWhen, rule.playbook.length > 0]).not.toContain('');
});

test('a location whose clock is ahead does not put the silence off', () => {
  const command = report('shipped', { parcels: [aParcel('PN1')] });
  const story = anOrder().does(command, Date.parse('2099-01-01T00:00:00Z'));
  expect(openAt(story, '2026-11-23T10:00:00Z', 'no_first_scan')).toEqual(['no_first_scan 3']);
});
