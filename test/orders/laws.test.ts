import fc from 'fast-check';
import { expect, test } from 'vitest';
import { orderEventSchemas } from '../../src/contracts/events.ts';
import { dispositions, returnReasons } from '../../src/contracts/returns.ts';
import { fulfilmentReportTypes } from '../../src/contracts/fulfilments.ts';
import { orderViewSchema } from '../../src/contracts/orders.ts';
import { exceptionRowSchema } from '../../src/contracts/exceptions.ts';
import { fulfilmentRowSchema } from '../../src/contracts/fulfilments.ts';
import type { ReportReturn } from '../../src/orders/change-command.ts';
import type {
  HandleException,
  OrderCommand,
  ReportFulfilment,
  RetractReport,
} from '../../src/orders/command.ts';
import { evolve } from '../../src/orders/evolve.ts';
import { brokenLaws } from '../../src/orders/quantities.ts';
import { toExceptionRows, toFulfilmentRows } from '../../src/orders/rows.ts';
import { initialOrderState, type OrderState } from '../../src/orders/state.ts';
import { toOrderView } from '../../src/orders/view.ts';
import { aPlaceOrder, aScan, dayMs, hourMs, nothingYet, startAt, turn } from '../support/order-factory.ts';

const lines = fc.array(
  fc.record({ lineId: fc.constantFrom('1', '2', 'unknown'), quantity: fc.integer({ min: 1, max: 5 }) }),
  { minLength: 1, maxLength: 3 },
);
const number = fc.constantFrom('PN1', 'pn 2', 'PN3');

const reports: fc.Arbitrary<OrderCommand> = fc
  .record(
    {
      type: fc.constant('ReportFulfilment' as const),
      fulfilmentId: fc.constantFrom('ord_1-f1', 'ord_1-f1', 'ord_1-f1', 'ord_1-f9'),
      reported: fc.constantFrom(...fulfilmentReportTypes),
      lines,
      parcels: fc.array(fc.record({ carrier: fc.constant('postnord'), trackingNumber: number, lines }), {
        minLength: 1,
        maxLength: 3,
      }),
    },
    { requiredKeys: ['type', 'fulfilmentId', 'reported'] },
  )
  .map((command) => command satisfies ReportFulfilment);

const scans = fc.record({
  type: fc.constant('RecordScans' as const),
  carrier: fc.constant('postnord'),
  trackingNumber: fc.constantFrom('PN1', 'PN2'),
  scans: fc.array(
    fc.record(
      {
        scan: fc
          .tuple(
            fc.constantFrom(
              'in_transit',
              'attempt_failed',
              'out_for_delivery',
              'delivered',
              'returning',
              'returned',
              'failed',
            ),
            fc.integer({ min: 0, max: 6 }),
          )
          .map(([status, days]) =>
            aScan(status as 'in_transit', new Date(startAt + days * dayMs).toISOString()),
          ),
        textRef: fc.constantFrom('scan_a', 'scan_b'),
      },
      { requiredKeys: ['scan'] },
    ),
    { minLength: 1, maxLength: 4 },
  ),
});

const retractions: fc.Arbitrary<OrderCommand> = fc
  .record(
    {
      type: fc.constant('RetractReport' as const),
      fulfilmentId: fc.constantFrom('ord_1-f1', 'ord_1-f1', 'ord_1-f9'),
      reported: fc.constantFrom('picked', 'packed', 'shipped'),
      because: fc.constantFrom('voided', 'did_not_occur', 'incorrect_data'),
      reportedAt: fc.integer({ min: 0, max: 40 }).map((hours) => startAt + hours * hourMs),
      lines,
      parcels: fc.array(fc.record({ carrier: fc.constant('postnord'), trackingNumber: number }), {
        minLength: 1,
        maxLength: 2,
      }),
    },
    { requiredKeys: ['type', 'fulfilmentId', 'reported', 'because'] },
  )
  .map((command) => command satisfies RetractReport);

const requests: fc.Arbitrary<OrderCommand> = fc.oneof(
  fc.constant<OrderCommand>(aPlaceOrder()),
  fc.constant<OrderCommand>({ type: 'CancelOrder', reasonRef: 'text_1' }),
  lines.map((some): OrderCommand => ({ type: 'CancelLines', lines: some })),
  fc.constant<OrderCommand>({
    type: 'ChangeAddress',
    shipToRef: 'address_2',
    country: 'DE',
    unchanged: false,
  }),
  fc.constantFrom<OrderCommand>(
    { type: 'HoldOrder', reason: 'fraud_review' },
    { type: 'HoldOrder', reason: 'other', noteRef: 'text_2' },
    { type: 'ReleaseHold', holdId: 'ord_1-h1' },
    { type: 'ReleaseHold', holdId: 'ord_1-h2' },
    { type: 'ClaimNonReceipt', shipmentId: 'ord_1-f1-p1' },
    { type: 'WithdrawNonReceipt', shipmentId: 'ord_1-f1-p1' },
    { type: 'SetPreferences', language: 'it', mails: { delayed: false } },
    { type: 'SetPreferences', quietHours: { from: '22:00', to: '07:00' } },
    { type: 'RevokeTrackingLink' },
    { type: 'ErasePersonalData' },
    { type: 'AssessOrder' },
  ),
  fc
    .record({
      exceptionId: fc.constantFrom('ord_1.1', 'ord_1.2'),
      command: fc.constantFrom<HandleException['command'][]>(
        ...(['acknowledge', 'assign', 'resolve', 'reopen', 'note', 'claim', 'release', 'watch'] as const),
        ...(['unwatch', 'setDue', 'wait', 'resume', 'snooze', 'wake'] as const),
      ),
      by: fc.constantFrom('anna', 'olaf'),
      untilWorse: fc.boolean(),
      until: fc.constantFrom('2026-11-21T09:00:00.000Z', '2026-11-24T09:00:00.000Z', null),
    })
    .map((some): OrderCommand => ({
      type: 'HandleException',
      owner: 'anna',
      code: 'fixed',
      noteRef: 'text_3',
      ...some,
    })),
);

