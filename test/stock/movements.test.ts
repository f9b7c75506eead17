import { describe, expect, test } from 'vitest';
import { toAvailable } from '../../src/stock/levels.ts';
import { hourMs, startAt } from '../support/order-factory.ts';
import { aStock } from '../support/stock-factory.ts';

/** onHand, damaged, quarantined, available. */
const levels = ({ state }: ReturnType<typeof aStock>): number[] => [
  state.onHand,
  state.damaged,
  state.quarantined,
  toAvailable(state),
];

describe('each movement', () => {
  const ten = aStock(10);
  test.each([
    ['received', ten.moved({ kind: 'received', quantity: 5 }), [15, 0, 0, 15]],
    ['adjusted up', ten.moved({ kind: 'adjusted', quantity: 2 }), [12, 0, 0, 12]],
    ['adjusted down', ten.moved({ kind: 'adjusted', quantity: -3 }), [7, 0, 0, 7]],
    ['returned', ten.moved({ kind: 'returned', quantity: 1 }), [11, 0, 0, 11]],
    ['returned broken', ten.moved({ kind: 'returned', quantity: 1, bucket: 'damaged' }), [11, 1, 0, 10]],
    ['moved away', ten.moved({ kind: 'moved', quantity: 4, to: 'store-1' }), [6, 0, 0, 6]],
    ['moved in', ten.moved({ kind: 'moved', quantity: 4, from: 'store-1' }), [14, 0, 0, 14]],
    ['damaged', ten.moved({ kind: 'damaged', quantity: 3 }), [10, 3, 0, 7]],
    ['quarantined', ten.moved({ kind: 'quarantined', quantity: 3 }), [10, 0, 3, 7]],
    ['found', ten.moved({ kind: 'found', quantity: 2 }), [12, 0, 0, 12]],
    [
      'good after all',
      ten
        .moved({ kind: 'quarantined', quantity: 3 })
        .moved({ kind: 'found', quantity: 2, bucket: 'quarantined' }),
      [10, 0, 1, 9],
    ],
    [
      'written off',
      ten
        .moved({ kind: 'damaged', quantity: 3 })
        .moved({ kind: 'adjusted', quantity: -3, bucket: 'damaged' }),
      [7, 0, 0, 7],
    ],
    ['counted', ten.moved({ kind: 'counted', onHand: 4 }), [4, 0, 0, 4]],
    [
      'counted below what is damaged',
      ten.moved({ kind: 'damaged', quantity: 6 }).moved({ kind: 'counted', onHand: 4 }),
      [4, 4, 0, 0],
    ],
  ])('%s', (_, story, expected) => {
    expect(levels(story)).toEqual(expected);
  });
});

describe('a count', () => {
  test.each([
    [
      'shipped',
      (story: ReturnType<typeof aStock>) =>
        story.told({ type: 'Ship', shipId: 's', lines: [{ quantity: 3 }] }),
    ],
    [
      'moved',
      (story: ReturnType<typeof aStock>) => story.moved({ kind: 'moved', quantity: 3, to: 'store-1' }),
    ],
    ['adjusted', (story: ReturnType<typeof aStock>) => story.moved({ kind: 'adjusted', quantity: -3 })],
  ])('told late does not have what has left since, also where the book did not have it: %s', (_, leave) => {
    const story = leave(aStock(1).at(startAt + 2 * hourMs)).moved(
      { kind: 'counted', onHand: 5 },
      startAt + hourMs,
    );
    expect(levels(story)).toEqual([2, 0, 0, 2]);
  });

  test('keeps the reservations; below them it is a shortfall with an owner and a cure', () => {
    const story = aStock(10).reserved('o1', 4).reserved('o2', 4).moved({ kind: 'counted', onHand: 6 });
    expect(story.state).toMatchObject({ onHand: 6, reserved: 8 });
    expect(story.said.map(({ type }) => type)).toContain('ExceptionRaised');
    expect(story.state.cases.find((one) => one.type === 'oversold')).toMatchObject({
      exceptionId: expect.stringMatching(/^stock:wh-1~lamp\.\d+$/) as string,
      severity: 1,
      state: 'open',
      owner: 'wh-1',
      because: '8 units of lamp are promised at wh-1, 6 can be sold.',
      playbook: [{ command: 'route_again', label: 'Route 2 units to another location' }, {}, {}],
    });
  });

  test('proposes the next delivery where it is enough, and closes when it has come', () => {
    const short = aStock(10)
      .reserved('o1', 8)
      .told({
        type: 'ExpectIncoming',
        incomingId: 'po-7',
        quantity: 50,
        expectedAt: '2026-12-01T08:00:00.000Z',
      })
      .moved({ kind: 'damaged', quantity: 4 });
    const raised = short.state.cases.find((one) => one.type === 'oversold');
    expect(raised?.playbook[0]).toEqual({
      command: 'backorder',
      label: 'Promise 2 units from the delivery po-7',
    });
    const late = short.at(Date.parse('2026-12-01T08:00:00.000Z')).moved({ kind: 'found', quantity: 4 });
    const again = late.moved({ kind: 'damaged', quantity: 4 }).state.cases;
    expect(again.filter(({ type }) => type === 'oversold').at(-1)?.playbook[0]).toMatchObject({
      command: 'route_again',
    });
    const cured = short.moved({ kind: 'received', quantity: 50, incomingId: 'po-7' });
    expect(cured.state.incoming).toEqual([]);
    expect(cured.state.cases.find((one) => one.type === 'oversold')).toMatchObject({
      state: 'resolved',
      resolution: 'auto',
    });
  });

  test('that comes late: what moved after it is added to it', () => {
    const story = aStock(10)
      .at(startAt + 2 * hourMs)
      .moved({ kind: 'received', quantity: 5 })
      .at(startAt + 3 * hourMs)
      .moved({ kind: 'counted', onHand: 8 }, startAt + hourMs);
    expect(story.state.onHand).toBe(13);
  });

  test('that is older than the last one changes nothing', () => {
    const story = aStock(10)
      .at(startAt + hourMs)
      .moved({ kind: 'counted', onHand: 3 }, startAt - hourMs);
    expect(story.said[0]).toMatchObject({ data: { late: true, change: { onHand: 0 } } });
    expect(story.state.onHand).toBe(10);
  });

  test('had seen what was reported late', () => {
    const story = aStock(10).moved({ kind: 'received', quantity: 5 }, startAt - hourMs);
    expect(story.state.onHand).toBe(10);
    const shipped = aStock(10)
      .reserved('o1', 2)
      .told({ type: 'Ship', shipId: 's1', lines: [{ reservationId: 'o1', quantity: 2 }] }, startAt - hourMs);
    expect(shipped.state).toMatchObject({ onHand: 10, reserved: 0 });
  });

  test('closes a mismatch', () => {
    const story = aStock(2).moved({ kind: 'moved', quantity: 5 }).moved({ kind: 'counted', onHand: 2 });
    expect(story.state.cases.find((one) => one.type === 'stock_mismatch')?.state).toBe('resolved');
  });
});

test('a report by a sender whose clock is ahead does not make later ones late', () => {
  const story = aStock()
    .moved({ kind: 'counted', onHand: 10 }, startAt + 24 * hourMs)
    .at(startAt + hourMs)
    .moved({ kind: 'received', quantity: 5 });
  expect(story.state.onHand).toBe(15);
});
