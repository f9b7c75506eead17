import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type HttpApp, openHttpApp } from '../support/http-app.ts';

const clientDir = mkdtempSync(join(tmpdir(), 'hub-client-'));
const customerHtml =
  '<!doctype html><html lang="en"><head><title>Your order</title></head><body><!-- initial --><div id="root"></div></body></html>';
mkdirSync(join(clientDir, 'assets'));
writeFileSync(join(clientDir, 'staff.html'), '<html>staff</html>');
writeFileSync(join(clientDir, 'customer.html'), customerHtml);
writeFileSync(join(clientDir, 'mark.svg'), '<svg/>');
writeFileSync(join(clientDir, 'assets', 'sv-1a.js'), 'export const sv = {};');
writeFileSync(join(clientDir, 'assets', 'staff-1.js'), 'const a = 1;\n'.repeat(200));

describe('what a customer and a browser see', () => {
  let hub: HttpApp;
  let agent: string;
  beforeAll(async () => {
    hub = await openHttpApp({ clientDir });
    agent = await hub.token('agent');
  });
  afterAll(async () => {
    await hub.close();
    rmSync(clientDir, { recursive: true });
  });
  const placed = async (key: string, name = 'Åsa Łukasz') => {
    const order = await hub.place(key, {
      customer: { name, email: 'a@example.com', language: 'sv' },
      shipTo: { name, line1: 'Storgatan 1', postcode: '21142', city: 'Malmö', country: 'SE' },
    });
    return { ...order, token: order.trackingUrl.split('/').at(-1) ?? '' };
  };

  it('the order, what happened, and until when the link is good; nothing that is only ours', async () => {
    const { token, orderId } = await placed('t-1');
    const tracked = await hub.request(`/api/v1/track/${token}`);
    // No mail server is set here.
    expect(tracked.body).toMatchObject({
      order: { orderId, exceptions: [] },
      token: { expiresAt: null },
      mailed: false,
    });
    expect(tracked.text).not.toMatch(/requestHash|candidates|agent-1/);
    expect(tracked.headers.get('cache-control')).toBe('no-store');
    expect(tracked.headers.get('referrer-policy')).toBe('no-referrer');
  });

  it('what those who carry it are called, and nobody else', async () => {
    const { token, orderId } = await placed('t-names');
    const admin = await hub.token('admin');
    for (const [carrier, name] of [
      ['night-post', 'Nattpost AB'],
      ['day-post', 'Dagpost AB'],
    ])
      await hub.request('/api/v1/carriers', { token: admin, body: { carrier, name } });
    expect((await hub.request(`/api/v1/track/${token}`)).body.carriers).toEqual([]);
    const fulfilmentId = `${orderId}-f1`;
    const parcel = (carrier: string) => ({
      carrier,
      trackingNumber: `${carrier}-1`,
      lines: [{ lineId: '1', quantity: 1 }],
    });
    await hub.request('/api/v1/warehouses/wh-1/fulfilment', {
      token: await hub.token('warehouse'),
      headers: { 'idempotency-key': 't-names' },
      body: {
        fulfilmentId,
        type: 'shipped',
        at: new Date().toISOString(),
        parcels: [parcel('night-post'), parcel('unknown-post')],
      },
    });
    await expect
      .poll(async () => (await hub.request(`/api/v1/track/${token}`)).body.carriers)
      .toEqual([{ carrier: 'night-post', name: 'Nattpost AB' }]);
  });

  it('a change of address and a cancellation, by the customer themselves', async () => {
    const { token, orderId } = await placed('t-2');
    const shipTo = { name: 'Åsa', line1: 'Nygatan 2', postcode: '21143', city: 'Malmö', country: 'SE' };
    const command = async (body: object) => await hub.request(`/api/v1/track/${token}/commands`, { body });
    expect((await command({ type: 'ChangeAddress', shipTo })).body.events).toMatchObject([
      { type: 'AddressChanged' },
    ]);
    expect(await command({ type: 'ChangeAddress', shipTo })).toMatchObject({
      status: 422,
      body: { rejection: { code: 'address_unchanged' } },
    });
    expect((await command({ type: 'CancelOrder' })).status).toBe(200);
    const timeline = await hub.request(`/api/v1/orders/${orderId}/timeline`, { token: agent });
    expect(timeline.body.items.at(-1)).toMatchObject({ actor: { kind: 'customer', id: orderId } });
    expect((await command({ type: 'HoldOrder', reason: 'other' })).status).toBe(400);
    expect((await command({ type: 'RevokeTrackingLink' })).status).toBe(400);
  });

  it('nothing once the link is revoked, by whichever door (A9)', async () => {
    const { token, orderId } = await placed('t-3');
    const revoked = await hub.request(`/api/v1/orders/${orderId}/commands`, {
      token: agent,
      body: { type: 'RevokeTrackingLink' },
    });
    expect(revoked.status).toBe(200);
    expect((await hub.request(`/api/v1/track/${token}`)).status).toBe(404);
    expect(
      (await hub.request(`/api/v1/track/${token}/commands`, { body: { type: 'CancelOrder' } })).status,
    ).toBe(404);
    expect((await hub.request(`/api/v1/orders/${orderId}`, { token })).status).toBe(401);
  });

  it('one order by a link and no other (A9)', async () => {
    const [mine, other] = [await placed('t-4'), await placed('t-5')];
    expect((await hub.request(`/api/v1/orders/${mine.orderId}`, { token: mine.token })).body.orderId).toBe(
      mine.orderId,
    );
    expect((await hub.request(`/api/v1/orders/${other.orderId}`, { token: mine.token })).status).toBe(404);
    const [payload] = other.token.split('.');
    const [, signature] = mine.token.split('.');
    expect((await hub.request(`/api/v1/track/${payload}.${signature}`)).status).toBe(404);
    expect((await hub.request(`/api/v1/track/${await hub.token('admin')}`)).status).toBe(404);
  });

  it('a page that begins with the order, whatever its customer is called', async () => {
    const { token, orderId } = await placed('t-6', '</script><img src=x onerror=alert(1)> $& $1');
    const page = await hub.request(`/track/${token}`);
    expect(page.status).toBe(200);
    const [, json = ''] =
      /<script type="application\/json" id="initial">(.*?)<\/script>/s.exec(page.text) ?? [];
    expect(JSON.parse(json)).toMatchObject({
      order: { orderId, customer: { name: expect.stringContaining('</script>') } },
    });
    expect(page.text).not.toContain('<img');
    expect(page.headers.get('content-security-policy')).toMatch(/default-src 'none'; script-src 'self';/);
  });

  it('a page in the language of the order, and in the one that its address asks for', async () => {
    const { token } = await placed('t-lang');
    const ofOrder = await hub.request(`/track/${token}`, { headers: { 'accept-language': 'de' } });
    expect(ofOrder.text).toContain('<html lang="sv">');
    expect(ofOrder.text).toContain('<title>Din beställning</title>');
    expect(ofOrder.text).toContain('<link rel="modulepreload" crossorigin href="/assets/sv-1a.js">');
    expect(ofOrder.text).toContain('"language":"sv"');
    expect(ofOrder.headers.get('content-language')).toBe('sv');
    const asked = await hub.request(`/track/${token}?lang=pl`);
    expect(asked.text).toContain('<html lang="pl">');
    expect(asked.text).not.toContain('modulepreload');
    for (const odd of ['lang=xx', 'lang=sv&lang=de', 'lang=%22%3E', 'lang'])
      expect((await hub.request(`/track/${token}?${odd}`)).text).toContain('<html lang="sv">');
  });

  it('a page in the language of the browser where no order opens', async () => {
    const page = async (wanted: string): Promise<string> =>
      (await hub.request('/track/eyJvIjoi.AAAA', { headers: { 'accept-language': wanted } })).text;
    expect(await page('fr, it-IT;q=0.8, de;q=0.9')).toContain('<html lang="de">');
    expect(await page('fr')).toContain('<html lang="en">');
  });

  it("a page that says so for a link that opens nothing, without anybody's data", async () => {
    const page = await hub.request('/track/eyJvIjoi.AAAA');
    expect(page.status).toBe(404);
    expect(page.text).toContain('<div id="root">');
    expect(page.text).toContain('{"problem":"not_found"}');
  });

  it('pages fresh, scripts for ever, and nothing outside the site', async () => {
    const desk = await hub.request('/desk/orders/ord_x');
    expect(desk).toMatchObject({ status: 200, text: '<html>staff</html>' });
    expect(desk.headers.get('cache-control')).toBe('no-cache');
    const script = await hub.request('/assets/staff-1.js', { headers: { 'accept-encoding': 'gzip' } });
    expect(script.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(script.headers.get('content-encoding')).toBe('gzip');
    for (const refused of ['gzip;q=0', 'gzip; q=0.0, identity']) {
      const plain = await hub.request('/assets/staff-1.js', { headers: { 'accept-encoding': refused } });
      expect(plain.headers.has('content-encoding')).toBe(false);
    }
    const wanted = await hub.request('/assets/staff-1.js', { headers: { 'accept-encoding': 'gzip;q=0.5' } });
    expect(wanted.headers.get('content-encoding')).toBe('gzip');
    expect((await hub.request('/mark.svg')).headers.get('content-type')).toBe('image/svg+xml');
    for (const path of [
      '/assets/..%2f..%2fpackage.json',
      '/%2e%2e%2fpackage.json',
      '/customer.html',
      '/package.json',
    ]) {
      expect((await hub.request(path)).status).toBe(404);
    }
  });
});
