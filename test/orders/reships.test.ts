import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RecordReship, RequestReship } from '../../src/orders/change-command.ts';
import type { OrderCommand } from '../../src/orders/command.ts';
import { sentAgainOf } from '../../src/orders/reships.ts';
import { toOrderView } from '../../src/orders/view.ts';
import type { PresentOrder } from '../../src/orders/state.ts';
import { anOrder, dayMs, type OrderStory, startAt, turn } from '../support/order-factory.ts';

const ask = (changes: Partial<RequestReship> = {}): RequestReship => ({
  type: 'RequestReship',
  reshipId: 'ord_1-sa',
  lines: [{ lineId: '1', quantity: 2 }],
  reason: 'lost',
  whenShort: 'refuse',
  ...changes,
});
const placed = (reshipId = 'ord_1-sa'): RecordReship => ({
  type: 'RecordReship',
  reshipId,
  became: 'placed',
  orderId: `ord_of_${reshipId}`,
  orderNumber: '1002',
});
const shortOfStock: RecordReship = {
  type: 'RecordReship',
  reshipId: 'ord_1-sa',
  became: 'refused',
  code: 'insufficient_stock',
};
const shipped = (): OrderStory => anOrder().accepted().shipped();
const present = (story: OrderStory): PresentOrder => {
  const { state } = story.run;
  if (state.status === 'absent') throw new Error('there is no order');
  return state;
};
const codeOf = (story: OrderStory, command: OrderCommand): string | undefined => {
  const decision = story.decides(command);
  return 'rejection' in decision ? decision.rejection.code : undefined;
};
const typesOf = (story: OrderStory): readonly string[] => {
  const { decision } = story.run as ReturnType<typeof turn>;
  return 'events' in decision ? decision.events.map(({ type }) => type) : [];
};
/** Silent for so long that somebody has to send it again. */
const stalled = (): OrderStory =>
  shipped()
    .at(startAt + 14 * dayMs)
    .watched();
const openCases = (story: OrderStory) => present(story).cases.filter(({ state }) => state !== 'resolved');

describe('what is sent again', () => {
  it('is what has left, where the order goes', () => {
    const story = shipped().does(ask());
    expect(typesOf(story)).toEqual(['ReshipRequested']);
    expect(present(story).reships).toMatchObject([
      { reshipId: 'ord_1-sa', shipToRef: 'address_1', outcome: null },
    ]);
  });

  it('is at another address where one is given', () => {
    const story = shipped().does(ask({ shipToRef: 'address_2' }));
    expect(present(story).reships).toMatchObject([{ shipToRef: 'address_2' }]);
    expect(present(story).shipToRef).toBe('address_1');
  });

  it.each([
    ['more than has left', shipped(), { lines: [{ lineId: '1', quantity: 4 }] }, 'not_reshippable'],
    ['what is not packed yet', anOrder().accepted(), {}, 'not_reshippable'],
    ['no line of the order', shipped(), { lines: [{ lineId: '9', quantity: 1 }] }, 'unknown_line'],
    ['what is being sent again', shipped().does(ask()), { reshipId: 'ord_1-sb' }, 'not_reshippable'],
    ['the same one twice', shipped().does(ask()), {}, 'idempotency_conflict'],
    ['of somebody who was forgotten', shipped().does({ type: 'ErasePersonalData' }), {}, 'already_erased'],
    ['the cure of no case', shipped(), { exceptionIds: ['ord_1.9'] }, 'exception_not_found'],
  ] as const)('is not %s', (_, story, changes, code) => {
    expect(codeOf(story, ask(changes as Partial<RequestReship>))).toBe(code);
  });

  it('is nothing any more after twenty times', () => {
    let story = shipped();
    for (let n = 0; n < 20; n += 1) {
      const reshipId = `ord_1-s${n}`;
      story = story.does(ask({ reshipId })).does({ ...shortOfStock, reshipId });
    }
    expect(codeOf(story, ask())).toBe('too_many_reships');
  });

  it('is not placed any more once it was refused: others may have been asked for since', () => {
    const refused = shipped()
      .does(ask())
      .does(shortOfStock)
      .does(ask({ reshipId: 'ord_1-sb' }));
    expect(refused.decides(placed())).toEqual({ events: [] });
  });

  it('may be asked for once more where it could not be placed, or was cancelled', () => {
    const refused = shipped().does(ask()).does(shortOfStock);
    expect(
      codeOf(refused, ask({ reshipId: 'ord_1-sb', lines: [{ lineId: '1', quantity: 3 }] })),
    ).toBeUndefined();
    const cancelled = shipped()
      .does(ask())
      .does(placed())
      .does({
        type: 'RecordReship',
        reshipId: 'ord_1-sa',
        became: 'cancelled',
        lines: [{ lineId: '1', quantity: 1 }],
      });
    expect(sentAgainOf(present(cancelled), '1')).toBe(1);
    expect(codeOf(cancelled, ask({ reshipId: 'ord_1-sb' }))).toBeUndefined();
    expect(codeOf(cancelled, ask({ reshipId: 'ord_1-sb', lines: [{ lineId: '1', quantity: 3 }] }))).toBe(
      'not_reshippable',
    );
  });
});

