import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { feedListSchema } from '../../src/contracts/feeds.ts';
import { type HttpApp, openHttpApp } from '../support/http-app.ts';

const day = 86_400_000;

describe('feeds over HTTP', () => {
  let hub: HttpApp;
  beforeAll(async () => {
    hub = await openHttpApp();
  });
  afterAll(async () => {
    await hub.close();
  });

  it('are listed with how they do', async () => {
    const answer = await hub.request('/api/v1/feeds', { token: await hub.token('ops') });
    expect(answer.status).toBe(200);
    const { items } = feedListSchema.parse(answer.body);
    expect(items.map(({ feedId, status }) => `${feedId} ${status}`)).toEqual([
      'carrier-postnord unheard',
      'location-wh-1 unheard',
      'location-wh-2 unheard',
    ]);
  });

  it('have cases that the desk handles on the board like any other', async () => {
    const { feeds, registry, clock, pool } = hub.machines;
    await registry.putCarrier({ carrier: 'postnord', name: 'PostNord', feed: { silentAfterMinutes: 1 } });
    // With its first configuration or with a second, as the node's start went.
    await expect
      .poll(async () => {
        const { rows: told } = await pool.query<{ ms: number | null }>(
          `select (data->>'silentAfterMs')::int as ms from events
           where stream = 'feed:carrier-postnord' order by version desc limit 1`,
        );
        return told[0]?.ms;
      })
      .toBe(60_000);
    const heardAt = clock.now() - 7 * day;
    const activity = { messages: 1, duplicates: 0, rejected: 0, parked: 0, gaps: [], lags: [] };
    const answer = await feeds.ask(
      'carrier-postnord',
      { type: 'NoteFeedActivity', kind: 'carrier', id: 'postnord', from: heardAt, to: heardAt, ...activity },
      { actor: { kind: 'hub', id: 'test' }, cause: 'test' },
    );
    expect(answer.outcome).toBe('accepted');

    const token = await hub.token('ops');
    const rows = async (): Promise<readonly Record<string, unknown>[]> =>
      (await hub.request('/api/v1/exceptions?type=feed_silent', { token })).body.items;
    await expect.poll(rows).toMatchObject([
      {
        exceptionId: 'feed:carrier-postnord.1',
        type: 'feed_silent',
        state: 'open',
        subject: { kind: 'feed', id: 'carrier-postnord', title: 'PostNord' },
        carrier: 'postnord',
      },
    ]);
    const told = async (path: string, body: object, role: 'ops' | 'agent' = 'ops') =>
      await hub.request(`/api/v1/exceptions/${path}`, { token: await hub.token(role), body });
    const one = 'feed:carrier-postnord.1/commands';
    expect(await told(one, { type: 'acknowledge' })).toMatchObject({ status: 200 });
    expect(await told(one, { type: 'acknowledge' })).toMatchObject({
      status: 422,
      body: { rejection: { code: 'already_acknowledged' } },
    });
    expect((await told(one, { type: 'note', note: 'They are moving house.' })).status).toBe(200);
    await expect.poll(rows).toMatchObject([{ state: 'acknowledged' }]);
    expect((await told('feed:carrier-postnord.2/commands', { type: 'acknowledge' })).status).toBe(404);
    expect((await told('feed:carrier-nobody.1/commands', { type: 'acknowledge' })).status).toBe(404);
    expect((await told('street:carrier-postnord.1/commands', { type: 'acknowledge' })).status).toBe(404);
    expect((await told(one, { type: 'resolve', code: 'fixed' }, 'agent')).status).toBe(404);
    const bulk = await told('bulk', {
      exceptionIds: ['feed:carrier-postnord.1', 'feed:carrier-nobody.7'],
      command: { type: 'resolve', code: 'carrier_contacted' },
    });
    expect(bulk.body.outcomes).toMatchObject([
      { outcome: 'done' },
      { outcome: 'rejected', rejection: { code: 'exception_not_found' } },
    ]);
    await expect.poll(rows).toMatchObject([{ state: 'resolved', resolution: 'carrier_contacted' }]);
  });

  it('say in the metrics how they do', async () => {
    const metrics = async (): Promise<string> => await hub.machines.metrics.collect();
    await expect.poll(metrics).toMatch(/^hub_feed_quiet_seconds\{feed="carrier-postnord"\} \d+/m);
    expect(await metrics()).toMatch(/^hub_feed_silent\{feed="carrier-postnord"\} 0$/m);
  });
});
