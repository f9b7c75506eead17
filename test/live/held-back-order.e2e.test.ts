import { afterAll, beforeAll, expect, it } from 'vitest';
import { createOrderWatches } from '../../src/live/order-watches.ts';
import { createPoke } from '../../src/platform/poke.ts';
import { placeOrder, tellOrder } from '../support/board.ts';
import { quiet } from '../support/journal.ts';
import { type LiveApp, openLiveApp } from '../support/live-app.ts';

let app: LiveApp;
let other: LiveApp;
beforeAll(async () => {
  app = await openLiveApp({ node: 'one' });
  other = await openLiveApp({ databaseUrl: app.machines.databaseUrl, node: 'two' });
});
afterAll(async () => {
  await other.close();
  await app.close();
});

/** Invariant 5: whoever saw a version on one node is not led back by another that has not come so far. */
it('asks whoever comes back with a later version to ask again, and answers them when the node has it', async () => {
  const { hub, pool } = other.machines;
  let isHeldBack = true;
  const watches = createOrderWatches({
    // Reads, but what it would follow with does not come.
    hub: {
      ...hub,
      peekOrder: async (id, version) => {
        if (isHeldBack) throw new Error('this node is held back');
        return await hub.peekOrder(id, version);
      },
    },
    pool,
    poke: createPoke({ nats: null, node: 'two', scope: 'held-back', log: quiet }),
    log: quiet,
    fanOut: () => undefined,
    onLinksRevoked: () => undefined,
  });
  try {
    const orderId = await placeOrder(app.machines, 'held-back');
    const caller = (id: string): Parameters<typeof watches.watch>[0] => ({
      id,
      identity: {
        kind: 'user',
        id,
        roles: ['agent'],
        locations: [],
        carriers: [],
        channels: [],
        expiresAt: null,
      },
      audience: 'staff',
      line: { isClear: () => true, onClear: () => undefined },
      bearer: '',
      emit: () => undefined,
      end: () => undefined,
    });
    // Somebody else keeps it watched here, at what it was.
    const first = await watches.watch(caller('stays'), { orderId });
    expect(first.answer).toMatchObject({ version: 3 });
    await tellOrder(app.machines, orderId, 'hold');
    const since = (await app.machines.hub.readOrder(orderId))?.version ?? 0;
    expect(since).toBeGreaterThan(3);

    expect((await watches.watch(caller('comes'), { orderId, since })).answer).toMatchObject({
      error: { code: 'busy' },
    });
    isHeldBack = false;
    await expect
      .poll(async () => (await watches.watch(caller('comes'), { orderId, since })).answer, {
        timeout: 10_000,
      })
      .toMatchObject({ version: since, events: [] });
  } finally {
    watches.stop();
  }
});
