import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dispositions } from '../../src/contracts/returns.ts';
import type { ReportReturn, RequestReturn } from '../../src/orders/change-command.ts';
import type { OrderCommand } from '../../src/orders/command.ts';
import { toQuantities } from '../../src/orders/quantities.ts';
import { findReturn, toReturnStatus } from '../../src/orders/returns.ts';
import { toReturnedStock } from '../../src/orders/return-stock.ts';
import { toOrderStatus } from '../../src/orders/status.ts';
import type { PresentOrder } from '../../src/orders/state.ts';
import { anOrder, aScan, dayMs, sek, startAt, type OrderStory, turn } from '../support/order-factory.ts';

const request = (changes: Partial<RequestReturn> = {}): RequestReturn => ({
  type: 'RequestReturn',
  returnId: 'ord_1-r1',
  lines: [{ lineId: '1', quantity: 2, reason: 'changed_mind' }],
  method: 'drop_off',
  isByCustomer: true,
  days: 30,
  ...changes,
});
const received = (lines?: Record<string, number>): ReportReturn => ({
  type: 'ReportReturn',
  returnId: 'ord_1-r1',
  location: 'wh-1',
  reported: 'received',
  ...(lines === undefined
    ? {}
    : { lines: Object.entries(lines).map(([lineId, quantity]) => ({ lineId, quantity })) }),
});
type Seen = readonly [lineId: string, quantity: number, disposition: (typeof dispositions)[number]];
const inspected = (...lines: readonly Seen[]): ReportReturn => ({
  type: 'ReportReturn',
  returnId: 'ord_1-r1',
  location: 'wh-1',
  reported: 'inspected',
  lines: lines.map(([lineId, quantity, disposition]) => ({ lineId, quantity, disposition })),
});
const delivered = (): OrderStory => anOrder().accepted().shipped().delivered();
const present = (story: OrderStory): PresentOrder => {
  const { state } = story.run;
  if (state.status === 'absent') throw new Error('there is no order');
  return state;
};
const statusOf = (story: OrderStory): string | undefined => {
  const one = findReturn(present(story), 'ord_1-r1');
  return one === undefined ? undefined : toReturnStatus(one);
};
const quantitiesOf = (story: OrderStory, lineId = '1') => toQuantities(present(story)).get(lineId);
const codeOf = (story: OrderStory, command: OrderCommand): string | undefined => {
  const decision = story.decides(command);
  return 'rejection' in decision ? decision.rejection.code : undefined;
};
/** Of the last thing that it did. */
const typesOf = (story: OrderStory): readonly string[] => {
  const { decision } = story.run as ReturnType<typeof turn>;
  return 'events' in decision ? decision.events.map(({ type }) => type) : [];
};

