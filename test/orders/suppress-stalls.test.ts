import { describe, expect, test } from 'vitest';
import { decide } from '../../src/orders/decide.ts';
import { toExceptionRows, toOrderRow } from '../../src/orders/rows.ts';
import type { OrderState } from '../../src/orders/state.ts';
import { evolve } from '../../src/orders/evolve.ts';
import type { OrderCommand } from '../../src/orders/command.ts';
import { anOrder, aScan } from '../support/order-factory.ts';

const incidentId = 'feed:carrier-postnord.1';
const stalled = anOrder().at('2026-11-20T09:00:00Z').shipped().at('2026-11-24T10:00:00Z').watched();

const suppress = (silentSince: string, carrier = 'postnord'): OrderCommand => ({
  type: 'SuppressStalls',
  incidentId,
  carrier,
  silentSince: Date.parse(silentSince),
});
const at = { version: 50, at: '2026-11-24T11:00:00.000Z', recordedAt: '2026-11-24T11:00:00.000Z' };

const tell = (state: OrderState, command: OrderCommand): { state: OrderState; types: string[] } => {
  const now = Date.parse(at.at);
  const decision = decide(state, command, { now, at: now });
  if ('rejection' in decision) throw new Error(decision.rejection.code);
  return {
    state: decision.events.reduce((held, event) => evolve(held, event, at), state),
    types: decision.events.map(({ type }) => type),
  };
};

const present = (state: OrderState) => {
  if (state.status === 'absent') throw new Error('there is no order');
  return state;
};

describe('a stall that an incident explains', () => {
  test('is shown with it, and is nobody’s work', () => {
    const carrier = stalled.state.shipments[0]?.carrier ?? '';
    const { state, types } = tell(stalled.state, suppress('2026-11-20T10:00:00Z', carrier));
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

  test('is linked once, and let go once', () => {
    const carrier = stalled.state.shipments[0]?.carrier ?? '';
    const once = tell(stalled.state, suppress('2026-11-20T10:00:00Z', carrier)).state;
    expect(tell(once, suppress('2026-11-20T10:00:00Z', carrier)).types).toEqual([]);
    const released = tell(once, { type: 'ReleaseStalls', incidentId });
    expect(released.types).toEqual(['ExceptionReleased']);
    expect(released.state).toEqual({
      ...stalled.state,
      updatedAt: at.at,
      cases: [{ ...stalled.state.cases[0], updatedAt: at.at }],
    });
    expect(tell(released.state, { type: 'ReleaseStalls', incidentId }).types).toEqual([]);
  });

  test('was not there before the silence, and is of that carrier', () => {
    const carrier = stalled.state.shipments[0]?.carrier ?? '';
    expect(tell(stalled.state, suppress('2026-11-24T10:30:00Z', carrier)).types).toEqual([]);
    expect(tell(stalled.state, suppress('2026-11-20T10:00:00Z', 'another')).types).toEqual([]);
  });

  test('closes as it would without', () => {
    const carrier = stalled.state.shipments[0]?.carrier ?? '';
    const linked = present(tell(stalled.state, suppress('2026-11-20T10:00:00Z', carrier)).state);
    const scanned = anOrder()
      .at('2026-11-20T09:00:00Z')
      .shipped()
      .scanned(aScan('picked_up', '2026-11-20T12:00:00Z'));
    expect(scanned.state.cases).toEqual([]);
    const { exceptionId } = linked.cases[0] ?? { exceptionId: '' };
    const cleared = evolve(
      linked,
      { type: 'ExceptionCleared', data: { exceptionId, how: 'auto', because: 'x' } },
      at,
    );
    expect(present(cleared).cases[0]).not.toHaveProperty('incidentId');
  });
});
