import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FeedView } from '../../src/contracts/feeds.ts';
import { toIso } from '../../src/platform/clock.ts';
import { granted, type LiveApp, openLiveApp } from '../support/live-app.ts';

/** Invariant 5 for the feeds: whoever watches has the state that is stored. */
describe('the feeds, live', () => {
  let app: LiveApp;
  beforeAll(async () => {
    app = await openLiveApp();
  });
  afterAll(async () => {
    await app.close();
  });

  it('are given as they are, and then as they change', async () => {
    const client = await app.connect({ token: await app.token(['ops']) });
    const feeds = new Map<string, FeedView>();
    client.on('feeds:changed', ({ upserts }) => {
      for (const feed of upserts) feeds.set(feed.feedId, feed);
    });
    const watched = granted(await client.emitWithAck('feeds:watch', {}));
    for (const feed of watched.feeds) feeds.set(feed.feedId, feed);
    expect([...feeds.keys()]).toEqual(['carrier-postnord', 'location-wh-1', 'location-wh-2']);
    expect(feeds.get('carrier-postnord')).toMatchObject({ name: 'PostNord', lastSeenAt: null });

    const send = async (door: string): Promise<unknown> =>
      await app.machines.ingest.doors.receive({
        sender: 'postnord',
        door,
        body: Buffer.from(
          JSON.stringify({
            trackingNumber: 'NOBODYS-1',
            status: 'in_transit',
            occurredAt: toIso(app.machines.clock.now()),
          }),
        ),
      });
    await send('carriers.postnord.tracking');
    await expect
      .poll(() => feeds.get('carrier-postnord'), { timeout: 5_000 })
      .toMatchObject({ messages: 1, parked: 1, errorRate: 1 });
    // Whom the registry does not know has no feed.
    await send('carriers.nobody.tracking');
    const stored = await app.machines.feeds.list();
    expect(stored.map(({ feedId }) => feedId)).toEqual([...feeds.keys()]);
    expect(stored.map(({ version }) => version)).toEqual([...feeds.values()].map(({ version }) => version));
  });

  it('are the desk’s', async () => {
    const agent = await app.connect({ token: await app.token(['agent']) });
    expect(await agent.emitWithAck('feeds:watch', {})).toMatchObject({ error: { code: 'not_allowed' } });
  });
});