describe('what a customer may send back', () => {
  it('is what was delivered, within the time, at once', () => {
    const story = delivered().does(request());
    expect(typesOf(story)).toEqual(['ReturnRequested', 'ReturnApproved']);
    expect(statusOf(story)).toBe('approved');
    expect(quantitiesOf(story)).toMatchObject({ delivered: 3, returnRequested: 2, returned: 0 });
    expect(toOrderStatus(present(story))).toBe('returning');
    expect(findReturn(present(story), 'ord_1-r1')?.location).toBe('wh-1');
  });

  it.each([
    [
      'more than there is',
      delivered(),
      { lines: [{ lineId: '1', quantity: 4, reason: 'other' }] },
      'not_returnable',
    ],
    [
      'no line of the order',
      delivered(),
      { lines: [{ lineId: '9', quantity: 1, reason: 'other' }] },
      'unknown_line',
    ],
    ['what is on its way', anOrder().accepted().shipped(), {}, 'not_returnable'],
    ['what is announced already', delivered().does(request({ returnId: 'ord_1-r0' })), {}, 'not_returnable'],
    [
      'the same return twice',
      delivered().does(request()),
      { lines: [{ lineId: '2', quantity: 1, reason: 'other' }] },
      'idempotency_conflict',
    ],
  ] as const)('is not %s', (_, story, changes, code) => {
    expect(codeOf(story, request(changes as Partial<RequestReturn>))).toBe(code);
  });

  it('is nothing after the time, which counts from the delivery of its own line; staff may let them', () => {
    const at = Date.parse('2026-11-23T10:00:00Z') + 30 * dayMs;
    expect(codeOf(delivered().at(at - 1), request())).toBeUndefined();
    expect(codeOf(delivered().at(at), request())).toBe('return_period_ended');
    const byStaff = delivered()
      .at(at)
      .does(request({ isByCustomer: false }));
    expect(typesOf(byStaff)).toEqual(['ReturnRequested', 'ReturnApproved']);
  });

  it('is no final sale and nothing special; staff may let them', () => {
    const lines = [
      {
        lineId: '1',
        sku: 'ring',
        name: 'Ring',
        quantity: 3,
        unitPrice: sek('100'),
        kind: 'special' as const,
      },
      {
        lineId: '2',
        sku: 'sock',
        name: 'Sock',
        quantity: 2,
        unitPrice: sek('5'),
        kind: 'standard' as const,
        finalSale: true as const,
      },
    ];
    const story = anOrder({ lines }).accepted().shipped().delivered();
    expect(codeOf(story, request())).toBe('final_sale');
    expect(codeOf(story, request({ lines: [{ lineId: '2', quantity: 1, reason: 'other' }] }))).toBe(
      'final_sale',
    );
    expect(codeOf(story, request({ isByCustomer: false }))).toBeUndefined();
  });

  it('waits for an answer where the shop is said to be wrong', () => {
    const damaged = { lines: [{ lineId: '1', quantity: 1, reason: 'damaged' as const }] };
    const story = delivered().does(request(damaged));
    expect(typesOf(story)).toEqual(['ReturnRequested']);
    expect(toOrderStatus(present(story))).toBe('delivered');
    const approved = story.does({ type: 'ApproveReturn', returnId: 'ord_1-r1' });
    expect(statusOf(approved)).toBe('approved');
    expect(codeOf(approved, { type: 'ApproveReturn', returnId: 'ord_1-r1' })).toBe('return_answered');
    const refused = story.does({ type: 'RefuseReturn', returnId: 'ord_1-r1', reason: 'other' });
    expect(statusOf(refused)).toBe('refused');
    expect(quantitiesOf(refused)?.returnRequested).toBe(0);
    expect(codeOf(refused, { type: 'CancelReturn', returnId: 'ord_1-r1' })).toBe('return_over');
    expect(typesOf(delivered().does(request({ ...damaged, isByCustomer: false })))).toHaveLength(2);
  });
});

it('an order has at most fifty returns, with those that were taken back', () => {
  let story = delivered();
  for (let n = 0; n < 50; n += 1)
    story = story
      .does(request({ returnId: `ord_1-r${n + 2}` }))
      .does({ type: 'CancelReturn', returnId: `ord_1-r${n + 2}` });
  expect(codeOf(story, request())).toBe('too_many_returns');
});

