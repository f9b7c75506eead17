import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ExceptionRow } from '../../src/contracts/exceptions.ts';
import { type Answer, type HttpApp, openHttpApp } from '../support/http-app.ts';

const races = 200;

describe('the life of a case', () => {
  let hub: HttpApp;
  let other: HttpApp;
  let anna: string;
  let olaf: string;
  beforeAll(async () => {
    hub = await openHttpApp();
    other = await openHttpApp({ databaseUrl: hub.machines.databaseUrl });
    anna = await hub.token('ops', { sub: 'anna', name: 'Anna Berg' });
    olaf = await hub.token('ops', { sub: 'olaf' });
  });
  afterAll(async () => {
    await other.close();
    await hub.close();
  });

  let count = 0;
  async function raise(): Promise<string> {
    const { orderId } = await hub.place(`life-${(count += 1)}`);
    const told = await hub.request('/api/v1/warehouses/wh-1/fulfilment', {
      token: await hub.token('warehouse'),
      body: {
        fulfilmentId: `${orderId}-f1`,
        type: 'rejected',
        at: new Date().toISOString(),
        reason: 'damaged',
      },
    });
    expect(told.status).toBe(202);
    const exceptionId = `${orderId}.1`;
    await expect.poll(async () => (await find(exceptionId))?.state).toBe('open');
    return exceptionId;
  }

  async function find(
    exceptionId: string,
    minPosition: string | null = null,
  ): Promise<ExceptionRow | undefined> {
    const [orderId = ''] = exceptionId.split('.');
    const position = minPosition === null ? '' : `&minPosition=${minPosition}`;
    const list = await hub.request(`/api/v1/exceptions?orderId=${orderId}${position}`, { token: anna });
    return (list.body.items as ExceptionRow[]).find((row) => row.exceptionId === exceptionId);
  }

  const say = async (id: string, body: object, token = anna, at = hub): Promise<Answer> =>
    await at.request(`/api/v1/exceptions/${id}/commands`, { token, body });

  async function after(id: string, body: object): Promise<ExceptionRow | undefined> {
    const answer = await say(id, body);
    expect(answer.text).toContain('"version"');
    return await find(id, answer.headers.get('hub-position'));
  }

  it('says who has it by their name: of a claim by the token, of an assignment as it was told', async () => {
    const id = await raise();
    expect(await after(id, { type: 'claim' })).toMatchObject({ owner: 'anna', ownerName: 'Anna Berg' });
    expect(await after(id, { type: 'assign', owner: 'jan', name: 'Jan Nowak' })).toMatchObject({
      owner: 'jan',
      ownerName: 'Jan Nowak',
    });
    expect((await after(id, { type: 'assign', owner: null }))?.ownerName).toBeUndefined();
  });

  // Two people at two nodes press at the same moment.
  it(`lets exactly one of two win each of ${races} claims, and tells the other within half a second`, async () => {
    const id = await raise();
    const lostAfterMs: number[] = [];
    const winners = { anna: 0, olaf: 0 };
    for (let race = 0; race < races; race += 1) {
      const press = async (token: string, at: HttpApp): Promise<Answer & { readonly ms: number }> => {
        const from = performance.now();
        const answer = await say(id, { type: 'claim' }, token, at);
        return { ...answer, ms: performance.now() - from };
      };
      const [hers, his] = await Promise.all([press(anna, hub), press(olaf, other)]);
      expect(new Set([hers.status, his.status])).toEqual(new Set([200, 409]));
      const [winner, loser] = hers.status === 200 ? (['anna', his] as const) : (['olaf', hers] as const);
      expect(loser.body).toMatchObject({
        status: 409,
        code: 'claimed_by_other',
        rejection: { code: 'claimed_by_other', owner: winner },
      });
      winners[winner] += 1;
      lostAfterMs.push(loser.ms);
      const back = await say(id, { type: 'release' }, winner === 'anna' ? anna : olaf);
      expect(back.status).toBe(200);
    }
    expect(winners.anna + winners.olaf).toBe(races);
    const sorted = lostAfterMs.toSorted((a, b) => a - b);
    expect(sorted.at(-1)).toBeLessThan(500);
  });

  it('is claimed, taken over with a reason, given back, and the row says so', async () => {
    const id = await raise();
    const claimed = await after(id, { type: 'claim' });
    expect(claimed).toMatchObject({ owner: 'anna', state: 'in_progress', valueAtRisk: { currency: 'SEK' } });
    expect(Date.parse(claimed?.claimedUntil ?? '')).toBeGreaterThan(Date.now());
    expect((await say(id, { type: 'claim' }, olaf)).status).toBe(409);
    const taken = await say(id, { type: 'claim', takeOver: 'Anna has gone home.' }, olaf);
    expect(taken.status).toBe(200);
    expect(await find(id, taken.headers.get('hub-position'))).toMatchObject({ owner: 'olaf', notes: 1 });
    expect((await say(id, { type: 'release' })).body).toMatchObject({
      status: 422,
      code: 'not_claimed_by_you',
    });
    expect((await say(id, { type: 'release' }, olaf)).status).toBe(200);
  });

  it('is snoozed and woken, watched, put off and waited for', async () => {
    const id = await raise();
    const before = await find(id);
    const until = new Date(Date.now() + 3_600_000).toISOString();
    const snoozed = await after(id, { type: 'snooze', until, untilWorse: true, note: 'They call back.' });
    expect(snoozed).toMatchObject({ snoozed: { until, untilWorse: true }, notes: 1 });
    expect((await after(id, { type: 'wake' }))?.snoozed).toBeUndefined();
    expect((await after(id, { type: 'watch' }))?.watchers).toEqual(['anna']);
    expect((await after(id, { type: 'setDue', dueAt: until }))?.dueAt).toBe(until);
    const waiting = await after(id, { type: 'wait', on: 'customer', note: 'Which door?' });
    expect(waiting).toMatchObject({ dueAt: null, waiting: { on: 'customer' }, state: 'in_progress' });
    const resumed = await after(id, { type: 'resume' });
    expect(Date.parse(resumed?.dueAt ?? '')).toBeGreaterThanOrEqual(Date.parse(until));
    expect((await after(id, { type: 'setDue', dueAt: null }))?.dueAt).toBe(before?.dueAt);
    const resolved = await after(id, { type: 'resolve', code: 'fixed' });
    expect(resolved).toMatchObject({ state: 'resolved', resolution: 'fixed' });
    const undone = await after(id, { type: 'reopen', undo: true });
    expect(undone).toMatchObject({ state: 'in_progress', resolution: null });
  });

  it('is due and put off in UTC, wherever it is said', async () => {
    const id = await raise();
    expect((await after(id, { type: 'setDue', dueAt: '2027-01-05T08:00:00+09:00' }))?.dueAt).toBe(
      '2027-01-04T23:00:00.000Z',
    );
    const snoozed = await after(id, { type: 'snooze', until: '2027-01-05T08:00:00+09:00' });
    expect(snoozed?.snoozed?.until).toBe('2027-01-04T23:00:00.000Z');
  });

  it('is due at no instant that a board cannot hold, and the boards go on', async () => {
    const id = await raise();
    for (const dueAt of [
      '9999-12-31T23:59:59-23:59',
      '2026-11-28T12:00:00+16:00',
      '0000-01-01T00:00:00Z',
      `2026-11-28T12:00:00.${'0'.repeat(200)}Z`,
    ]) {
      expect(await say(id, { type: 'setDue', dueAt })).toMatchObject({
        status: 400,
        body: { errors: [{ path: '/dueAt' }] },
      });
    }
    const last = '9999-12-31T23:59:59.999Z';
    expect((await after(id, { type: 'setDue', dueAt: last }))?.dueAt).toBe(last);
    await say(id, { type: 'wait', on: 'carrier' });
    expect((await after(id, { type: 'resume' }))?.dueAt).toBe(last);
    expect(await find(await raise())).toMatchObject({ state: 'open' });
  });

  it('says which field is wrong', async () => {
    const answer = await say('ord_x.1', { type: 'snooze' });
    expect(answer.body).toMatchObject({
      status: 400,
      errors: [{ path: '/until', message: 'say until when, or untilWorse' }],
    });
  });
});
