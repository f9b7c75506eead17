import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { exceptionFields, exceptionsView, toCaseRow } from '../../src/board/exceptions.ts';
import { parseFilter } from '../../src/board/filter.ts';
import { toUpsertSql } from '../../src/board/view.ts';
import { caseStates, type ExceptionRow, waitingOn } from '../../src/contracts/exceptions.ts';
import { type BoardNode, openBoardNode } from '../support/board.ts';

let node: BoardNode;
const now = Date.parse('2026-11-22T09:00:00Z');
const iso = (at: number): string => new Date(at).toISOString();
const hourMs = 3_600_000;

const anyRow = fc.record({
  severity: fc.constantFrom(1 as const, 2 as const, 3 as const, 4 as const),
  state: fc.constantFrom(...caseStates),
  type: fc.constantFrom('no_first_scan', 'low_stock'),
  owner: fc.constantFrom(null, 'anna', 'olaf'),
  carrier: fc.constantFrom(null, 'postnord', 'dhl'),
  location: fc.constantFrom(null, 'wh-1'),
  dueAt: fc.option(fc.integer({ min: -3, max: 3 }).map((hours) => iso(now + hours * hourMs))),
  customerTier: fc.constantFrom(undefined, 'gold', 'silver'),
  incidentId: fc.constantFrom(undefined, 'feed:carrier-postnord.1'),
  snoozed: fc.constantFrom(undefined, { until: null, untilWorse: true }),
  waiting: fc.constantFrom(undefined, ...waitingOn.map((on) => ({ on, since: iso(now), leftMs: null }))),
  watchers: fc.constantFrom(undefined, ['anna'], ['olaf', 'anna'], ['olaf']),
});
const rows = fc.sample(anyRow, { numRuns: 400, seed: 7 }).map((some, n): ExceptionRow => {
  const given = Object.fromEntries(Object.entries(some).filter(([, value]) => value !== undefined));
  return {
    exceptionId: `ord_${n}.1`,
    title: 't',
    because: 'b',
    closesWhen: 'c',
    raisedAt: iso(now),
    resolvedAt: null,
    resolution: null,
    shipmentId: null,
    fulfilmentId: null,
    playbook: [],
    version: 1,
    orderId: `ord_${n}`,
    orderNumber: `SO-${100_000 + n}`,
    channel: 'web',
    trackingNumber: null,
    country: 'SE',
    valueAtRisk: { amount: '10.00', currency: 'SEK' },
    updatedAt: iso(now),
    ...(given as Pick<ExceptionRow, keyof typeof some & keyof ExceptionRow>),
  };
});

beforeAll(async () => {
  node = await openBoardNode();
  const batch = rows.map(toCaseRow).map(({ key, row, scope, facets, extra }, n) => ({
    n: n + 1,
    k: key,
    v: 1,
    s: scope,
    f: facets,
    r: row,
    x: extra,
  }));
  await node.machines.pool.query(toUpsertSql(exceptionsView, 'older'), [JSON.stringify(batch), 0]);
});
afterAll(async () => {
  await node.close();
});

const tokens = `
  is:open is:resolved is:suppressed is:unclaimed is:snoozed is:waiting is:watched is:mine
  is:late is:breaching tier:gold -tier:gold,silver tier:none tier:none,gold -tier:none -tier:none,gold due:2h due:90m due:1d severity:1,2 -severity:4 carrier:postnord
  -carrier:postnord -owner:anna owner:olaf waiting:customer,customs -waiting:carrier -type:low_stock state:open -location:wh-1
  so-1001 order:SO-10002`
  .trim()
  .split(/\s+/);

// The database's answer and the look at one row must agree, or a board would show what a list does not.
it('says of every row what the database says of it', async () => {
  const filters = fc.array(fc.constantFrom(...tokens), { minLength: 1, maxLength: 3 });
  const seen = new Set<number>();
  await fc.assert(
    fc.asyncProperty(filters, async (some) => {
      const parsed = parseFilter(exceptionFields, some.join(' '), { id: 'anna', now: () => now });
      if ('wrong' in parsed) throw new Error(parsed.wrong);
      const found = await node.board.find({ view: 'exceptions', where: parsed.filter.where(), limit: 1_000 });
      const expected = rows.filter((row) => parsed.filter.matches(row)).map(({ exceptionId }) => exceptionId);
      expect(new Set(found.map(({ key }) => key))).toEqual(new Set(expected));
      seen.add(expected.length);
    }),
    { numRuns: 150, examples: tokens.map((token) => [[token]]) },
  );
  expect(seen.size).toBeGreaterThan(15);
});