describe('goods that are there', () => {
  it('are received, looked at and paid back, each a step', () => {
    let story = delivered().does(request()).does(received());
    expect(statusOf(story)).toBe('received');
    expect(quantitiesOf(story)).toMatchObject({ returnRequested: 0, returned: 2, dismissed: 0 });
    expect(codeOf(story, { type: 'CancelReturn', returnId: 'ord_1-r1' })).toBe('return_received');
    expect(codeOf(story, { type: 'CloseReturn', returnId: 'ord_1-r1' })).toBe('return_unfinished');
    story = story.does(inspected(['1', 1, 'restocked'], ['1', 1, 'not_restocked']));
    expect(statusOf(story)).toBe('inspected');
    expect(quantitiesOf(story)).toMatchObject({ returned: 1, dismissed: 1 });
    expect(toOrderStatus(present(story))).toBe('delivered');
    const tooMuch = sek('351.01');
    expect(codeOf(story, { type: 'CloseReturn', returnId: 'ord_1-r1', refund: tooMuch })).toBe(
      'refund_too_large',
    );
    const euros = { amount: '1', currency: 'EUR' };
    expect(codeOf(story, { type: 'CloseReturn', returnId: 'ord_1-r1', refund: euros })).toBe(
      'currency_mismatch',
    );
    story = story.does({ type: 'CloseReturn', returnId: 'ord_1-r1', refund: sek('200') });
    expect(typesOf(story)).toEqual(['RefundGranted', 'ReturnClosed']);
    expect(statusOf(story)).toBe('closed');
    expect(codeOf(story, { type: 'CloseReturn', returnId: 'ord_1-r1' })).toBe('return_over');
  });

  it('are not paid back with what was cancelled', () => {
    const story = anOrder()
      .does({ type: 'CancelLines', lines: [{ lineId: '2', quantity: 2 }] })
      .accepted()
      .shipped('PN1', { '1': 3 })
      .delivered()
      .does(request())
      .does(inspected(['1', 2, 'restocked']));
    const close = (amount: string) =>
      codeOf(story, { type: 'CloseReturn', returnId: 'ord_1-r1', refund: sek(amount) });
    expect([close('300.01'), close('300')]).toEqual(['refund_too_large', undefined]);
  });

  it('make the order returned when all of it is back', () => {
    const all = [
      { lineId: '1', quantity: 3, reason: 'other' as const },
      { lineId: '2', quantity: 2, reason: 'other' as const },
    ];
    const story = delivered()
      .does(request({ lines: all }))
      .does(received());
    expect(toOrderStatus(present(story))).toBe('returned');
  });

  it('are taken also when nobody may send them any more, and when nobody had said that they were delivered', () => {
    const cancelled = delivered().does(request()).does({ type: 'CancelReturn', returnId: 'ord_1-r1' });
    expect(statusOf(cancelled.does(received()))).toBe('received');
    const early = anOrder()
      .accepted()
      .shipped()
      .does(request({ isByCustomer: false }))
      .does(received());
    expect(quantitiesOf(early)).toMatchObject({ shipped: 3, delivered: 2, returned: 2 });
  });

  it('of a return that was taken back are all that was expected of it', () => {
    const story = delivered()
      .does(request())
      .does({ type: 'CancelReturn', returnId: 'ord_1-r1' })
      .does(received({ '1': 1 }));
    expect(quantitiesOf(story)).toMatchObject({ returned: 1, returnRequested: 0 });
    expect(codeOf(story, request({ returnId: 'ord_1-r2' }))).toBeUndefined();
    const seen = story.does(inspected(['1', 1, 'restocked']));
    expect(statusOf(seen)).toBe('inspected');
    expect(toOrderStatus(present(seen))).toBe('delivered');
  });

  it('that nobody was sent, or that came back before, are kept as unexpected and are a case', () => {
    const story = delivered()
      .does(request())
      .watched()
      .does(received({ '1': 5, '9': 1 }));
    expect(story.run.events.at(-2)).toMatchObject({
      type: 'ReturnReceived',
      data: {
        lines: [{ lineId: '1', quantity: 3 }],
        unexpected: [
          { lineId: '1', quantity: 2 },
          { lineId: '9', quantity: 1 },
        ],
      },
    });
    expect(present(story).cases.map(({ type }) => type)).toContain('report_conflict');
  });

  it('keep what the location wrote, also where nothing of it could be inspected', () => {
    const noteRef = 'text_1';
    const seen = { ...inspected(['9', 1, 'restocked']), noteRef };
    expect(delivered().does(request()).does(seen).run.events.at(-1)).toMatchObject({
      type: 'ReturnReceived',
      data: { implied: true, noteRef },
    });
    const both = delivered()
      .does(request())
      .does({ ...inspected(['1', 1, 'restocked']), noteRef });
    const written = both.run.events.slice(-2).map(({ data }) => 'noteRef' in data);
    expect(written).toEqual([false, true]);
  });

  it('an inspection makes known that they came; what was set aside is looked at again; what is missing may come', () => {
    let story = delivered()
      .does(request())
      .does(inspected(['1', 1, 'to_process'], ['1', 1, 'missing']));
    expect(typesOf(story)).toEqual(['ReturnReceived', 'ReturnInspected']);
    expect(statusOf(story)).toBe('received');
    expect(quantitiesOf(story)).toMatchObject({ returned: 1, writtenOff: 1, returnRequested: 0 });
    story = story.does(inspected(['1', 1, 'restocked']));
    expect(story.run.events.at(-1)?.data).toMatchObject({
      lines: [{ quantity: 1, disposition: 'restocked', again: true }],
    });
    expect(statusOf(story)).toBe('inspected');
    story = story.does(received({ '1': 1 }));
    expect(quantitiesOf(story)).toMatchObject({ returned: 2, writtenOff: 0 });
    expect(statusOf(story)).toBe('received');
  });

  it('that were taken for all that was announced, and are not in the parcel, are missing', () => {
    const story = delivered()
      .does(request())
      .does(received())
      .does(inspected(['1', 1, 'restocked'], ['1', 1, 'missing']));
    expect(quantitiesOf(story)).toMatchObject({ returned: 1, writtenOff: 1, returnRequested: 0 });
    expect(statusOf(story)).toBe('inspected');
    expect(codeOf(story, { type: 'CloseReturn', returnId: 'ord_1-r1' })).toBeUndefined();
    // Nobody had said that more of it was delivered than came back.
    const early = anOrder()
      .accepted()
      .shipped()
      .does(request({ isByCustomer: false, lines: [{ lineId: '1', quantity: 3, reason: 'other' }] }))
      .does(
        request({
          isByCustomer: false,
          returnId: 'ord_1-r2',
          lines: [{ lineId: '2', quantity: 2, reason: 'other' }],
        }),
      )
      .does(received())
      .does({ ...received(), returnId: 'ord_1-r2' });
    expect(present(early).deliveredAt).not.toBeNull();
    expect(present(early.does(inspected(['1', 1, 'missing']))).deliveredAt).toBeNull();
  });

  it('that come after it was closed open it again, and are paid for beside what was', () => {
    const closed = delivered()
      .watched()
      .does(request())
      .does(inspected(['1', 1, 'restocked'], ['1', 1, 'missing']))
      .does({ type: 'CloseReturn', returnId: 'ord_1-r1', refund: sek('100') });
    expect(statusOf(closed)).toBe('closed');
    const late = closed.at(startAt + 20 * dayMs).does(received({ '1': 1 }));
    expect(statusOf(late)).toBe('received');
    const waits = late.at(startAt + 25 * dayMs).does({ type: 'AssessOrder' });
    expect(present(waits).cases.at(-1)).toMatchObject({ type: 'return_undecided', state: 'open' });
    const again = waits
      .does(inspected(['1', 1, 'restocked']))
      .does({ type: 'CloseReturn', returnId: 'ord_1-r1', refund: sek('100.00') });
    expect(statusOf(again)).toBe('closed');
    expect(findReturn(present(again), 'ord_1-r1')?.refund).toEqual(sek('200.00'));
    expect(present(again).cases.at(-1)).toMatchObject({ state: 'resolved' });
  });

  it('the same told again says nothing new', () => {
    const story = delivered().does(request()).does(received());
    expect(typesOf(story.does(received()))).toEqual([]);
  });
});

