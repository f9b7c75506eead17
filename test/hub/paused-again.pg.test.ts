import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findPaused } from '../../src/hub/releases.ts';
import { anOrderBody, openTestMachines, registerWorld, type TestMachines } from '../support/machines.ts';

const by = { actor: { kind: 'storefront', id: 'web' }, cause: 'test' } as const;

describe('a location that is paused twice', () => {
  let machines: TestMachines;
  beforeAll(async () => {
    machines = await openTestMachines();
    await registerWorld(machines);
    await machines.start();
  });
  afterAll(async () => {
    await machines.close();
  });
  const untilWaiting = async (count: number): Promise<void> => {
    await expect
      .poll(async () => (await machines.pool.query('select from waiting_releases')).rowCount)
      .toBe(count);
  };

  it('is asked in the end for an order that was held meanwhile', async () => {
    const { registry, clock, hub } = machines;
    const pause = { reason: 'Stocktaking', by: 'ops-1', since: new Date().toISOString(), until: null };
    await registry.setRelease('wh-1', pause);
    const held = await machines.placing.place({ body: anOrderBody(), idempotencyKey: 'held', ...by });
    expect(held.answer.outcome).toBe('accepted');
    await untilWaiting(1);
    await hub.ask(held.orderId, { type: 'HoldOrder', reason: 'address_check' }, by);
    await registry.setRelease('wh-1', null);
    await untilWaiting(0);
    await registry.setRelease('wh-1', pause);
    const holdId = (await hub.readOrder(held.orderId))?.state.holds[0]?.holdId ?? '';
    await hub.ask(
      held.orderId,
      { type: 'ReleaseHold', holdId, paused: findPaused(registry, clock.now()) },
      by,
    );
    await untilWaiting(1);
    await registry.setRelease('wh-1', null);
    await expect
      .poll(async () => (await hub.readOrder(held.orderId))?.state.fulfilments[0]?.requestStatus)
      .toBe('submitted');
  });
});