const returnId = fc.constantFrom('ord_1-ra', 'ord_1-ra', 'ord_1-rb', 'ord_1-rz');
const returns: fc.Arbitrary<OrderCommand> = fc.oneof(
  fc
    .record({
      returnId,
      isByCustomer: fc.boolean(),
      lines: fc.uniqueArray(
        fc.record({
          lineId: fc.constantFrom('1', '2', 'unknown'),
          quantity: fc.integer({ min: 1, max: 3 }),
          reason: fc.constantFrom(...returnReasons),
        }),
        { minLength: 1, maxLength: 3, selector: ({ lineId }) => lineId },
      ),
    })
    .map((some): OrderCommand => ({ type: 'RequestReturn', method: 'drop_off', days: 30, ...some })),
  fc
    .record({ type: fc.constantFrom('ApproveReturn', 'CancelReturn'), returnId })
    .map((some) => some as OrderCommand),
  returnId.map((id): OrderCommand => ({ type: 'RefuseReturn', returnId: id, reason: 'other' })),
  fc.record({ returnId, amount: fc.constantFrom('0', '10.50', '400') }).map((some): OrderCommand => ({
    type: 'CloseReturn',
    returnId: some.returnId,
    refund: { amount: some.amount, currency: 'SEK' },
  })),
);
const returnReports: fc.Arbitrary<ReportReturn> = fc.oneof(
  fc.record({ returnId, lines: fc.option(lines, { nil: undefined }) }).map((some): ReportReturn => ({
    type: 'ReportReturn',
    reported: 'received',
    location: 'wh-2',
    ...some,
  })),
  fc
    .record({
      returnId,
      lines: fc.array(
        fc.record({
          lineId: fc.constantFrom('1', '1', '2', 'unknown'),
          quantity: fc.integer({ min: 1, max: 4 }),
          disposition: fc.constantFrom(...dispositions),
        }),
        { minLength: 1, maxLength: 4 },
      ),
    })
    .map((some): ReportReturn => ({
      type: 'ReportReturn',
      reported: 'inspected',
      location: 'wh-1',
      ...some,
    })),
);

const commands = fc.array(
  fc.tuple(
    fc.oneof(
      { weight: 4, arbitrary: reports },
      { weight: 2, arbitrary: retractions },
      scans,
      requests,
      { weight: 2, arbitrary: returns },
      { weight: 2, arbitrary: returnReports },
    ),
    fc.integer({ min: 0, max: 30 }),
  ),
  { maxLength: 25 },
);

test('whatever is told: the laws hold, fold(events) = state, and all that is written parses', () => {
  fc.assert(
    fc.property(commands, (told) => {
      let now = startAt;
      let run = turn(nothingYet, aPlaceOrder(), now, { rules: true });
      const stamps: { from: number; to: number; now: number }[] = [{ from: 0, to: run.version, now }];
      for (const [command, hours] of told) {
        now += hours * hourMs;
        const from = run.version;
        run = turn(run, command, now, { rules: true });
        stamps.push({ from, to: run.version, now });
        expect(brokenLaws(run.state)).toEqual([]);
        if (command.type === 'ReportFulfilment' || command.type === 'RetractReport')
          expect(run.decision).toHaveProperty('events');
        // Of a return that there is, no report is refused.
        if (command.type === 'ReportReturn' && run.state.status === 'present')
          expect('events' in run.decision).toBe(
            run.state.returns?.some((one) => one.returnId === command.returnId) === true,
          );
        expect(run.nextCheckAt ?? Infinity).toBeGreaterThan(now);
      }
      for (const event of run.events) {
        expect(orderEventSchemas[event.type].safeParse(event.data).error?.message).toBeUndefined();
      }
      let folded: OrderState = initialOrderState;
      for (const [index, event] of run.events.entries()) {
        const stamp = stamps.find(({ from, to }) => index >= from && index < to);
        const recordedAt = new Date(stamp?.now ?? startAt).toISOString();
        folded = evolve(folded, JSON.parse(JSON.stringify(event)) as typeof event, {
          version: index + 1,
          at: event.at ?? recordedAt,
          recordedAt,
        });
      }
      expect(folded).toEqual(run.state);
      expect(JSON.parse(JSON.stringify(run.state))).toEqual(run.state);
      if (run.state.status === 'absent') return;
      for (const audience of ['staff', 'customer', 'storefront', 'warehouse'] as const) {
        const view = orderViewSchema.safeParse(toOrderView(run.state, run.version, new Map(), audience));
        expect(view.error?.message).toBeUndefined();
      }
      for (const row of toExceptionRows(run.state, run.version)) exceptionRowSchema.parse(row);
      for (const row of toFulfilmentRows(run.state, run.version)) fulfilmentRowSchema.parse(row);
    }),
    { numRuns: 300 },
  );
});
