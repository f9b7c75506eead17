import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, type HttpApp, openHttpApp } from '../support/http-app.ts';

const none = { shipped: false, delayed: false, delivered: false, returns: false };
const all = { shipped: true, delayed: true, delivered: true, returns: true };
const form = 'application/x-www-form-urlencoded';

describe('which mails a customer gets', () => {
  let hub: HttpApp;
  let agent: string;
  let orderId: string;
  let link: string;
  beforeAll(async () => {
    hub = await openHttpApp();
    agent = await hub.token('agent');
  });
  afterAll(async () => {
    await hub.close();
  });
  const place = async (key: string): Promise<void> => {
    const placed = await hub.place(key);
    ({ orderId } = placed);
    link = placed.trackingUrl.split('/').at(-1) ?? '';
  };
  const byLink = async (more: object, token = link): Promise<Answer> =>
    await hub.request(`/api/v1/track/${token}/commands`, { body: { type: 'SetPreferences', ...more } });
  const by = async (token: string, more: object): Promise<Answer> =>
    await hub.request(`/api/v1/orders/${orderId}/commands`, {
      token,
      body: { type: 'SetPreferences', ...more },
    });
  const preferencesOf = async (): Promise<object> =>
    (await hub.request(`/api/v1/orders/${orderId}`, { token: agent })).body.preferences;
  const unsubscribe = async (body: unknown, type = form, token = link): Promise<Answer> =>
    await hub.request(`/api/v1/track/${token}/unsubscribe`, {
      method: 'POST',
      headers: { 'content-type': type },
      body,
    });

  it('is for who has the link to say, and shown to them and to staff', async () => {
    await place('link');
    expect(await preferencesOf()).toEqual({ language: 'sv', mails: all, quietHours: null });
    const quietHours = { from: '22:00', to: '07:00', timeZone: 'Europe/Stockholm' };
    expect(await byLink({ mails: { delayed: false }, quietHours })).toMatchObject({
      status: 200,
      body: { events: [{ type: 'PreferencesChanged', actor: { kind: 'customer' } }] },
    });
    const expected = { language: 'sv', mails: { ...all, delayed: false }, quietHours };
    expect(await preferencesOf()).toEqual(expected);
    const tracked = await hub.request(`/api/v1/track/${link}`);
    expect(tracked.body.order.preferences).toEqual(expected);
    expect(await byLink({ mails: { delayed: false } })).toMatchObject({ status: 200, body: { events: [] } });
    expect(await byLink({ expectedVersion: 1, language: 'de' })).toMatchObject({
      status: 409,
      body: { code: 'version_conflict' },
    });
    expect(await byLink({ quietHours: { from: '07:00', to: '07:00' } })).toMatchObject({
      status: 400,
      body: { errors: [{ path: '/quietHours/to' }] },
    });
  });

  it('is for the office and for the order’s own storefront too, and for nobody else', async () => {
    await place('staff');
    for (const role of ['agent', 'ops', 'admin', 'sales', 'storefront'] as const)
      expect((await by(await hub.token(role), { language: 'de' })).status).toBe(200);
    expect(await preferencesOf()).toMatchObject({ language: 'de' });
    for (const role of ['warehouse', 'carrier'] as const)
      expect((await by(await hub.token(role), { language: 'fr' })).status).toBe(403);
    const foreign = await hub.token('storefront', { channels: ['other'] });
    expect((await by(foreign, { language: 'fr' })).status).toBe(404);
    expect((await byLink({ language: 'fr' }, `${link}x`)).status).toBe(404);
    expect(
      (
        await hub.request(`/api/v1/track/${link}x/unsubscribe`, {
          method: 'POST',
          headers: { 'content-type': form },
          body: 'List-Unsubscribe=One-Click',
        })
      ).status,
    ).toBe(404);
    expect(await preferencesOf()).toMatchObject({ language: 'de', mails: all });
  });

  it('is none of them after one click in a mail program, in either form of it, and again', async () => {
    await place('click');
    await byLink({ language: 'pl' });
    const answer = await unsubscribe('List-Unsubscribe=One-Click');
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(answer.text).toContain('You get no more mails about this order');
    expect(await preferencesOf()).toEqual({ language: 'pl', mails: none, quietHours: null });
    const { body } = await hub.request(`/api/v1/orders/${orderId}`, { token: agent });
    expect((await unsubscribe('List-Unsubscribe=One-Click')).status).toBe(200);
    expect((await hub.request(`/api/v1/orders/${orderId}`, { token: agent })).body.version).toBe(
      body.version,
    );

    await byLink({ mails: all });
    const parts = new FormData();
    parts.set('List-Unsubscribe', 'One-Click');
    const sent = new Response(parts);
    const type = sent.headers.get('content-type') ?? '';
    expect((await unsubscribe(new Uint8Array(await sent.arrayBuffer()), type)).status).toBe(200);
    expect(await preferencesOf()).toMatchObject({ mails: none });
  });

  it('is as it was after anything else that comes there: links are fetched by scanners of mails', async () => {
    await place('scanned');
    for (const method of ['GET', 'HEAD']) {
      const answer = await fetch(`${hub.url}/api/v1/track/${link}/unsubscribe`, {
        method,
        redirect: 'manual',
      });
      expect(answer.status).toBe(303);
      expect(answer.headers.get('location')).toBe(`/track/${link}#preferences`);
    }
    for (const body of ['', 'List-Unsubscribe=', 'list=One-Click', '{"List-Unsubscribe":"One-Click"}'])
      expect((await unsubscribe(body)).status).toBe(400);
    expect((await unsubscribe(`${'x'.repeat(5_000)}&List-Unsubscribe=One-Click`)).status).toBe(400);
    expect(await preferencesOf()).toMatchObject({ mails: all });
  });

  it('is not asked once they are forgotten: one click says yes all the same', async () => {
    await place('forgotten');
    await hub.request(`/api/v1/orders/${orderId}/commands`, {
      token: await hub.token('admin'),
      body: { type: 'ErasePersonalData' },
    });
    expect(await byLink({ language: 'de' })).toMatchObject({
      status: 422,
      body: { rejection: { code: 'already_erased' } },
    });
    expect((await unsubscribe('List-Unsubscribe=One-Click')).status).toBe(200);
    expect(await preferencesOf()).toBeUndefined();
  });

  it('is nothing for a link that was revoked', async () => {
    await place('revoked');
    await hub.request(`/api/v1/orders/${orderId}/commands`, {
      token: agent,
      body: { type: 'RevokeTrackingLink' },
    });
    expect((await unsubscribe('List-Unsubscribe=One-Click')).status).toBe(404);
    expect(await preferencesOf()).toMatchObject({ mails: all });
  });
});
