import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type HttpApp, openHttpApp } from '../support/http-app.ts';

describe('the thresholds of the rules', () => {
  let hub: HttpApp;
  let ops: string;
  beforeAll(async () => {
    hub = await openHttpApp();
    ops = await hub.token('ops');
  });
  afterAll(async () => {
    await hub.close();
  });
  const path = '/api/v1/exception-thresholds';
  const put = async (body: unknown) => await hub.request(path, { token: ops, method: 'PUT', body });
  const patient = {
    values: { late_to_ship: { warnHours: 6 } },
    overrides: [{ carrier: 'dhl', values: { no_first_scan: { mediumBusinessDays: 2 } } }],
  };

  it('are the defaults until somebody sets them, and then say who and when', async () => {
    const before = await hub.request(path, { token: ops });
    expect(before.body).toMatchObject({
      version: 0,
      changedBy: null,
      values: {},
      overrides: [],
      defaults: { no_first_scan: { mediumBusinessDays: 1, highBusinessDays: 2, criticalBusinessDays: 4 } },
    });
    const set = await put({ expectedVersion: 0, ...patient });
    expect(set.status).toBe(200);
    expect(set.body).toMatchObject({ version: 1, ...patient });
    expect(set.body.changedBy).not.toBeNull();
    expect(Date.parse(String(set.body.changedAt))).toBeGreaterThan(0);
    expect((await hub.request(path, { token: ops })).body).toEqual(set.body);
  });

  it('are no new version where they are the same, and a conflict where somebody was faster', async () => {
    const same = await put(patient);
    expect(same.body.version).toBe(1);
    const stale = await put({ expectedVersion: 0, values: {}, overrides: [] });
    expect(stale.status).toBe(409);
    expect(stale.body).toMatchObject({ code: 'version_conflict', version: 1 });
  });

  it('have holidays, which are gone when they are left out', async () => {
    const holidays = { SE: ['2026-12-24', '2026-12-25'] };
    expect((await put({ ...patient, holidays })).body).toMatchObject({ version: 2, holidays });
    const { thresholds } = hub.machines.hub;
    expect(thresholds().calendarOf('SE')).toEqual({
      timeZone: 'Europe/Stockholm',
      holidays: holidays.SE,
    });
    expect((await put(patient)).body).toMatchObject({ version: 3, holidays: {} });
    expect(thresholds().calendarOf('SE').holidays).toBeUndefined();
  });

  it('keep every version, with who set it and when', async () => {
    const { items } = (await hub.request(`${path}/versions`, { token: await hub.token('agent') })).body;
    expect(items).toMatchObject([
      { version: 3, ...patient, holidays: {} },
      { version: 2, holidays: { SE: ['2026-12-24', '2026-12-25'] } },
      { version: 1, ...patient },
    ]);
    expect(items[0]).toMatchObject({ changedBy: expect.any(String), changedAt: expect.any(String) });
    expect((await hub.request(`${path}/versions`, { token: await hub.token('warehouse') })).status).toBe(403);
  });

  it('are refused with the place of what is wrong', async () => {
    const wrong = await put({ values: { late_to_ship: { warnHours: -1 } }, overrides: [{ values: {} }] });
    expect(wrong.status).toBe(400);
    expect((wrong.body.errors as { path: string }[]).map((one) => one.path)).toEqual(
      expect.arrayContaining(['/values/late_to_ship/warnHours', '/overrides/0']),
    );
  });
});
