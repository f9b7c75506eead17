import { afterAll, beforeAll, expect, it } from 'vitest';
import { systemClock } from '../../client/src/live/clock.ts';
import { createConnection } from '../../client/src/live/connection.ts';
import { type Scheduler, systemScheduler } from '../../client/src/live/link.ts';
import { type Goodbye, goodbyeSchema } from '../../src/contracts/socket.ts';
import { type Client, type LiveApp, openLiveApp } from '../support/live-app.ts';

let app: LiveApp;
beforeAll(async () => {
  app = await openLiveApp();
});
afterAll(async () => {
  await app.close();
});

const heardBy = (client: Client): Goodbye[] => {
  const heard: Goodbye[] = [];
  client.on('goodbye', (message) => heard.push(goodbyeSchema.parse(message)));
  return heard;
};

it('says why it ends a socket that came in with something that is good no more', async () => {
  const client = await app.connect({ token: await app.token(['ops'], {}, 2) });
  const heard = heardBy(client);
  await expect.poll(() => client.connected, { timeout: 6_000 }).toBe(false);
  expect(heard).toEqual([{ reason: 'token_expired' }]);
});

it('sends everybody elsewhere when it leaves: pages come back when they were told to, not after a failed try', async () => {
  const token = await app.token(['ops']);
  const clients = await Promise.all(Array.from({ length: 30 }, async () => await app.connect({ token })));
  const heard = clients.map(heardBy);
  const delays: number[] = [];
  const scheduler: Scheduler = {
    ...systemScheduler,
    random: () => 0.999,
    after(ms, run) {
      // The look at a line that may be dead comes every second.
      if (ms !== 1_000) delays.push(ms);
      return systemScheduler.after(ms, run);
    },
  };
  const page = createConnection({
    url: app.url,
    auth: { token },
    clock: systemClock(),
    scheduler,
    network: { isOnline: () => true, onChange: () => () => undefined },
  });
  const leave = page.start();
  await expect.poll(() => page.state().status).toBe('live');
  await app.live.drain(200);
  await expect.poll(() => clients.some(({ connected }) => connected)).toBe(false);
  for (const goodbyes of heard) expect(goodbyes).toMatchObject([{ reason: 'draining' }]);
  const again = heard.map(([goodbye]) => goodbye?.againInMs ?? Number.NaN);
  expect(Math.max(...again)).toBeLessThan(500);
  // Not all in one moment.
  expect(new Set(again).size).toBeGreaterThan(10);
  // The first try is the hub's to time; nobody is there then, and the ones after it go by the page's own rule.
  await expect.poll(() => delays.length, { timeout: 6_000 }).toBeGreaterThanOrEqual(2);
  expect(delays[0]).toBeLessThan(500);
  expect(delays[1]).toBe(500);
  leave();
});