describe('the cases that it cures', () => {
  it('are resolved once it is placed, and not before', () => {
    const story = stalled();
    const exceptionIds = openCases(story).map(({ exceptionId }) => exceptionId);
    expect(exceptionIds.length).toBeGreaterThan(0);
    const asked = story.does(ask({ exceptionIds }));
    expect(openCases(asked)).toHaveLength(exceptionIds.length);
    const done = asked.does(placed());
    expect(typesOf(done)).toEqual(['ReshipPlaced', ...exceptionIds.map(() => 'ExceptionResolved')]);
    expect(openCases(done)).toEqual([]);
    expect(present(done).cases).toMatchObject(exceptionIds.map(() => ({ resolution: 'reshipped' })));
    expect(openCases(asked.does(shortOfStock))).toHaveLength(exceptionIds.length);
  });
});

describe('who reads it', () => {
  const personal = new Map([['text_1', { text: 'They were very sorry.' }]]);
  const view = (story: OrderStory, audience: 'staff' | 'customer') =>
    toOrderView(present(story), 1, personal, audience).reships;
  it('customers read what is sent, not why it could not be nor what staff wrote', () => {
    const story = shipped()
      .does(ask({ noteRef: 'text_1' }))
      .does(shortOfStock);
    expect(view(story, 'staff')).toMatchObject([
      { status: 'refused', why: { code: 'insufficient_stock' }, note: 'They were very sorry.' },
    ]);
    expect(view(story, 'customer')).toEqual([
      {
        reshipId: 'ord_1-sa',
        status: 'refused',
        reason: 'lost',
        lines: [{ lineId: '1', quantity: 2 }],
        cancelled: [],
        requestedAt: expect.any(String),
      },
    ]);
  });
});

/** However often it is sent again, and whatever becomes of that: never more of it under way than had left. */
it('never sends more again than has left', () => {
  const step = fc.oneof(
    fc.record({
      step: fc.constant('ask' as const),
      id: fc.integer({ min: 0, max: 4 }),
      lines: fc.uniqueArray(
        fc.record({ lineId: fc.constantFrom('1', '2'), quantity: fc.integer({ min: 1, max: 4 }) }),
        { selector: ({ lineId }) => lineId, minLength: 1 },
      ),
    }),
    fc.record({
      step: fc.constantFrom('placed' as const, 'refused' as const, 'cancelled' as const),
      id: fc.integer({ min: 0, max: 4 }),
    }),
  );
  const toCommand = (one: typeof step extends fc.Arbitrary<infer T> ? T : never): OrderCommand => {
    const reshipId = `ord_1-s${one.id}`;
    switch (one.step) {
      case 'ask':
        return ask({ reshipId, lines: one.lines });
      case 'placed':
        return placed(reshipId);
      case 'refused':
        return { ...shortOfStock, reshipId };
      case 'cancelled':
        return { type: 'RecordReship', reshipId, became: 'cancelled', lines: [{ lineId: '1', quantity: 1 }] };
    }
  };
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      let story = shipped();
      for (const one of steps) {
        const command = toCommand(one);
        if (codeOf(story, command) !== undefined) continue;
        story = story.does(command);
        expect(sentAgainOf(present(story), '1')).toBeLessThanOrEqual(3);
        expect(sentAgainOf(present(story), '2')).toBeLessThanOrEqual(2);
        // Said again it says nothing, but for who asks again.
        if (one.step !== 'ask') expect(story.decides(command)).toEqual({ events: [] });
      }
    }),
  );
});
