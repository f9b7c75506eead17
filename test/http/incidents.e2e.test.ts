import { afterAll, beforeAll, expect, it } from 'vitest';
import type { IncidentView } from '../../src/contracts/incidents.ts';
import { type Answer, type HttpApp, openHttpApp } from '../support/http-app.ts';

let hub: HttpApp;
let ops: string;
beforeAll(async () => {
  hub = await openHttpApp();
  ops = await hub.token('ops');
});
afterAll(async () => {
  await hub.close();
});

const ask = async (path: string, body?: object, token = ops): Promise<Answer> =>
  await hub.request(`/api/v1/incidents${path}`, { token, ...(body === undefined ? {} : { body }) });
const storm = { kind: 'storm', title: 'Storm Hans', scope: { country: 'SE' } };

it('the desk says that there is a storm, moves its end and ends it', async () => {
  expect((await ask('', storm, await hub.token('agent'))).status).toBe(403);
  const wrong = await ask('', { ...storm, scope: { postcodes: { from: '1', to: '2' } } });
  expect(wrong.status).toBe(400);
  expect(wrong.text).toContain('/scope/country');

  const declared = await ask('', storm);
  expect(declared).toMatchObject({ status: 201, body: { title: 'Storm Hans', state: 'open', until: null } });
  const { incidentId, exceptionId, from } = declared.body as IncidentView;
  expect(exceptionId).toBe(`incident:${incidentId}.1`);
  const position = declared.headers.get('hub-position');
  const cases = await hub.request(`/api/v1/exceptions?minPosition=${position}`, { token: ops });
  expect(cases.text).toContain(`"${exceptionId}"`);
  const tooEarly = await ask(`/${incidentId}/commands`, { type: 'reschedule', until: from });
  expect(tooEarly).toMatchObject({ status: 422, body: { code: 'incident_ends_too_early' } });
  const until = new Date(Date.parse(from) + 86_400_000).toISOString();
  expect((await ask(`/${incidentId}/commands`, { type: 'reschedule', until })).body).toMatchObject({ until });
  const ended = await ask(`/${incidentId}/commands`, { type: 'end' });
  expect(ended.body).toMatchObject({ state: 'over' });
  expect(ended.headers.get('hub-position')).not.toBe(position);
  expect((await ask(`/${incidentId}`)).body).toMatchObject({ state: 'over', explains: 0 });
  expect((await ask('/inc_nothing')).status).toBe(404);
  expect((await ask('/inc_nothing/commands', { type: 'end' })).status).toBe(404);
  const path = '/api/v1/exceptions/incident:inc_nothing.1/commands';
  expect((await hub.request(path, { token: ops, body: { type: 'claim' } })).status).toBe(404);
});

it('one that has not begun is found again, and called off', async () => {
  const from = new Date(Date.now() + 86_400_000).toISOString();
  const planned = (await ask('', { ...storm, title: 'Storm Ingrid', from })).body as IncidentView;
  const open = (await ask('', { ...storm, title: 'Storm Jan' })).body as IncidentView;
  const over = (await ask('', { ...storm, title: 'Storm Knut' })).body as IncidentView;
  await ask(`/${over.incidentId}/commands`, { type: 'end' });
  const list = async (): Promise<readonly (readonly [title: string, state: string])[]> => {
    const { items } = (await ask('')).body as { readonly items: readonly IncidentView[] };
    return items.map(({ title, state }) => [title, state] as const);
  };
  await expect.poll(list).toEqual([
    ['Storm Jan', 'open'],
    ['Storm Ingrid', 'planned'],
  ]);
  expect((await ask('', undefined, await hub.token('agent'))).status).toBe(403);

  await ask(`/${planned.incidentId}/commands`, { type: 'end' });
  await ask(`/${open.incidentId}/commands`, { type: 'end' });
  expect(await list()).toEqual([]);
  // What was called off before it began had no case, and explained nothing. It is where it was called off.
  const overs = async (): Promise<readonly (readonly [title: string, isCalledOff: boolean])[]> => {
    const { items } = (await ask('?over=true')).body as { readonly items: readonly IncidentView[] };
    return items
      .filter(({ state }) => state === 'over')
      .map(({ title, calledOff }) => [title, calledOff !== null] as const);
  };
  await expect.poll(overs).toEqual([
    ['Storm Ingrid', true],
    ['Storm Knut', false],
    ['Storm Jan', false],
    ['Storm Hans', false],
  ]);
  const { calledOff, declaredBy } = (await ask(`/${planned.incidentId}`)).body as IncidentView;
  expect(calledOff?.by).toBe(declaredBy);
  expect(Math.abs(Date.now() - Date.parse(calledOff?.at ?? ''))).toBeLessThan(60_000);

  // Taken back it is planned, and in that list again.
  const until = new Date(Date.parse(from) + 86_400_000).toISOString();
  await ask(`/${planned.incidentId}/commands`, { type: 'reschedule', until });
  expect(await list()).toEqual([['Storm Ingrid', 'planned']]);
  expect((await overs()).map(([title]) => title)).not.toContain('Storm Ingrid');
  await ask(`/${planned.incidentId}/commands`, { type: 'end' });
});

