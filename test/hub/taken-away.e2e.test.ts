import { afterAll, beforeAll, expect, it } from 'vitest';
import { loadConfig } from '../../src/config.ts';
import { type StartedNode, startNode } from '../../src/start-node.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { anOrderBody } from '../support/machines.ts';

/** What the desk's "Choose another location" does, on a whole hub. */
let database: TestDatabase;
let node: StartedNode;
let token: string;
beforeAll(async () => {
  database = await createTestDatabase();
  node = await startNode(
    loadConfig({
      PORT: '0',
      DATABASE_URL: database.url,
      NATS_SERVER_BIN: '/nowhere/nats-server',
      AUTH_SECRET: 'a-secret-of-the-tests-0123456789ab',
      LOG_LEVEL: 'error',
      NODE_NAME: 'taken-away-test',
    }),
  );
  token =
    (await node.surfaces.access.sign?.({ sub: 'ewa', name: 'Ewa', roles: ['admin', 'ops'] }, 3_600)) ?? '';
});
afterAll(async () => {
  await node?.stop();
  await database?.drop();
});

interface Told {
  readonly location: string;
  readonly fulfilmentId: string;
  readonly requestStatus: string;
}
async function ask<T>(path: string, body?: object, method = body === undefined ? 'GET' : 'POST'): Promise<T> {
  const response = await fetch(`${node.url}/api/v1${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'idempotency-key': `${method} ${path}`,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${await response.text()}`);
  return (await response.json()) as T;
}

it('what the desk takes from a location that has said nothing goes to another that has it, and no shelf is corrected', async () => {
  await ask('/channels', { channel: 'web', name: 'Web' });
  for (const location of ['wh-1', 'wh-2']) {
    const timeZone = 'Europe/Stockholm';
    await ask('/locations', {
      location,
      type: 'warehouse',
      name: location,
      timeZone,
      default: location === 'wh-1',
    });
    await ask(`/stock/AWAY/${location}`, { onHand: 1 }, 'PUT');
  }
  const unitPrice = { amount: '10.00', currency: 'SEK' };
  const { orderId } = await ask<{ readonly orderId: string }>(
    '/orders',
    anOrderBody({ lines: [{ sku: 'AWAY', name: 'Boots', quantity: 1, unitPrice }] }),
  );
  const told = async (): Promise<readonly Told[]> =>
    (await ask<{ readonly fulfilments: readonly Told[] }>(`/orders/${orderId}`)).fulfilments;
  const [first] = await told();
  await ask(`/fulfilments/${first?.fulfilmentId ?? ''}/commands`, { type: 'reject', reason: 'no_capacity' });
  await expect.poll(told, { timeout: 10_000 }).toMatchObject([
    { location: first?.location, requestStatus: 'rejected' },
    { location: first?.location === 'wh-1' ? 'wh-2' : 'wh-1', requestStatus: 'submitted' },
  ]);
  // The board follows: until it does there is no such SKU.
  await expect
    .poll(async () => await ask('/stock/AWAY').catch(() => undefined), { timeout: 10_000 })
    .toMatchObject({ onHand: 2 });
});
