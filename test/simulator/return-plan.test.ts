import { describe, expect, it } from 'vitest';
import { trackCommandSchema } from '../../src/contracts/commands.ts';
import { importedOrderSchema } from '../../src/contracts/imports.ts';
import { returnReportSchema, type ReturnView } from '../../src/contracts/returns.ts';
import { historyDays, planEarly } from '../../src/simulator/early-plan.ts';
import { dayMs } from '../../src/simulator/local-time.ts';
import { createRandom } from '../../src/simulator/random.ts';
import {
  type ArrivalKind,
  planArrival,
  planAskingMs,
  planFate,
  planRequest,
  toInspected,
  toProcessed,
  toReceived,
  willReturn,
} from '../../src/simulator/return-plan.ts';
import { locations } from '../../src/simulator/world.ts';

const at = Date.parse('2026-11-23T07:00:00Z');
const world = createRandom('returns');
const many = Array.from({ length: 2_000 }, (_, index) => world.fork(String(index)));
const returnable = [
  { lineId: '1', quantity: 1 },
  { lineId: '2', quantity: 3 },
];
const kinds: readonly ArrivalKind[] = [
  'plain',
  'inspectedOnly',
  'elsewhere',
  'more',
  'less',
  'worn',
  'aside',
];

const aReturn = (status: ReturnView['status'], received: number, toProcess = 0): ReturnView => ({
  returnId: 'ord_1-ra',
  status,
  method: 'drop_off',
  location: 'wh-malmo',
  requestedAt: new Date(at).toISOString(),
  approvedAt: new Date(at).toISOString(),
  receivedAt: null,
  endedAt: null,
  lines: [
    {
      lineId: '1',
      reason: 'changed_mind',
      announced: 2,
      received,
      restocked: 0,
      notRestocked: 0,
      toProcess,
      missing: 0,
    },
  ],
  worth: { amount: '0.00', currency: 'SEK' },
  refund: null,
});

