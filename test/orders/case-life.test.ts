import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { HandleException } from '../../src/orders/command.ts';
import { claimMs } from '../../src/orders/decide/handle-exception.ts';
import type { OrderCase } from '../../src/orders/state.ts';
import { toExceptionView } from '../../src/orders/view.ts';
import { anOrder, hourMs, minuteMs } from '../support/order-factory.ts';

const raised = anOrder().watched().rejected();
type Story = typeof raised;
const told = (command: HandleException['command'], details: Partial<HandleException> = {}) =>
  ({ type: 'HandleException', exceptionId: 'ord_1.1', command, by: 'anna', ...details }) as const;
/** Counted from its last command: a story is a minute further than that. */
const after = (story: Story, ms: number): Story => story.at(story.now - minuteMs + ms);
const iso = (at: number): string => new Date(at).toISOString();
const caseOf = (story: Story): OrderCase => story.state.cases[0] as OrderCase;
const viewOf = (story: Story): ReturnType<typeof toExceptionView> => toExceptionView(caseOf(story));

describe('a claim', () => {
  const claimed = raised.does(told('claim'));

  test('is a lease, and the loser is told who has it', () => {
    expect(viewOf(claimed)).toMatchObject({
      owner: 'anna',
      state: 'in_progress',
      claimedUntil: iso(raised.now + claimMs),
    });
    expect(claimed.decides(told('claim', { by: 'olaf' }))).toMatchObject({
      rejection: { code: 'claimed_by_other', owner: 'anna' },
    });
    expect(claimed.decides(told('claim'))).toEqual({ events: [] });
  });

  test('lapses by itself, just then, and the case is as it was', () => {
    const due = claimed.run.nextCheckAt ?? Infinity;
    expect(due).toBeLessThanOrEqual(raised.now + claimMs);
    expect(caseOf(after(claimed, claimMs - 1).watched()).owner).toBe('anna');
    const lapsed = after(claimed, claimMs).watched();
    expect(caseOf(lapsed)).toMatchObject({ owner: null, state: 'open' });
    expect(caseOf(lapsed).claim).toBeUndefined();
    expect(caseOf(lapsed.does(told('claim', { by: 'olaf' }))).owner).toBe('olaf');
  });

  test('is renewed by what its owner does once half of it is gone', () => {
    const early = after(claimed, claimMs / 4).does(told('note', { noteRef: 'text_1' }));
    expect(viewOf(early).claimedUntil).toBe(iso(raised.now + claimMs));
    const late = after(claimed, (claimMs * 3) / 4).does(told('note', { noteRef: 'text_1' }));
    expect(viewOf(late)).toMatchObject({ claimedUntil: iso(late.now - minuteMs + claimMs), notes: 1 });
    const others = after(claimed, (claimMs * 3) / 4).does(told('note', { noteRef: 'text_1', by: 'olaf' }));
    expect(viewOf(others).claimedUntil).toBe(iso(raised.now + claimMs));
  });

  test('is taken over with a reason, and given back by its owner alone', () => {
    const taken = claimed.does(told('claim', { by: 'olaf', takesOver: true, noteRef: 'text_1' }));
    expect(viewOf(taken)).toMatchObject({ owner: 'olaf', notes: 1 });
    expect(taken.decides(told('release'))).toMatchObject({ rejection: { code: 'not_claimed_by_you' } });
    expect(viewOf(taken.does(told('release', { by: 'olaf' })))).toMatchObject({ owner: null, state: 'open' });
  });

  test('ends where the case is assigned, which has no end', () => {
    const assigned = claimed.does(told('assign', { owner: 'jan' }));
    expect(caseOf(after(assigned, 10 * claimMs).watched())).toMatchObject({
      owner: 'jan',
      state: 'in_progress',
    });
    expect(caseOf(assigned.does(told('assign', { owner: null })))).toMatchObject({ owner: null });
  });

  test('has the name of whoever it is assigned to, until it is somebody else’s or nobody’s', () => {
    const assigned = raised.does(told('assign', { owner: 'jan', ownerName: 'Jan Nowak' }));
    expect(viewOf(assigned)).toMatchObject({ owner: 'jan', ownerName: 'Jan Nowak' });
    const taken = assigned.does(told('claim', { by: 'olaf', takesOver: true }));
    expect(viewOf(taken).ownerName).toBeUndefined();
    expect(viewOf(assigned.does(told('assign', { owner: null }))).ownerName).toBeUndefined();
  });

  test('is there again when its owner takes the resolving back', () => {
    const resolved = claimed.does(told('resolve', { code: 'fixed' }));
    expect(viewOf(resolved).claimedUntil).toBeUndefined();
    const undone = resolved.does(told('reopen', { isUndo: true }));
    expect(viewOf(undone)).toEqual({ ...viewOf(claimed) });
    expect(caseOf(undone).pinned).toBe(false);
  });
});

