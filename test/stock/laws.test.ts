import fc from 'fast-check';
import { expect, test } from 'vitest';
import { demandEventSchemas, stockEventSchemas } from '../../src/contracts/stock-events.ts';
import { orderEventSchemas } from '../../src/contracts/events.ts';
import type { NewStockEvent, PlacedCommand, StockCommand } from '../../src/stock/command.ts';
import {
  decideDemand,
  type DemandCommand,
  evolveDemand,
  initialDemandState,
} from '../../src/stock/demand.ts';
import { evolveStock } from '../../src/stock/evolve.ts';
import { findKeyed, valuesOf } from '../../src/stock/keyed.ts';
import { brokenStockLaws, findGrant, toAvailable } from '../../src/stock/levels.ts';
import { initialStockState, type StockState } from '../../src/stock/state.ts';
import { isOpen } from '../../src/orders/state.ts';
import { minuteMs, startAt } from '../support/order-factory.ts';
import { noStock, pos, type StockRun, turnStock, web } from '../support/stock-factory.ts';

const place = { location: 'wh-1', sku: 'lamp' } as const;
const channels = [web, pos];
const quantity = fc.integer({ min: 1, max: 9 });
const id = fc.constantFrom('o1', 'o2', 'o3', 'o4', 'o5');
const bucket = fc.constantFrom('damaged' as const, 'quarantined' as const);

interface Step {
  readonly command: StockCommand;
  /** What passes before it, and how much earlier it happened than it is told. */
  readonly afterMinutes: number;
  readonly agoMinutes: number;
  /** The actor dies after it: the next one folds the log again, or a snapshot and the rest. */
  readonly crash: boolean;
}

const commands: fc.Arbitrary<PlacedCommand | { readonly type: 'LookAtStock' }> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc
      .record(
        {
          reservations: fc.array(fc.record({ reservationId: id, quantity }), { minLength: 1, maxLength: 3 }),
          ttl: fc.integer({ min: 1, max: 60 }),
          partial: fc.boolean(),
        },
        { requiredKeys: ['reservations'] },
      )
      .map(({ ttl, ...more }) => ({
        type: 'Reserve' as const,
        ...place,
        ...more,
        ...(ttl === undefined ? {} : { expiresAt: startAt + ttl * minuteMs }),
      })),
  },
  fc
    .array(id, { minLength: 1, maxLength: 2 })
    .map((reservationIds) => ({ type: 'ConfirmReservations' as const, ...place, reservationIds })),
  fc
    .record({
      reservationIds: fc.array(id, { minLength: 1, maxLength: 2 }),
      orderId: fc.constantFrom('ord_1', 'ord_2'),
      ttl: fc.integer({ min: 1, max: 90 }),
    })
    .map(({ ttl, ...more }) => ({
      type: 'TakeReservations' as const,
      ...place,
      ...more,
      expiresAt: startAt + ttl * minuteMs,
    })),
  fc
    .record({ reservationIds: fc.array(id, { minLength: 1, maxLength: 2 }), isCart: fc.boolean() })
    .map(({ reservationIds, isCart }) => ({
      type: 'Release' as const,
      ...place,
      reservationIds,
      why: 'cancelled' as const,
      ...(isCart ? { isCart: true as const } : {}),
    })),
  {
    weight: 2,
    arbitrary: fc
      .record({
        shipId: fc.constantFrom('s1', 's2', 's3', 's4'),
        lines: fc.array(fc.record({ reservationId: id, quantity }, { requiredKeys: ['quantity'] }), {
          minLength: 1,
          maxLength: 2,
        }),
      })
      .map((more) => ({ type: 'Ship' as const, ...place, ...more })),
  },
  {
    weight: 5,
    arbitrary: fc
      .oneof(
        fc.record({ kind: fc.constant('counted' as const), onHand: fc.integer({ min: 0, max: 30 }) }),
        fc.record({
          kind: fc.constantFrom('received' as const, 'damaged' as const, 'quarantined' as const),
          quantity,
        }),
        fc.record(
          { kind: fc.constant('adjusted' as const), quantity: fc.integer({ min: -9, max: 9 }), bucket },
          { requiredKeys: ['kind', 'quantity'] },
        ),
        fc.record(
          { kind: fc.constantFrom('returned' as const, 'found' as const), quantity, bucket },
          { requiredKeys: ['kind', 'quantity'] },
        ),
        fc.record({ kind: fc.constant('moved' as const), quantity, from: fc.constant('store-1') }),
        fc.record({ kind: fc.constant('moved' as const), quantity, to: fc.constant('store-1') }),
      )
      .map((movement) => ({ type: 'RecordMovement' as const, ...place, movement })),
  },
  fc
    .record({ safety: fc.integer({ min: 0, max: 4 }), low: fc.integer({ min: 0, max: 6 }) })
    .map((policy) => ({ type: 'SetStockPolicy' as const, ...place, ...policy })),
  fc
    .record({ incomingId: fc.constantFrom('po-1', 'po-2'), quantity: fc.integer({ min: 0, max: 9 }) })
    .map((one) => ({
      type: 'ExpectIncoming' as const,
      ...place,
      ...one,
      expectedAt: '2026-12-01T08:00:00.000Z',
    })),
  fc.constant({ type: 'LookAtStock' as const }),
);

