import { afterAll, beforeAll, expect, it } from 'vitest';
import { startIncidents } from '../../src/hub/incidents.ts';
import type { IncidentCases } from '../../src/hub/ports/incident-cases.ts';
import { toIso } from '../../src/platform/clock.ts';
import { quiet } from '../support/journal.ts';
import { openTestMachines, type TestMachines } from '../support/machines.ts';

let machines: TestMachines;
beforeAll(async () => {
  machines = await openTestMachines();
});
afterAll(async () => {
  await machines.close();
});

/** A board on which one storm explains three cases, and nothing changes any more. */
const stillBoard: IncidentCases = {
  findExplained: async () => await Promise.resolve([]),
  findLinkedToOthers: async () => await Promise.resolve([]),
  findIncidents: async () => await Promise.resolve(['incident:inc_hans']),
  findStanding: async () => await Promise.resolve([]),
  findOver: async () => await Promise.resolve([]),
  sumLinked: async () => await Promise.resolve(new Map([['incident:inc_hans.1', { cases: 3, values: [] }]])),
  countLinked: async () => await Promise.resolve(new Map()),
  findTogether: async () => await Promise.resolve([]),
};

it('an incident that could not be told what it explains is told with the next look', async () => {
  const { pool, hub, feeds, incidents, clock } = machines;
  const asked = { actor: { kind: 'user', id: 'anna' }, cause: 'test' } as const;
  const storm = { kind: 'storm', title: 'Storm Hans', scope: { country: 'SE' } } as const;
  const from = toIso(clock.now());
  await incidents.ask(
    'inc_hans',
    { type: 'DeclareIncident', id: 'inc_hans', ...storm, from, until: null },
    asked,
  );
  let failed = 0;
  const keeper = startIncidents({
    pool,
    hub,
    feeds,
    declared: {
      ...incidents,
      async ask(id, command, options) {
        if (command.type !== 'CountExplained' || failed > 0) return await incidents.ask(id, command, options);
        failed += 1;
        return { outcome: 'failed', retry: true, error: new Error('the database was away') };
      },
    },
    cases: stillBoard,
    clock,
    node: 'test',
    log: quiet,
    pollMs: 20,
  });
  const explains = async (): Promise<number | undefined> =>
    (await incidents.find('inc_hans'))?.explained.cases;
  await expect.poll(explains, { timeout: 5_000 }).toBe(3);
  expect(failed).toBe(1);
  await keeper.stop();
});

it('what another node told meanwhile is told anew by the one that takes over from it', async () => {
  const { pool, hub, feeds, incidents, clock } = machines;
  const asked = { actor: { kind: 'hub', id: 'incidents' }, cause: 'test' } as const;
  let looks = 0;
  const keeper = startIncidents({
    pool,
    hub,
    feeds,
    declared: incidents,
    cases: {
      ...stillBoard,
      async findIncidents() {
        looks += 1;
        return await stillBoard.findIncidents();
      },
    },
    clock,
    node: 'first',
    log: quiet,
    pollMs: 20,
  });
  const explains = async (): Promise<number | undefined> =>
    (await incidents.find('inc_hans'))?.explained.cases;
  await expect.poll(() => looks, { timeout: 10_000 }).toBeGreaterThan(1);
  await expect.poll(explains, { timeout: 5_000 }).toBe(3);
  await pool.query(
    `update leases set held_by = 'second', held_until = now() + interval '1 hour' where name = 'incidents'`,
  );
  const isAside = async (): Promise<boolean> => {
    const before = looks;
    // Many times as long as it rests between two looks.
    await new Promise((resolve) => setTimeout(resolve, 500));
    return looks === before;
  };
  await expect.poll(isAside, { timeout: 5_000 }).toBe(true);
  const counted = {
    type: 'CountExplained',
    exceptionId: 'incident:inc_hans.1',
    cases: 5,
    values: [],
  } as const;
  await incidents.ask('inc_hans', counted, asked);
  expect(await explains()).toBe(5);
  await pool.query(`update leases set held_until = now() where name = 'incidents'`);
  await expect.poll(explains, { timeout: 5_000 }).toBe(3);
  await keeper.stop();
});