describe('a claim that ended with its case', () => {
  const silent = anOrder().at('2026-11-20T15:00:00Z').watched();
  const released = (story: Story): Story =>
    story.does({ type: 'ReleaseHold', holdId: story.state.holds[0]?.holdId ?? '' });

  test('keeps it for nobody when a rule opens it again', () => {
    const again = released(silent.does(told('claim')).held());
    expect(caseOf(again)).toMatchObject({ type: 'not_acknowledged', state: 'reopened' });
    expect(viewOf(again)).toMatchObject({ owner: null });
    expect(caseOf(again.does(told('claim', { by: 'olaf' }))).owner).toBe('olaf');
    const assigned = released(silent.does(told('assign', { owner: 'jan' })).held());
    expect(caseOf(assigned)).toMatchObject({ state: 'reopened', owner: 'jan' });
  });

  test('nor when a person opens again what its owner resolved; nobody takes back what a rule closed', () => {
    const resolved = silent.does(told('claim')).does(told('resolve', { code: 'fixed' }));
    expect(viewOf(resolved).owner).toBe('anna');
    expect(viewOf(resolved.does(told('reopen', { by: 'olaf' })))).toMatchObject({ owner: null });
    const closed = silent.does(told('claim')).held();
    expect(caseOf(closed.does(told('reopen', { isUndo: true })))).toMatchObject({
      state: 'reopened',
      pinned: true,
      owner: null,
    });
  });
});

describe('a snooze', () => {
  const until = iso(raised.now + 2 * hourMs);

  test('ends by its time, just then', () => {
    const snoozed = raised.does(told('snooze', { until, untilWorse: false }));
    expect(viewOf(snoozed).snoozed).toEqual({ until, untilWorse: false });
    expect(viewOf(after(snoozed, 2 * hourMs - 1).watched()).snoozed).toBeDefined();
    const woken = after(snoozed, 2 * hourMs).watched();
    expect(viewOf(woken).snoozed).toBeUndefined();
    expect(woken.types.at(-1)).toBe('ExceptionWoken');
  });

  test('ends when the case gets worse, if that was asked for', () => {
    const silent = anOrder()
      .watched()
      .shipped('PN1', { '1': 3, '2': 2 })
      .at('2026-11-23T10:00:00Z')
      .watched();
    expect(caseOf(silent)).toMatchObject({ type: 'no_first_scan', severity: 3 });
    const worse = (untilWorse: boolean): Story =>
      silent
        .does(told('snooze', { until: null, untilWorse }))
        .at('2026-12-10T10:00:00Z')
        .watched();
    expect(caseOf(worse(true)).severity).toBeLessThan(3);
    expect(viewOf(worse(true)).snoozed).toBeUndefined();
    expect(viewOf(worse(false)).snoozed).toBeDefined();
  });

  test('is refused for a time that has passed, and taken back by hand', () => {
    expect(raised.decides(told('snooze', { until: iso(raised.now), untilWorse: true }))).toMatchObject({
      rejection: { code: 'snooze_in_the_past' },
    });
    const back = raised.does(told('snooze', { until, untilWorse: true })).does(told('wake'));
    expect(viewOf(back)).toEqual(viewOf(raised));
    expect(back.decides(told('wake'))).toMatchObject({ rejection: { code: 'not_snoozed' } });
  });
});