describe('what an inspection does to the shelf', () => {
  const toMovements = (story: OrderStory) => {
    const at = { at: '', recordedAt: '', version: 0 };
    return toReturnedStock(story.run.events.map((event) => ({ ...event, ...at }))).map(
      ({ sku, movement }) => ({ sku, ...movement }),
    );
  };

  it('is what is restocked; what is set aside cannot be sold, and then can or is thrown away', () => {
    const story = delivered().does(request({ lines: [{ lineId: '1', quantity: 3, reason: 'other' }] }));
    const aside = story.does(inspected(['1', 1, 'restocked'], ['1', 2, 'to_process']));
    expect(toMovements(aside)).toEqual([
      { sku: 'lamp', kind: 'returned', quantity: 1 },
      { sku: 'lamp', kind: 'returned', quantity: 2, bucket: 'quarantined' },
    ]);
    expect(toMovements(aside.does(inspected(['1', 1, 'restocked'], ['1', 1, 'not_restocked'])))).toEqual([
      { sku: 'lamp', kind: 'found', quantity: 1, bucket: 'quarantined' },
      { sku: 'lamp', kind: 'adjusted', quantity: -1, bucket: 'quarantined' },
    ]);
    expect(toMovements(story.does(inspected(['1', 1, 'not_restocked'], ['1', 1, 'missing'])))).toEqual([]);
  });

  it('is no more than what came, in whichever order it is told', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(
            fc.constantFrom('1', '2'),
            fc.integer({ min: 1, max: 4 }),
            fc.constantFrom(...dispositions),
          ),
          {
            minLength: 1,
            maxLength: 12,
          },
        ),
        (told) => {
          let story = delivered().does(
            request({
              isByCustomer: false,
              lines: [
                { lineId: '1', quantity: 3, reason: 'other' },
                { lineId: '2', quantity: 2, reason: 'other' },
              ],
            }),
          );
          const shelf = new Map<string, number>();
          const aside = new Map<string, number>();
          const add = (to: Map<string, number>, sku: string, quantity: number): unknown =>
            to.set(sku, (to.get(sku) ?? 0) + quantity);
          for (const one of told) {
            story = story.does(inspected(one));
            if (typesOf(story).at(-1) !== 'ReturnInspected') continue;
            for (const movement of toMovements(story)) {
              if (movement.kind !== 'found') add(shelf, movement.sku, movement.quantity);
              if (movement.kind === 'found') add(aside, movement.sku, -movement.quantity);
              else if (movement.bucket === 'quarantined') add(aside, movement.sku, movement.quantity);
            }
          }
          for (const [lineId, sku] of [
            ['1', 'lamp'],
            ['2', 'bulb'],
          ] as const) {
            const line = findReturn(present(story), 'ord_1-r1')?.lines.find((one) => one.lineId === lineId);
            const { received = 0, notRestocked = 0, toProcess = 0, restocked = 0 } = line ?? {};
            expect(restocked + notRestocked + toProcess).toBe(received);
            expect(shelf.get(sku) ?? 0).toBe(restocked + toProcess);
            expect(aside.get(sku) ?? 0).toBe(toProcess);
          }
        },
      ),
    );
  });
});

