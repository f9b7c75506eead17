import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { caseHistorySchema } from '../../src/contracts/case-history.ts';
import { type Answer, type HttpApp, openHttpApp } from '../support/http-app.ts';

describe('the history of cases', () => {
  let hub: HttpApp;
  let token: string;
  const today = new Date().toISOString().slice(0, 10);
  const yesterday = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
  const ask = async (query: string, path = 'history'): Promise<Answer> =>
    await hub.request(`/api/v1/exceptions/${path}?${query}`, { token });
  const history = async (query = `from=${yesterday}&to=${today}`) =>
    caseHistorySchema.parse((await ask(query)).body);
  const command = async (exceptionId: string, body: object): Promise<void> => {
    const answer = await hub.request(`/api/v1/exceptions/${exceptionId}/commands`, { token, body });
    expect(answer.status).toBe(200);
  };

  beforeAll(async () => {
    hub = await openHttpApp();
    token = await hub.token('ops', { sub: 'giulia' });
  });
  afterAll(async () => {
    await hub.close();
  });

  it('counts by day, cause, location and person', async () => {
    for (const name of ['one', 'two', 'three']) {
      const { orderId } = await hub.place(name);
      await hub.request('/api/v1/warehouses/wh-1/fulfilment', {
        token: await hub.token('warehouse'),
        body: {
          fulfilmentId: `${orderId}-f1`,
          type: 'rejected',
          at: new Date().toISOString(),
          reason: 'damaged',
        },
      });
    }
    await expect.poll(async () => (await history()).totals.raised).toBe(3);
    const [first, second] = (await hub.request('/api/v1/exceptions', { token })).body.items;
    await command(first.exceptionId, { type: 'resolve', code: 'fixed' });
    await command(first.exceptionId, { type: 'reopen' });
    await command(first.exceptionId, { type: 'resolve', code: 'refunded' });
    await command(second.exceptionId, { type: 'resolve', code: 'fixed' });
    await expect.poll(async () => (await history()).totals.resolved).toBe(3);

    const { totals, days, causes, carriers, locations, people } = await history();
    const closed = { medianMinutes: expect.any(Number), p90Minutes: expect.any(Number) };
    const all = { raised: 3, resolved: 3, cleared: 0, lateScans: 0, reopened: 1, ...closed };
    expect(totals).toEqual(all);
    expect(days.map(({ key }) => key)).toEqual([yesterday, today]);
    expect(days.reduce((sum, day) => sum + day.raised, 0)).toBe(3);
    expect(causes).toEqual([{ key: 'location_rejected', ...all }]);
    expect(locations).toEqual([{ key: 'wh-1', ...all }]);
    expect(carriers).toEqual([]);
    expect(people).toMatchObject([{ key: 'giulia', raised: 0, resolved: 3 }]);
  });

  it('is of days and time zones that the database reads as they are meant', async () => {
    const days = `from=${yesterday}&to=${today}`;
    for (const zone of ['%2B05:30', '-08:00', 'Mars/Base'])
      expect(await ask(`${days}&timeZone=${zone}`)).toMatchObject({
        status: 400,
        body: { errors: [{ path: '/timeZone' }] },
      });
    expect(await ask('from=0000-01-01&to=0000-01-02')).toMatchObject({
      status: 400,
      body: { errors: [{ path: '/from' }, { path: '/to' }] },
    });
  });

  it('is narrowed by cause, carrier and location, and by days', async () => {
    const narrowed = async (more: string): Promise<number> =>
      (await history(`from=${yesterday}&to=${today}&${more}`)).totals.raised;
    expect(await narrowed('type=location_rejected')).toBe(3);
    expect(await narrowed('type=no_first_scan')).toBe(0);
    expect(await narrowed('location=wh-1')).toBe(3);
    expect(await narrowed('location=wh-2')).toBe(0);
    expect(await narrowed('carrier=postnord')).toBe(0);
    const old = await history('from=2026-01-01&to=2026-01-03');
    expect(old.totals).toMatchObject({ raised: 0, medianMinutes: null });
    expect(old.days.map(({ key }) => key)).toEqual(['2026-01-01', '2026-01-02', '2026-01-03']);
  });

  it('has the days of the time zone that is asked for', async () => {
    // Of two zones that are a day apart at most one has the cases in its day of this date.
    const [{ raisedAt }] = (await hub.request('/api/v1/exceptions', { token })).body.items;
    for (const timeZone of ['Pacific/Kiritimati', 'Pacific/Pago_Pago', 'Europe/Stockholm']) {
      const day = new Intl.DateTimeFormat('sv-SE', { timeZone }).format(new Date(raisedAt));
      const { totals } = await history(`from=${day}&to=${day}&timeZone=${timeZone}`);
      expect(totals.raised).toBeGreaterThan(0);
    }
  });

  it('is exported as CSV', async () => {
    const answer = await ask(`from=${yesterday}&to=${today}`, 'history.csv');
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(answer.headers.get('content-disposition')).toContain(`exceptions-${yesterday}-${today}.csv`);
    const lines = answer.text.trimEnd().split('\r\n');
    expect(lines).toHaveLength(4);
    expect(lines[0]).toContain('exception,type,severity,state');
    expect(lines.slice(1).every((line) => line.includes('location_rejected'))).toBe(true);
  });

  it.each([
    ['from=2026-11-02&to=2026-11-01', '/to'],
    ['from=2026-01-01&to=2027-02-01', '/to'],
    [`from=2026-11-01&to=2026-11-02&timeZone=Mars`, '/timeZone'],
    ['from=yesterday&to=2026-11-01', '/from'],
    ['to=2026-11-01', '/from'],
    [`from=2026-11-01&to=2026-11-02&type=';drop`, '/type'],
  ])('refuses %s and says where', async (query, path) => {
    const answer = await ask(query);
    expect(answer.status).toBe(400);
    expect(answer.body.errors.map((error: { path: string }) => error.path)).toContain(path);
  });
});
