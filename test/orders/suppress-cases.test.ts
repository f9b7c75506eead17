import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assess } from '../../src/exceptions/assess.ts';
import { decide } from '../../src/orders/decide.ts';
import { toExceptionRows, toOrderRow } from '../../src/orders/rows.ts';
import type { OrderCase, OrderState } from '../../src/orders/state.ts';
import { evolve } from '../../src/orders/evolve.ts';
import type { OrderCommand } from '../../src/orders/command.ts';
import { anOrder, aScan, scansOf } from '../support/order-factory.ts';

const incidentId = 'feed:carrier-postnord.1';
const stalled = anOrder().at('2026-11-20T09:00:00Z').shipped().at('2026-11-24T10:00:00Z').watched();
const exceptionId = stalled.state.cases[0]?.exceptionId ?? '';
const suppress: OrderCommand = {
  type: 'SuppressCases',
  incidentId,
  exceptionIds: [exceptionId],
  because: 'Nothing comes.',
};
const release: OrderCommand = { type: 'ReleaseCases', incidentId };
const toAt = (now: number) => {
  const at = new Date(now).toISOString();
  return { version: 50, at, recordedAt: at };
};
const now = Date.parse('2026-11-24T11:00:00.000Z');

const tell = (
  state: OrderState,
  command: OrderCommand,
  at: number = now,
): { state: OrderState; types: string[] } => {
  const decision = decide(state, command, { now: at, at });
  if ('rejection' in decision) return { state, types: [] };
  return {
    state: decision.events.reduce((held, event) => evolve(held, event, toAt(at)), state),
    types: decision.events.map(({ type }) => type),
  };
};

const present = (state: OrderState) => {
  if (state.status === 'absent') throw new Error('there is no order');
  return state;
};

describe('a case that an incident explains', () => {
  test('is shown with it, and is nobody’s work', () => {
    const { state, types } = tell(stalled.state, suppress);
    expect(types).toEqual(['ExceptionSuppressed']);
    expect(toExceptionRows(present(state), 1)).toMatchObject([
      { type: 'no_first_scan', state: 'open', incidentId },
    ]);
    expect(toOrderRow(stalled.state, 1)).toMatchObject({ openExceptions: 1, category: 'attention' });
    expect(toOrderRow(present(state), 1)).toMatchObject({
      openExceptions: 0,
      worstSeverity: null,
      category: 'open',
    });
  });

  test('is linked once, to one, and let go once', () => {
    const once = tell(stalled.state, suppress).state;
    expect(tell(once, suppress).types).toEqual([]);
    expect(tell(once, { ...suppress, incidentId: 'incident:inc_other.1' }).types).toEqual([]);
    expect(tell(once, { type: 'ReleaseCases', incidentId: 'incident:inc_other.1' }).types).toEqual([]);
    const released = tell(once, release);
    expect(released.types).toEqual(['ExceptionReleased']);
    const { at } = toAt(now);
    expect(released.state).toEqual({
      ...stalled.state,
      updatedAt: at,
      cases: [{ ...stalled.state.cases[0], updatedAt: at }],
    });
    expect(tell(released.state, release).types).toEqual([]);
  });
});

/** Suppression never loses a case: whatever happens meanwhile, what is open after the incident is what would be without it. */
test('whatever comes while it is suppressed, the cases are those there would be without', () => {
  const hour = 3_600_000;
  const scan = fc
    .record({
      status: fc.constantFrom('picked_up', 'in_transit', 'out_for_delivery', 'attempt_failed', 'delivered'),
      hoursAgo: fc.integer({ min: 0, max: 200 }),
    })
    .map(({ status, hoursAgo }) => ({ kind: 'scan', status, hoursAgo }) as const);
  const wait = fc.integer({ min: 1, max: 120 }).map((hours) => ({ kind: 'wait', hours }) as const);
  const handle = fc
    .constantFrom('acknowledge', 'resolve', 'reopen')
    .map((command) => ({ kind: 'handle', command }) as const);
  const incident = fc.constantFrom({ kind: 'begin' } as const, { kind: 'end' } as const);
  const bare = (cases: readonly OrderCase[]) => cases.map(({ incidentId: _, updatedAt: __, ...one }) => one);

  fc.assert(
    fc.property(fc.array(fc.oneof(scan, wait, handle, incident), { maxLength: 20 }), (steps) => {
      let at = now;
      const play = (state: OrderState, command: OrderCommand): OrderState => {
        const told = tell(state, command, at).state;
        return assess(told, at).events.reduce((held, event) => evolve(held, event, toAt(at)), told);
      };
      let without: OrderState = stalled.state;
      let explained: OrderState = stalled.state;
      const both = (command: OrderCommand): void => {
        without = play(without, command);
        explained = play(explained, command);
      };
      for (const step of steps) {
        switch (step.kind) {
          case 'wait':
            at += step.hours * hour;
            both({ type: 'AssessOrder' });
            break;
          case 'scan':
            both(scansOf('PN1', aScan(step.status, new Date(at - step.hoursAgo * hour).toISOString())));
            break;
          case 'handle':
            both({
              type: 'HandleException',
              exceptionId,
              command: step.command,
              by: 'anna',
              ...(step.command === 'resolve' ? { code: 'fixed' } : {}),
            });
            break;
          case 'begin':
            explained = play(explained, {
              ...suppress,
              exceptionIds: present(explained).cases.map((one) => one.exceptionId),
            });
            break;
          case 'end':
            explained = play(explained, release);
        }
        expect(bare(present(explained).cases)).toEqual(bare(present(without).cases));
      }
      const left = present(tell(explained, release, at).state).cases;
      expect(left.filter((one) => one.incidentId !== undefined)).toEqual([]);
    }),
    { numRuns: 150 },
  );
});