const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.record({
    command: commands,
    afterMinutes: fc.integer({ min: 0, max: 15 }),
    agoMinutes: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 30 })),
    crash: fc.boolean(),
  }),
  { maxLength: 40 },
);

/** The log of a stock, as the journal keeps it. */
interface Stored {
  readonly event: NewStockEvent;
  readonly at: string;
  readonly recordedAt: string;
}

const replay = (log: readonly Stored[], from: StockState = initialStockState, version = 0): StockState =>
  log
    .slice(version)
    .reduce(
      (state, { event, at, recordedAt }, index) =>
        evolveStock(state, event, { version: version + index + 1, at, recordedAt }),
      from,
    );

/** The ledger alone, with nothing of the core: levels are the sums of its changes. */
const sumLedger = (
  log: readonly Stored[],
): Record<'onHand' | 'damaged' | 'quarantined' | 'reserved', number> => {
  const sums = { onHand: 0, damaged: 0, quarantined: 0, reserved: 0 };
  for (const { event } of log) {
    if ('change' in event.data) {
      sums.onHand += event.data.change.onHand;
      sums.damaged += event.data.change.damaged;
      sums.quarantined += event.data.change.quarantined;
    }
    const sign = event.type === 'StockReserved' ? 1 : -1;
    if (event.type === 'StockReserved' || event.type === 'StockReleased' || event.type === 'StockShipped')
      for (const one of event.data.reservations) sums.reserved += sign * one.quantity;
  }
  return sums;
};

const schemas: Readonly<Record<string, { parse: (data: unknown) => unknown }>> = {
  ...orderEventSchemas,
  ...stockEventSchemas,
};

/** Runs a story; the log is checked turn by turn, and after a crash everything starts from it again. */
const runStory = (told: readonly Step[], check: (before: StockRun, after: StockRun, step: Step) => void) => {
  let run = noStock;
  let now = startAt;
  const log: Stored[] = [];
  let snapshot: { state: StockState; version: number } = { state: initialStockState, version: 0 };
  for (const step of told) {
    now += step.afterMinutes * minuteMs;
    const before = run;
    const at = now - step.agoMinutes * minuteMs;
    run = turnStock(run, step.command, now, { at, channels });
    const assessedFrom = 'events' in (run.decision ?? {}) ? decisionLength(run) : 0;
    run.events.slice(before.events.length).forEach((event, index) => {
      const instant = event.at ?? new Date(index < assessedFrom ? at : now).toISOString();
      log.push({ event, at: instant, recordedAt: new Date(now).toISOString() });
    });
    check(before, run, step);
    if (step.crash) {
      expect(replay(log)).toEqual(run.state);
      const state = replay(log, JSON.parse(JSON.stringify(snapshot.state)) as StockState, snapshot.version);
      expect(state).toEqual(run.state);
      run = { ...run, state: JSON.parse(JSON.stringify(state)) as StockState };
      snapshot = { state, version: run.version };
    }
  }
  return { run, log, now };
};

const decisionLength = ({ decision }: StockRun): number =>
  decision !== null && 'events' in decision ? decision.events.length : 0;

test('any interleaving of reserve, release, ship, count, damage, return, expiry, crash and replay keeps the laws', () => {
  fc.assert(
    fc.property(steps, (told) => {
      const { run, log, now } = runStory(told, (before, after, { command }) => {
        if (after.state.status === 'absent') return;
        expect(brokenStockLaws(after.state)).toEqual([]);
        expect(after.state.version).toBe(after.version);
        expect(after.nextCheckAt ?? Infinity).toBeGreaterThan(startAt);
        if (command.type === 'Reserve' && before.state.status === 'present') {
          // A grant takes no more than there was; what had run out was given back by the same append.
          const isGranted =
            after.decision !== null &&
            'events' in after.decision &&
            after.decision.events.some(({ type }) => type === 'StockReserved');
          if (isGranted) expect(toAvailable(after.state)).toBeGreaterThanOrEqual(0);
        }
        if (command.type === 'TakeReservations' && before.state.status === 'present')
          for (const reservationId of command.reservationIds) {
            // Nobody takes what another order has, and a cart gives back nothing that an order has.
            const had = findKeyed(before.state.reservations, reservationId)?.orderId;
            if (had !== undefined)
              expect(findKeyed(after.state.reservations, reservationId)?.orderId).toBe(had);
          }
        if (command.type === 'Release' && command.isCart === true && before.state.status === 'present')
          for (const one of valuesOf(before.state.reservations))
            if (one.orderId !== undefined) expect(findKeyed(after.state.reservations, one.id)).toEqual(one);
        if (command.type === 'RecordMovement' || command.type === 'Ship' || command.type === 'Release')
          expect(after.decision).toHaveProperty('events');
        const isShort = after.state.cases.some((one) => one.type === 'oversold' && isOpen(one));
        expect(isShort).toBe(after.state.shortfall !== null);
      });
      if (run.state.status === 'absent') return;
      const { onHand, damaged, quarantined, reserved } = run.state;
      expect(sumLedger(log)).toEqual({ onHand, damaged, quarantined, reserved });
      for (const { event } of log) expect(() => schemas[event.type]?.parse(event.data)).not.toThrow();
      // A stored deadline may be early, never late: right before it nothing is due.
      const due = run.nextCheckAt;
      if (due !== null && due > now) {
        const early = turnStock(run, { type: 'LookAtStock' }, due - 1, { channels });
        expect(early.events).toEqual(run.events);
      }
    }),
    { numRuns: 600 },
  );
});

