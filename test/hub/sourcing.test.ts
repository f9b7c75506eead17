import { describe, expect, it } from 'vitest';
import type { Sourced } from '../../src/hub/sourcing.ts';
import { openStocksInMemory } from '../support/stocks-in-memory.ts';

describe('sourcing beside others', () => {
  it('is not refused for what another one is about to give back', async () => {
    const { turn, place, close, buy } = openStocksInMemory({ A: 1, B: 1 });
    const gate = close('Reserve wh-1~B');
    const both = buy('ord_both', 'A', 'B');
    await gate.reached;
    // Somebody on another node was faster with B: who holds A will have to give it back.
    turn({ type: 'Reserve', ...place('B'), reservations: [{ reservationId: 'faster', quantity: 1 }] });
    const onlyA = buy('ord_a', 'A');
    // All that can be decided while the gate is closed has been.
    await new Promise(setImmediate);
    gate.open();
    expect((await both).outcome).toBe('rejected');
    expect((await onlyA).outcome).toBe('held');
  });

  it('is refused when who was before it keeps it', async () => {
    const { close, buy } = openStocksInMemory({ A: 1, B: 1 });
    const gate = close('Reserve wh-1~B');
    const both = buy('ord_both', 'A', 'B');
    await gate.reached;
    const onlyA = buy('ord_a', 'A');
    // All that can be decided while the gate is closed has been.
    await new Promise(setImmediate);
    gate.open();
    expect((await both).outcome).toBe('held');
    expect(await onlyA).toMatchObject({ outcome: 'rejected', rejection: { code: 'insufficient_stock' } });
  });

  it('goes around those who ask for the last units at the same moment', async () => {
    const { asked, buy } = openStocksInMemory({ A: 1 }, ['wh-1', 'wh-2', 'wh-3']);
    const outcomes = await Promise.all(
      ['ord_1', 'ord_2', 'ord_3', 'ord_4'].map(async (id) => await buy(id, 'A')),
    );
    expect(outcomes.map(({ outcome }) => outcome).toSorted()).toEqual(['held', 'held', 'held', 'rejected']);
    // Without, all four ask at the first, three again at the second, and so on.
    expect(asked.toSorted().slice(0, 3)).toEqual(['Reserve wh-1', 'Reserve wh-1', 'Reserve wh-2']);
    expect(asked).toHaveLength(4);
  });

  it('who asks again after a crash has what it held, also where it is planned otherwise by now', async () => {
    const { turn, place, sourcing } = openStocksInMemory({ A: 1 }, ['wh-1', 'wh-2']);
    const source = async (): Promise<Sourced> =>
      await sourcing.source({
        orderId: 'ord_1',
        attempt: '1',
        lines: [{ lineId: '1', sku: 'A', quantity: 2 }],
        isAllOrNothing: true,
        cause: 'test',
      });
    expect((await source()).outcome).toBe('held');
    // The process dies here. One more comes to the first place, and the storefront asks again.
    turn({ type: 'RecordMovement', ...place('A'), movement: { kind: 'received', quantity: 1 } });
    expect((await source()).outcome).toBe('held');
  });

  it('who may wait is not refused because others were faster each time', async () => {
    const locations = Array.from({ length: 8 }, (_, index) => `wh-${index + 1}`);
    const { sourcing } = openStocksInMemory({ A: 1 }, locations, (command, turn) => {
      if (command.type !== 'Reserve') return;
      const reservations = [{ reservationId: `faster at ${command.location}`, quantity: 1 }];
      turn({ ...command, reservations, orderId: 'ord_faster' });
    });
    const sourced = await sourcing.source({
      orderId: 'ord_1',
      attempt: '1',
      lines: [{ lineId: '1', sku: 'A', quantity: 1 }],
      isAllOrNothing: false,
      cause: 'test',
    });
    expect(sourced).toMatchObject({ outcome: 'held', missing: [{ lineId: '1', quantity: 1 }], holds: [] });
  });
});
