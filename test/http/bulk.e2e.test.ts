import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { maxBulk } from '../../src/contracts/exceptions.ts';
import { type Answer, type HttpApp, openHttpApp } from '../support/http-app.ts';

describe('many cases at once', () => {
  let hub: HttpApp;
  let anna: string;
  const ids: string[] = [];
  beforeAll(async () => {
    hub = await openHttpApp();
    anna = await hub.token('ops', { sub: 'anna' });
    const warehouse = await hub.token('warehouse');
    for (let n = 0; n < 24; n += 1) {
      const { orderId } = await hub.place(`bulk-${n}`);
      const body = {
        fulfilmentId: `${orderId}-f1`,
        type: 'rejected',
        at: new Date().toISOString(),
        reason: 'damaged',
      };
      await hub.request('/api/v1/warehouses/wh-1/fulfilment', { token: warehouse, body });
      ids.push(`${orderId}.1`);
    }
  });
  afterAll(async () => {
    await hub.close();
  });

  const list = async (filter: string, position?: string | null): Promise<Answer> => {
    const query = new URLSearchParams({ filter, limit: '200' });
    if (typeof position === 'string') query.set('minPosition', position);
    return await hub.request(`/api/v1/exceptions?${query.toString()}`, { token: anna });
  };
  const bulk = async (body: object): Promise<Answer> =>
    await hub.request('/api/v1/exceptions/bulk', { token: anna, body });

  it('are counted first, then told, each with its outcome, and the ones told are undone together', async () => {
    await expect.poll(async () => (await list('is:unclaimed')).body.items.length).toBe(24);
    const filter = 'is:unclaimed type:location_rejected';
    const counted = await bulk({ filter, dryRun: true });
    expect(counted.body).toMatchObject({ outcomes: [], total: 24 });
    expect(counted.body.exceptionIds.toSorted()).toEqual(ids.toSorted());
    expect((await list('is:unclaimed')).body.items).toHaveLength(24);
    // Two of them are taken by somebody else in the meantime.
    const olaf = await hub.token('ops', { sub: 'olaf' });
    for (const id of ids.slice(0, 2))
      await hub.request(`/api/v1/exceptions/${id}/commands`, { token: olaf, body: { type: 'claim' } });

    const told = await bulk({ exceptionIds: ids, command: { type: 'claim' } });
    const outcomes = told.body.outcomes as { exceptionId: string; outcome: string; rejection?: object }[];
    expect(outcomes.map(({ exceptionId }) => exceptionId)).toEqual(ids);
    expect(outcomes.filter(({ outcome }) => outcome === 'done')).toHaveLength(22);
    expect(outcomes[0]).toMatchObject({
      outcome: 'rejected',
      rejection: { code: 'claimed_by_other', owner: 'olaf' },
    });
    const mine = await list('is:mine', told.headers.get('hub-position'));
    expect(mine.body.items).toHaveLength(22);

    const done = outcomes.filter(({ outcome }) => outcome === 'done');
    const undone = await bulk({
      commands: done.map(({ exceptionId }) => ({ exceptionId, command: { type: 'release' } })),
    });
    expect(undone.body.outcomes).toHaveLength(22);
    const after = await list('is:unclaimed', undone.headers.get('hub-position'));
    expect(after.body.items).toHaveLength(22);
    expect((after.body.items as { state: string }[]).every(({ state }) => state === 'open')).toBe(true);
  });

  it('are all that match, where a filter says which', async () => {
    const assigned = await bulk({ filter: 'is:open -owner:olaf', command: { type: 'assign', owner: 'jan' } });
    expect(assigned.body.total).toBe(22);
    expect((assigned.body.outcomes as { outcome: string }[]).every(({ outcome }) => outcome === 'done')).toBe(
      true,
    );
    const jans = await list('owner:jan', assigned.headers.get('hub-position'));
    expect(jans.body.items).toHaveLength(22);
  });

  it('are an agent’s where they are of orders: what only the desk may handle is shown to the desk alone', async () => {
    const body = { kind: 'storm', title: 'Storm Hans', scope: { country: 'SE' } };
    const declared = await hub.request('/api/v1/incidents', { token: anna, body });
    const { exceptionId } = declared.body as { readonly exceptionId: string };
    const position = declared.headers.get('hub-position');
    const agent = await hub.token('agent');
    const idsFor = async (token: string): Promise<string[]> => {
      const path = `/api/v1/exceptions?limit=200&minPosition=${position}`;
      const { items } = (await hub.request(path, { token })).body as { items: { exceptionId: string }[] };
      return items.map((one) => one.exceptionId);
    };
    expect(await idsFor(anna)).toContain(exceptionId);
    const agents = await idsFor(agent);
    expect(agents).toEqual(expect.arrayContaining(ids));
    expect(agents).not.toContain(exceptionId);
    const counted = async (token: string): Promise<number> =>
      (
        await hub.request('/api/v1/exceptions/bulk', {
          token,
          body: { filter: 'is:open type:storm', dryRun: true },
        })
      ).body.total;
    expect([await counted(anna), await counted(agent)]).toEqual([1, 0]);
  });

  it('are refused as a whole where it is not said which, or what', async () => {
    const command = { type: 'acknowledge' };
    expect((await list('colour:red')).body).toMatchObject({
      status: 400,
      errors: [{ path: '/filter', message: expect.stringContaining('"colour:red" (character 1)') as string }],
    });
    expect((await bulk({ filter: 'is:open is:odd', command })).body).toMatchObject({
      errors: [{ path: '/filter', message: expect.stringContaining('(character 9)') as string }],
    });
    expect((await bulk({ command })).body.errors[0].message).toMatch(/one of them/);
    expect((await bulk({ filter: 'is:open' })).body.errors).toEqual([
      { path: '/command', message: 'say what to do' },
    ]);
    // Whoever only wants to look must not act.
    const dry = await bulk({ exceptionIds: ids, command, dryRun: true });
    expect(dry.body.errors).toEqual([{ path: '/dryRun', message: 'a dry run says what a filter matches' }]);
    const tooMany = Array.from({ length: maxBulk + 1 }, (_, n) => `ord_${n}.1`);
    expect((await bulk({ exceptionIds: tooMany, command })).body.errors[0].path).toBe('/exceptionIds');
  });
});