test('every command twice, at once or later, is every command once', () => {
  fc.assert(
    fc.property(steps, fc.nat(), (told, seed) => {
      const key = ({ command }: Step): boolean => command.type !== 'RecordMovement';
      const quick = told
        .filter(key)
        .map((step) => ({ ...step, afterMinutes: 0, agoMinutes: 0, crash: false }));
      const once = runStory([{ ...filled, crash: false }, ...quick], () => undefined).run;
      const again = quick.flatMap((step, index) => ((seed >> (index % 20)) & 1 ? [step, step] : [step]));
      const twice = runStory([{ ...filled, crash: false }, ...again], () => undefined).run;
      expect(twice.events).toEqual(once.events);
    }),
    { numRuns: 200 },
  );
});

const filled: Step = {
  command: { type: 'RecordMovement', ...place, movement: { kind: 'counted', onHand: 12 } },
  afterMinutes: 0,
  agoMinutes: 0,
  crash: false,
};

test('counts and deltas may come in any order: the shelf is the same', () => {
  const movements = fc.uniqueArray(
    fc.record({
      minute: fc.integer({ min: 1, max: 50 }),
      movement: fc.oneof(
        fc.record({ kind: fc.constant('counted' as const), onHand: fc.integer({ min: 500, max: 520 }) }),
        fc.record({ kind: fc.constant('received' as const), quantity }),
        fc.record({ kind: fc.constant('adjusted' as const), quantity: fc.integer({ min: -9, max: -1 }) }),
      ),
    }),
    { selector: ({ minute }) => minute, minLength: 2, maxLength: 12 },
  );
  const withOrders = movements.chain((made) =>
    fc.tuple(
      fc.constant(made),
      fc.shuffledSubarray(made, { minLength: made.length, maxLength: made.length }),
    ),
  );
  fc.assert(
    fc.property(withOrders, ([made, shuffled]) => {
      const full = { movement: { kind: 'counted' as const, onHand: 500 }, minute: 0 };
      const onHandOf = (order: typeof made): number => {
        let run = noStock;
        const now = startAt + 60 * minuteMs;
        for (const { movement, minute } of [full, ...order])
          run = turnStock(run, { type: 'RecordMovement', ...place, movement }, now, {
            at: startAt + minute * minuteMs,
          });
        return run.state.status === 'present' ? run.state.onHand : -1;
      };
      expect(onHandOf(shuffled)).toBe(onHandOf(made.toSorted((a, b) => a.minute - b.minute)));
    }),
  );
});

test('demand: whatever comes twice or too early, the total is the sum of what is open', () => {
  const demands: fc.Arbitrary<DemandCommand> = fc.oneof(
    fc.record({ type: fc.constant('AddDemand' as const), sku: fc.constant('lamp'), demandId: id, quantity }),
    fc.record({
      type: fc.constant('SettleDemand' as const),
      sku: fc.constant('lamp'),
      demandId: id,
      how: fc.constantFrom('routed' as const, 'cancelled' as const),
    }),
  );
  fc.assert(
    fc.property(fc.array(demands, { maxLength: 30 }), (told) => {
      let state = initialDemandState;
      for (const command of told) {
        for (const event of decideDemand(state, command).events) {
          demandEventSchemas[event.type].parse(event.data);
          state = evolveDemand(state, event);
        }
        expect(decideDemand(state, command).events).toEqual([]);
        expect(state.total).toBe(valuesOf(state.open).reduce((sum, one) => sum + one.quantity, 0));
        expect(JSON.parse(JSON.stringify(state))).toEqual(state);
      }
    }),
  );
});

test('what is over is known for hours, and forgotten after a day', () => {
  const at = (hours: number): number => startAt + hours * 60 * minuteMs;
  let run = turnStock(noStock, filled.command, at(0));
  run = turnStock(run, { type: 'Release', ...place, reservationIds: ['o1'], why: 'cancelled' }, at(1));
  run = turnStock(run, { type: 'Release', ...place, reservationIds: ['o2'], why: 'cancelled' }, at(7));
  expect(findGrant(run.state, 'o1')).toEqual({ status: 'released' });
  run = turnStock(run, { type: 'Release', ...place, reservationIds: ['o3'], why: 'cancelled' }, at(25));
  expect(findGrant(run.state, 'o1')).toEqual({ status: 'unknown' });
  expect(findGrant(run.state, 'o3')).toEqual({ status: 'released' });
});