it('those that are over are read page by page', async () => {
  type Page = { readonly items: readonly IncidentView[]; readonly nextCursor: string | null };
  const read = async (cursor: string | null): Promise<Page> =>
    (await ask(`?over=true&limit=2${cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`}`))
      .body as Page;
  await expect
    .poll(async () => ((await ask('?over=true')).body as Page).items.length)
    .toBeGreaterThanOrEqual(4);
  const first = await read(null);
  const second = await read(first.nextCursor);
  expect(first.items.map(({ title }) => title)).toEqual(['Storm Ingrid', 'Storm Knut']);
  expect(second.items.map(({ title }) => title)).toEqual(['Storm Jan', 'Storm Hans']);
  expect(second.nextCursor).toBeNull();
  expect((await ask('?over=true&cursor=b3RoZXI')).status).toBe(400);
});

it('one that would be over already is refused, and who plans one says why', async () => {
  const past = new Date(Date.now() - 60_000).toISOString();
  const from = new Date(Date.now() - 3_600_000).toISOString();
  const refused = await ask('', { ...storm, from, until: past });
  expect(refused).toMatchObject({ status: 422, body: { code: 'incident_is_past' } });
  const begins = new Date(Date.now() + 3_600_000).toISOString();
  const planned = await ask('', { ...storm, from: begins, why: 'Forecast of the SMHI' });
  const { incidentId, declaredBy } = planned.body as IncidentView;
  expect(planned).toMatchObject({ status: 201, body: { state: 'planned', why: 'Forecast of the SMHI' } });
  expect(declaredBy).not.toBeNull();
  const until = new Date(Date.now() + 7_200_000).toISOString();
  const moved = await ask(`/${incidentId}/commands`, { type: 'reschedule', until });
  expect(moved.body).toMatchObject({ until, state: 'planned' });
  await ask(`/${incidentId}/commands`, { type: 'end' });
});

it('the begin of one that has not begun is moved, by who saw it as it is', async () => {
  const inHours = (hours: number): string => new Date(Date.now() + hours * 3_600_000).toISOString();
  const [from, until] = [inHours(24), inHours(36)];
  const planned = (await ask('', { ...storm, title: 'Storm Lena', from: inHours(12), until }))
    .body as IncidentView;
  const path = `/${planned.incidentId}/commands`;
  const { version: expectedVersion } = planned;
  const moved = await ask(path, { type: 'reschedule', from, until, expectedVersion });
  expect(moved).toMatchObject({
    status: 200,
    body: { from, until, state: 'planned', exceptionId: null, version: expectedVersion + 1 },
  });
  const slower = await ask(path, { type: 'reschedule', from: inHours(1), until, expectedVersion });
  expect(slower).toMatchObject({
    status: 409,
    body: {
      code: 'version_conflict',
      detail: 'The incident has changed since; look again.',
      version: expectedVersion + 1,
    },
  });
  expect((await ask(path, { type: 'end', expectedVersion })).status).toBe(409);
  expect(await ask(path, { type: 'reschedule', from: until, until })).toMatchObject({
    status: 422,
    body: { code: 'incident_ends_too_early' },
  });
  expect((await ask(path, { type: 'reschedule', from: 'Monday', until })).text).toContain('/from');
  expect(
    (
      await hub.request(`/api/v1/incidents${path}`, {
        token: await hub.token('agent'),
        body: { type: 'reschedule', from, until },
      })
    ).status,
  ).toBe(403);

  // Moved to now it begins, and is moved no more.
  const now = inHours(0);
  expect((await ask(path, { type: 'reschedule', from: now, until })).body).toMatchObject({
    state: 'open',
    from: now,
  });
  const begun = await ask(path, { type: 'reschedule', from, until });
  expect(begun).toMatchObject({
    status: 409,
    body: { code: 'incident_has_begun', rejection: { code: 'incident_has_begun' } },
  });
  expect(begun.headers.get('content-type')).toContain('application/problem+json');
  // Its end still is.
  expect((await ask(path, { type: 'reschedule', until: null })).body).toMatchObject({
    from: now,
    until: null,
  });
  await ask(path, { type: 'end' });
});
