import { afterAll, beforeAll, expect, it } from 'vitest';
import { placeOrder, tellOrder } from '../support/board.ts';
import { ask, type LiveApp, openLiveApp } from '../support/live-app.ts';

let app: LiveApp;
beforeAll(async () => {
  app = await openLiveApp({ heartbeatMs: 200 });
});
afterAll(async () => {
  await app.close();
});

it('a link that another node revoked opens nothing here, though nobody was told', async () => {
  const other = await openLiveApp({ databaseUrl: app.machines.databaseUrl, node: 'two' });
  const orderId = await placeOrder(app.machines, 'link-2');
  const customer = await app.connect(await app.linkOf(orderId));
  await tellOrder(other.machines, orderId, 'revoke');
  const answer = await ask(customer, 'order:watch', { orderId }).catch(() => 'gone');
  await expect.poll(() => customer.connected).toBe(false);
  await other.close();
  expect(JSON.stringify(answer)).not.toContain('snapshot');
});

it('a key that is revoked while its socket comes in ends it', async () => {
  const key = await app.access.apiKeys.create({ name: 'board', roles: ['ops'] }, 'admin');
  const two = await openLiveApp({
    databaseUrl: app.machines.databaseUrl,
    node: 'three',
    access: {
      identify: async (bearer) => {
        const found = await app.access.identify(bearer);
        await app.access.apiKeys.revoke(key.keyId);
        return found;
      },
      onRevoked: (listener) => {
        app.access.onRevoked(listener);
      },
    },
  });
  const machine = await two.connect({ token: key.key ?? '' });
  await expect.poll(() => machine.connected).toBe(false);
  await two.close();
});