describe('the due time', () => {
  const dueAt = iso(raised.now + 5 * hourMs);
  const due = raised.does(told('setDue', { until: dueAt }));

  test('is what a person says, until it is the rule’s again', () => {
    expect(viewOf(due).dueAt).toBe(dueAt);
    expect(viewOf(after(due, hourMs).watched()).dueAt).toBe(dueAt);
    expect(viewOf(due.does(told('setDue', { until: null }))).dueAt).toBe(viewOf(raised).dueAt);
  });

  test('stands while others have to do something, and is later by that', () => {
    const waiting = after(due, hourMs).does(told('wait', { waitingOn: 'customer' }));
    expect(viewOf(waiting)).toMatchObject({
      dueAt: null,
      state: 'in_progress',
      waiting: { on: 'customer', leftMs: 4 * hourMs },
    });
    const other = after(waiting, hourMs).does(told('wait', { waitingOn: 'carrier' }));
    const resumed = after(other, hourMs).does(told('resume'));
    expect(viewOf(resumed)).toMatchObject({ dueAt: iso(raised.now + 7 * hourMs) });
    expect(viewOf(resumed).waiting).toBeUndefined();
    expect(resumed.decides(told('resume'))).toMatchObject({ rejection: { code: 'not_waiting' } });
  });
});

describe('what a person says while a case waits', () => {
  test('of its due time counts from when it was said', () => {
    const waiting = raised.does(told('wait', { waitingOn: 'carrier' }));
    const dueAt = iso(raised.now + 8 * hourMs);
    const due = after(waiting, 5 * hourMs).does(told('setDue', { until: dueAt }));
    expect(viewOf(due)).toMatchObject({ dueAt: null, waiting: { leftMs: 3 * hourMs } });
    // It stood for one hour more, and not for the five before.
    const resumed = after(due, hourMs).does(told('resume'));
    expect(viewOf(resumed).dueAt).toBe(iso(raised.now + 9 * hourMs));
  });
});

describe('what was resolved by mistake', () => {
  const back = (story: Story): Story =>
    story.does(told('resolve', { code: 'fixed' })).does(told('reopen', { isUndo: true }));

  test('waits as it did, and its clock has stood', () => {
    const waiting = after(raised, hourMs).does(told('wait', { waitingOn: 'customer' }));
    expect(viewOf(back(waiting))).toEqual(viewOf(waiting));
  });

  test('is put off as it was, until then', () => {
    const until = iso(raised.now + 2 * hourMs);
    const snoozed = raised.does(told('snooze', { until, untilWorse: true }));
    expect(viewOf(back(snoozed))).toEqual(viewOf(snoozed));
    const late = after(snoozed.does(told('resolve', { code: 'fixed' })), 3 * hourMs);
    expect(viewOf(late.does(told('reopen', { isUndo: true }))).snoozed).toBeUndefined();
  });
});

test('watchers are those who watch', () => {
  const watched = raised.does(told('watch')).does(told('watch', { by: 'olaf' }));
  expect(viewOf(watched).watchers).toEqual(['anna', 'olaf']);
  expect(watched.decides(told('watch'))).toEqual({ events: [] });
  expect(viewOf(watched.does(told('unwatch'))).watchers).toEqual(['olaf']);
  expect(raised.decides(told('unwatch'))).toMatchObject({ rejection: { code: 'not_watching' } });
});

test('what is resolved is not claimed, snoozed or waited for', () => {
  const resolved = raised.does(told('claim')).does(told('resolve', { code: 'fixed' }));
  for (const command of ['claim', 'release', 'setDue', 'wait', 'resume', 'snooze', 'wake'] as const)
    expect(resolved.decides(told(command))).toMatchObject({ rejection: { code: 'exception_closed' } });
});

test('law: the clocks of people move no clock of a rule, and settle in one turn', () => {
  const commands = fc.array(
    fc.record({
      command: fc.constantFrom('claim', 'release', 'wait', 'resume', 'snooze', 'wake', 'setDue', 'assign'),
      by: fc.constantFrom('anna', 'olaf'),
      owner: fc.constantFrom('jan', null),
      untilWorse: fc.boolean(),
      hours: fc.integer({ min: 1, max: 9 }),
      waitingOn: fc.constantFrom('carrier' as const, 'customer' as const),
    }),
    { maxLength: 12 },
  );
  fc.assert(
    fc.property(commands, (some) => {
      let story = raised;
      for (const { hours, command, ...details } of some) {
        const next = told(command, {
          ...details,
          until: iso(story.now + hours * hourMs),
        });
        if ('events' in story.decides(next)) story = story.does(next);
        story = after(story, (hours * hourMs) / 3).watched();
        expect(story.watched().types).toEqual(story.types);
        expect(caseOf(story).dueAt).toBe(caseOf(raised).dueAt);
        expect(story.run.nextCheckAt ?? Infinity).toBeGreaterThan(story.now);
      }
    }),
    { numRuns: 200 },
  );
});