describe('what customers send back', () => {
  it('is something of about every eighth order, some hours or days after it came', () => {
    const share = many.filter((random) => willReturn(random.fork('will'))).length / many.length;
    expect(share).toBeGreaterThan(0.1);
    expect(share).toBeLessThan(0.15);
    const delays = many.map((random) => planAskingMs(random.fork('asks')));
    expect(Math.min(...delays)).toBeGreaterThan(3 * 3_600_000);
    expect(Math.max(...delays)).toBeLessThan(4 * dayMs);
  });

  it('is asked for as a link may, mostly because of a change of mind or a size; claims say what is wrong', () => {
    const asked = many.map((random) => planRequest(random, returnable, { country: 'PL' }));
    const wrong = asked.filter(
      (request) => !trackCommandSchema.safeParse({ type: 'RequestReturn', ...request }).success,
    );
    expect(wrong).toEqual([]);
    const usual = asked.filter(({ lines: [line] }) =>
      ['changed_mind', 'does_not_fit'].includes(line?.reason ?? ''),
    );
    expect(usual.length / asked.length).toBeGreaterThan(0.6);
    const claims = asked.filter(({ lines: [line] }) =>
      ['damaged', 'wrong_item', 'not_as_described'].includes(line?.reason ?? ''),
    );
    expect(claims.length / asked.length).toBeGreaterThan(0.18);
    expect(claims.filter(({ note }) => note === undefined)).toEqual([]);
  });

  it('is the same for the same seed', () => {
    const plan = () =>
      [createRandom('a'), createRandom('b')].map((random) => [
        planRequest(random.fork('request'), returnable, { country: 'DE' }),
        planFate(random.fork('fate')),
        planArrival(random.fork('arrival'), { location: 'wh-malmo', from: at }),
      ]);
    expect(plan()).toEqual(plan());
    expect(plan()[0]).not.toEqual(plan()[1]);
  });

  it('is sent by most, and by some never, or taken back', () => {
    const fates = many.map((random) => planFate(random).fate);
    const shareOf = (fate: string): number => fates.filter((one) => one === fate).length / fates.length;
    expect(shareOf('sent')).toBeGreaterThan(0.75);
    expect(shareOf('never')).toBeGreaterThan(0.04);
    expect(shareOf('withdrawn')).toBeGreaterThan(0.04);
  });

  it('comes days later, step after step, and elsewhere now and then', () => {
    const arrivals = many.map((random) => planArrival(random, { location: 'wh-malmo', from: at }));
    expect(new Set(arrivals.map(({ kind }) => kind))).toEqual(new Set(kinds));
    for (const { kind, location, steps } of arrivals) {
      expect(location === 'wh-malmo').toBe(kind !== 'elsewhere');
      const times = [at + dayMs, ...steps.map((step) => step.at)];
      expect(times).toEqual(times.toSorted((a, b) => a - b));
      expect(locations.map((one) => one.location)).toContain(location);
    }
  });

  it.each(kinds)('is reported as a location may: %s', (kind) => {
    const random = createRandom(kind);
    const { steps } = planArrival(random, { location: 'wh-malmo', from: at, kind });
    const report = (type: string, lines: unknown): void => {
      const said = {
        type,
        returnId: 'ord_1-ra',
        at: new Date(at).toISOString(),
        ...(lines ? { lines } : {}),
      };
      expect(returnReportSchema.safeParse(said).error).toBeUndefined();
    };
    const units = { plain: 2, inspectedOnly: 0, elsewhere: 2, more: 3, less: 1, worn: 2, aside: 2 }[kind];
    if (steps.some(({ does }) => does === 'receive'))
      report('received', toReceived(random, kind, aReturn('approved', 0).lines));
    const inspected = toInspected(kind, aReturn(units === 0 ? 'approved' : 'received', units));
    report('inspected', inspected);
    const sum = inspected.reduce((all, { quantity }) => all + quantity, 0);
    expect(sum).toBe(Math.max(2, units));
    if (kind === 'aside') report('inspected', toProcessed(random, aReturn('received', 2, 2).lines));
  });

  it('is nothing at all in an empty parcel', () => {
    const one = aReturn('approved', 0);
    const empty = { ...one, lines: one.lines.map((line) => ({ ...line, announced: 1 })) };
    expect(toReceived(createRandom('empty'), 'less', empty.lines)).toEqual([]);
    expect(toInspected('less', empty)).toEqual([{ lineId: '1', quantity: 1, disposition: 'missing' }]);
  });
});

describe('what the shop sold before it had the hub', () => {
  it.each([7, 8, 9])('is orders that were delivered then, as an import takes them: seed %i', (seed) => {
    const early = planEarly(createRandom(`world-${seed}`), seed, at);
    expect(early).toEqual(planEarly(createRandom(`world-${seed}`), seed, at));
    expect(new Set(early.map(({ line }) => line.idempotencyKey)).size).toBe(early.length);
    const begins = at - historyDays * dayMs;
    for (const { line, wish } of early) {
      expect(importedOrderSchema.safeParse(line).error).toBeUndefined();
      const times = [line.placedAt, ...(line.scans ?? []).map(({ occurredAt }) => occurredAt)];
      expect(Math.max(...times.map((time) => Date.parse(time)))).toBeLessThan(begins);
      expect(wish.asksAt).toBeGreaterThan(begins);
      expect(wish.asksAt - Date.parse(line.placedAt)).toBeLessThan(30 * dayMs);
    }
    expect(early.some(({ wish }) => wish.asksAt > at)).toBe(true);
    const late = early.filter(({ wish }) => wish.fate === 'never' && at - wish.asksAt > 14 * dayMs);
    expect(late.length).toBeGreaterThan(2);
    expect(new Set(early.map(({ wish }) => wish.arrival))).toEqual(new Set([...kinds, undefined]));
  });
});
