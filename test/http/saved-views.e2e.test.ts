import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SavedView } from '../../src/contracts/saved-views.ts';
import { type Answer, type HttpApp, openHttpApp } from '../support/http-app.ts';

describe('named filters of the board', () => {
  let hub: HttpApp;
  const tokens = new Map<string, string>();
  beforeAll(async () => {
    hub = await openHttpApp();
    tokens.set('anna', await hub.token('ops', { sub: 'anna' }));
    tokens.set('olaf', await hub.token('ops', { sub: 'olaf' }));
    tokens.set('gia', await hub.token('agent', { sub: 'gia' }));
  });
  afterAll(async () => {
    await hub.close();
  });
  const as = async (who: string, path = '', options: object = {}): Promise<Answer> =>
    await hub.request(`/api/v1/views${path}`, { token: tokens.get(who) ?? '', ...options });
  const names = async (who: string): Promise<string[]> =>
    ((await as(who)).body.items as SavedView[]).map(({ name }) => name);

  it('are one’s own, or of everybody of a role, who may not change them', async () => {
    const mine = await as('anna', '', { body: { name: 'My worst', filter: 'severity:1 is:mine' } });
    expect(mine.body).toMatchObject({ name: 'My worst', owner: 'anna', sharedWith: null });
    const shared = { name: 'Carrier trouble', filter: 'carrier:postnord is:unclaimed', sharedWith: 'ops' };
    const { viewId } = (await as('anna', '', { body: shared })).body as SavedView;
    expect(await names('anna')).toEqual(['Carrier trouble', 'My worst']);
    expect(await names('olaf')).toEqual(['Carrier trouble']);
    expect(await names('gia')).toEqual([]);

    expect((await as('olaf', `/${viewId}`, { method: 'DELETE' })).status).toBe(404);
    const changed = await as('anna', '', { body: { ...shared, filter: 'carrier:dhl', sharedWith: 'agent' } });
    expect(changed.body).toMatchObject({ viewId, filter: 'carrier:dhl' });
    expect(await names('olaf')).toEqual([]);
    expect(await names('gia')).toEqual(['Carrier trouble']);
    expect((await as('anna', `/${viewId}`, { method: 'DELETE' })).status).toBe(200);
    expect(await names('gia')).toEqual([]);
  });

  it('are not kept when they cannot be read', async () => {
    expect(
      (await as('anna', '', { body: { name: 'Red', filter: 'is:open colour:red' } })).body,
    ).toMatchObject({
      status: 400,
      errors: [{ path: '/filter', message: expect.stringContaining('(character 9)') as string }],
    });
    expect((await as('anna', '/none', { method: 'DELETE' })).status).toBe(404);
  });

  it('end at a hundred for one person, who may still change what there is', async () => {
    for (let n = 0; n < 100; n += 1) await as('olaf', '', { body: { name: `View ${n}`, filter: 'is:open' } });
    const more = await as('olaf', '', { body: { name: 'One more', filter: 'is:open' } });
    expect(more.body).toMatchObject({ status: 400, errors: [{ path: '/name' }] });
    expect((await as('olaf', '', { body: { name: 'View 7', filter: 'is:late' } })).status).toBe(200);
  });
});
