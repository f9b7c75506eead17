import { afterAll, beforeAll, expect, it } from 'vitest';
import { anOrderBody, openTestMachines, registerWorld, type TestMachines } from '../support/machines.ts';

let machines: TestMachines;
beforeAll(async () => {
  machines = await openTestMachines();
  await registerWorld(machines);
  await machines.start();
});
afterAll(async () => {
  await machines.close();
});

/** Invariant 1: what follows a commit does not decide whether there was one. */
it('a follower of commits that throws makes no commit a failure, and keeps no other from hearing of it', async () => {
  const heard: string[] = [];
  machines.hub.onCommitted(() => {
    throw new Error('cannot follow');
  });
  machines.hub.onCommitted(({ events }) => {
    heard.push(...events.map(({ type }) => type));
  });
  const by = { actor: { kind: 'user', id: 'u1' }, cause: 'test' } as const;
  const { orderId, answer } = await machines.placing.place({
    body: anOrderBody(),
    idempotencyKey: 'k1',
    ...by,
  });
  expect(answer).toMatchObject({ outcome: 'accepted' });
  const held = await machines.hub.ask(orderId, { type: 'HoldOrder', reason: 'other' }, by);
  expect(held).toMatchObject({ outcome: 'accepted', events: [{ type: 'OrderHeld' }] });
  expect(heard).toEqual(expect.arrayContaining(['OrderPlaced', 'OrderHeld']));
});