describe('the desk', () => {
  const casesOf = (story: OrderStory) =>
    present(story).cases.map(({ type, severity, state }) => `${type} ${severity} ${state}`);
  const damaged = request({ lines: [{ lineId: '1', quantity: 1, reason: 'damaged' }] });

  it('sees a return that waits for an answer, until it has one', () => {
    const asked = delivered().watched().does(damaged);
    expect(casesOf(asked)).toContain('return_unanswered 3 open');
    const late = asked.at(startAt + 20 * dayMs).does({ type: 'AssessOrder' });
    expect(casesOf(late)).toContain('return_unanswered 2 open');
    expect(casesOf(asked.does({ type: 'ApproveReturn', returnId: 'ord_1-r1' }))).toContain(
      'return_unanswered 3 resolved',
    );
  });

  it('sees a return that does not come, until it comes', () => {
    const asked = delivered()
      .watched()
      .does(request(), startAt + 4 * dayMs);
    const early = asked.at(startAt + 18 * dayMs - 1).does({ type: 'AssessOrder' });
    expect(casesOf(early).join()).not.toContain('return_overdue');
    const late = early.at(startAt + 18 * dayMs).does({ type: 'AssessOrder' });
    expect(casesOf(late)).toContain('return_overdue 4 open');
    expect(casesOf(late.does(received()))).toContain('return_overdue 4 resolved');
  });

  it('sees goods that nobody decides about, until they are paid back', () => {
    const back = delivered().watched().does(request()).does(received());
    const late = back.at(startAt + 12 * dayMs).does({ type: 'AssessOrder' });
    expect(casesOf(late)).toContain('return_undecided 3 open');
    const worse = late.at(startAt + 30 * dayMs).does({ type: 'AssessOrder' });
    expect(casesOf(worse)).toContain('return_undecided 2 open');
    const closed = worse
      .does(inspected(['1', 2, 'restocked']))
      .does({ type: 'CloseReturn', returnId: 'ord_1-r1', refund: sek('200') });
    expect(casesOf(closed)).toContain('return_undecided 2 resolved');
  });

  it('sees a parcel that came empty, and where things lie', () => {
    const becauseOf = (story: OrderStory, type: string) =>
      present(story.at(startAt + 12 * dayMs).does({ type: 'AssessOrder' })).cases.find(
        (one) => one.type === type,
      )?.because;
    const asked = delivered().watched().does(request());
    const empty = asked.does({ ...inspected(['1', 2, 'missing']), location: 'wh-2' });
    expect(becauseOf(empty, 'return_undecided')).toMatch(/^Missing at wh-2 since /);
    const elsewhere = asked.does({ ...received({ '1': 2, '9': 1 }), location: 'wh-2' });
    expect(becauseOf(elsewhere, 'return_undecided')).toMatch(/^At wh-2 since /);
    expect(becauseOf(elsewhere, 'report_conflict')).toContain('something came to wh-2 ');
  });
});

it('a parcel that the customer sends back under its own number is back once', () => {
  const all = [
    { lineId: '1', quantity: 3, reason: 'other' as const },
    { lineId: '2', quantity: 2, reason: 'other' as const },
  ];
  const story = delivered()
    .does(request({ lines: all.slice(0, 1) }))
    .scanned(aScan('returned', '2026-11-26T10:00:00Z', { direction: 'return' }))
    .does(received());
  expect(toOrderStatus(present(story))).toBe('returned');
});

it('of two parcels the one that was turned back is back once, and the other is not', () => {
  const lines = [
    { lineId: '1', sku: 'lamp', name: 'Lamp', quantity: 2, unitPrice: sek('100'), kind: 'standard' as const },
  ];
  const one = { isByCustomer: false, lines: [{ lineId: '1', quantity: 1, reason: 'other' as const }] };
  const turned = anOrder({ lines })
    .accepted()
    .shipped('PN1', { '1': 1 })
    .shipped('PN2', { '1': 1 })
    .scanned(aScan('returned', '2026-11-26T10:00:00Z', { direction: 'return' }))
    .does(request(one))
    .does(received());
  expect(toOrderStatus(present(turned))).not.toBe('returned');
  const both = turned
    .does(request({ ...one, returnId: 'ord_1-r2' }))
    .does({ ...received(), returnId: 'ord_1-r2' });
  expect(toOrderStatus(present(both))).toBe('returned');
});
