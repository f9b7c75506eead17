import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { WantedCases } from '../../src/contracts/subscriptions.ts';
import { isWanted } from '../../src/hub/case-subscriptions.ts';
import { createFakeClock, type FakeClock } from '../../src/platform/clock.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { type MailServer, startMailServer } from '../support/mail-server.ts';
import { anOrderBody, openTestMachines, registerWorld, type TestMachines } from '../support/machines.ts';

const startAt = Date.parse('2026-11-20T09:00:00Z');
const warehouse = { actor: { kind: 'warehouse', id: 'wh-1' }, cause: 'test' } as const;

describe('mails to the desk', () => {
  let database: TestDatabase;
  let server: MailServer;
  let clock: FakeClock;
  let machines: TestMachines;
  const open = async (): Promise<TestMachines> => {
    const opened = await openTestMachines({
      databaseUrl: database.url,
      clock,
      env: {
        SMTP_URL: server.url,
        MAIL_FROM: 'Hub <hub@shop.example>',
        PUBLIC_URL: 'https://shop.example',
        // A minute in which cases are gathered is a second.
        CLOCK_SPEED: '60',
      },
    });
    await opened.start();
    return opened;
  };
  beforeEach(async () => {
    database = await createTestDatabase();
    server = await startMailServer();
    clock = createFakeClock(startAt);
    machines = await open();
    await registerWorld(machines);
  });
  afterEach(async () => {
    await machines.close();
    await server.close();
    await database.drop();
  });

  /** The location cannot do it: a case at once. */
  const reject = async (idempotencyKey: string, location = 'wh-1'): Promise<string> => {
    const { orderId } = await machines.placing.place({
      body: anOrderBody({ location }),
      idempotencyKey,
      actor: { kind: 'storefront', id: 'web' },
      cause: 'test',
    });
    const { outcome } = await machines.hub.ask(
      orderId,
      {
        type: 'ReportFulfilment',
        fulfilmentId: `${orderId}-f1`,
        reported: 'rejected',
        reason: 'not_in_stock',
      },
      warehouse,
    );
    expect(outcome).toBe('accepted');
    return orderId;
  };
  const settle = async (): Promise<void> => {
    await expect
      .poll(
        async () => {
          const { rows } = await machines.pool.query<{ done: boolean }>(
            `select not exists (select 1 from effects where destination = 'mail' and settled_at is null)
               and not exists (select 1 from events, checkpoints
                 where name = 'case-mail' and (events.tx, events.position) > (checkpoints.tx, checkpoints.position))
               as done`,
          );
          return rows[0]?.done;
        },
        { timeout: 20_000, interval: 50 },
      )
      .toBe(true);
  };

  it('tell of cases once each, many in one, to those who want them, over a restart', async () => {
    await machines.caseSubscriptions.put('ewa', {
      address: 'ewa@hub.example',
      wanted: [{ locations: ['wh-1'] }],
    });
    await machines.caseSubscriptions.put('jan', {
      address: 'jan@hub.example',
      wanted: [{ carriers: ['ups'] }],
    });
    const one = await reject('one');
    await reject('two');
    await reject('elsewhere', 'wh-2');
    await machines.stop();
    machines = await open();
    await settle();
    await machines.pool.query(`update checkpoints set tx = '0', position = 0 where name = 'case-mail'`);
    await settle();
    expect(new Set(server.mails.map(({ to }) => to))).toEqual(new Set(['ewa@hub.example']));
    const told = server.mails.map(({ text }) => text).join('\n');
    expect(told.split(`/desk?case=${one}.`)).toHaveLength(2);
    expect(told.match(/^Severity/gmu)).toHaveLength(2);
    expect(new Set(server.mails.map(({ messageId }) => messageId)).size).toBe(server.mails.length);
  });

  it('say that a case got worse when it did, and nothing of another sentence or another time', async () => {
    await machines.caseSubscriptions.put('ewa', {
      address: 'ewa@hub.example',
      wanted: [{ rules: ['storm', 'late_to_ship'] }],
    });
    const tell = async (command: Parameters<typeof machines.incidents.ask>[1]): Promise<void> => {
      const { outcome } = await machines.incidents.ask('inc_hans', command, warehouse);
      expect(outcome).toBe('accepted');
      await settle();
    };
    const from = new Date(startAt).toISOString();
    const scope = { country: 'SE' };
    await tell({
      type: 'DeclareIncident',
      id: 'inc_hans',
      kind: 'storm',
      title: 'Hans',
      scope,
      from,
      until: null,
    });
    expect(server.mails.map(({ subject }) => subject)).toEqual([expect.stringMatching(/^Weather/u)]);
    // Its words and its clock are others now, and it is as bad as it was.
    await tell({ type: 'RescheduleIncident', until: startAt + 86_400_000 });
    expect(server.mails).toHaveLength(1);

    const { orderId } = await machines.placing.place({
      body: anOrderBody(),
      idempotencyKey: 'late',
      actor: { kind: 'storefront', id: 'web' },
      cause: 'test',
    });
    const shipBy = (await machines.hub.readOrder(orderId))?.state.fulfilments[0]?.shipBy ?? '';
    const subjectsAt = async (at: number): Promise<readonly string[]> => {
      clock.advance(at - clock.now());
      await machines.hub.ask(orderId, { type: 'AssessOrder' }, warehouse);
      await settle();
      return server.mails.slice(1).map(({ subject }) => subject);
    };
    expect(await subjectsAt(Date.parse(shipBy) - 3_600_000)).toEqual([expect.stringMatching(/^Late/u)]);
    expect(await subjectsAt(Date.parse(shipBy))).toEqual([
      expect.stringMatching(/^Late/u),
      expect.stringMatching(/^Worse: Late/u),
    ]);
  });

  it('tell of what was over for a moment and is not', async () => {
    await machines.caseSubscriptions.put('ewa', { address: 'ewa@hub.example', wanted: [{}] });
    const orderId = await reject('explained');
    const incidentId = 'incident:inc_hans.1';
    const exceptionIds = [`${orderId}.1`];
    const because = 'A storm.';
    await machines.hub.ask(orderId, { type: 'SuppressCases', incidentId, exceptionIds, because }, warehouse);
    await machines.hub.ask(orderId, { type: 'ReleaseCases', incidentId }, warehouse);
    await settle();
    expect(server.mails.map(({ text }) => text).join()).toContain(`/desk?case=${orderId}.1`);
  });

  it('tell of what an incident explained when that lets it go, and of what was told before not again', async () => {
    await machines.caseSubscriptions.put('ewa', { address: 'ewa@hub.example', wanted: [{}] });
    const told = await reject('told');
    await settle();
    expect(server.mails).toHaveLength(1);
    const explained = await reject('put-aside');
    const over = await reject('over');
    const incidentId = 'incident:inc_hans.1';
    const each = [told, explained, over];
    for (const orderId of each) {
      const exceptionIds = [`${orderId}.1`];
      const command = { type: 'SuppressCases', incidentId, exceptionIds, because: 'A storm.' } as const;
      await machines.hub.ask(orderId, command, warehouse);
    }
    await settle();
    expect(server.mails).toHaveLength(1);
    const resolve = {
      type: 'HandleException',
      exceptionId: `${over}.1`,
      command: 'resolve',
      code: 'fixed',
    } as const;
    await machines.hub.ask(over, resolve, warehouse);
    await machines.stop();
    machines = await open();
    for (const orderId of each)
      await machines.hub.ask(orderId, { type: 'ReleaseCases', incidentId }, warehouse);
    await settle();
    const [, second, ...more] = server.mails.map(({ text }) => text);
    expect(more).toEqual([]);
    expect(second).toContain(`/desk?case=${explained}.1`);
    expect(second?.match(/^Severity/gmu)).toHaveLength(1);
  });

  it('tell of an incident whoever asked for its place or its carrier, by its name', async () => {
    const asked: Readonly<Record<string, WantedCases>> = {
      ewa: { locations: ['wh-2'] },
      jan: { carriers: ['postnord'] },
      ola: { locations: ['wh-1'] },
    };
    for (const [person, one] of Object.entries(asked))
      await machines.caseSubscriptions.put(person, { address: `${person}@hub.example`, wanted: [one] });
    const declare = async (
      id: string,
      said: { kind: 'storm' | 'facility_closed'; title: string; scope: object },
    ): Promise<void> => {
      const from = new Date(startAt).toISOString();
      const command = { type: 'DeclareIncident', id, ...said, from, until: null } as const;
      expect((await machines.incidents.ask(id, command, warehouse)).outcome).toBe('accepted');
    };
    await declare('inc_fire', {
      kind: 'facility_closed',
      title: 'Fire in Gdańsk',
      scope: { location: 'wh-2' },
    });
    const scope = { country: 'SE', carrier: 'postnord' };
    await declare('inc_strike', { kind: 'storm', title: 'Strike at PostNord', scope });
    await settle();
    const told = server.mails.map(({ to, subject }) => `${to}: ${subject.split(' · ')[1] ?? ''}`);
    expect(told.toSorted()).toEqual([
      'ewa@hub.example: Fire in Gdańsk',
      'jan@hub.example: Strike at PostNord',
    ]);
  });

  it('end with the subscription', async () => {
    const subscriptions = machines.caseSubscriptions;
    await subscriptions.put('ewa', { address: 'ewa@hub.example', wanted: [{}] });
    expect(await subscriptions.find('ewa')).toEqual({ address: 'ewa@hub.example', wanted: [{}] });
    await subscriptions.put('ewa', { address: null, wanted: [] });
    expect(await subscriptions.find('ewa')).toEqual({ address: null, wanted: [] });
    await reject('one');
    await settle();
    expect(server.mails).toEqual([]);
  });

  it('do not tell whoever subscribes again of what was noted before', async () => {
    const { caseSubscriptions: subscriptions, pool } = machines;
    const wanted = { address: 'ewa@hub.example', wanted: [{}] };
    const nothing = { address: null, wanted: [] };
    const note = async (): Promise<unknown> =>
      await pool.query(
        `insert into case_mails (person, stream, version)
         select 'ewa', stream, version from events where type = 'ExceptionRaised'`,
      );
    const before = await reject('before');
    await settle();
    await subscriptions.put('ewa', wanted);
    await note();
    await subscriptions.put('ewa', nothing);
    expect((await pool.query(`select 1 from case_mails`)).rowCount).toBe(0);
    // As when it was noted while she unsubscribed.
    await note();
    await settle();
    await subscriptions.put('ewa', wanted);
    const after = await reject('after');
    await settle();
    const told = server.mails.map(({ text }) => text).join('\n');
    expect(told).toContain(`/desk?case=${after}.`);
    expect(told).not.toContain(`/desk?case=${before}.`);
  });

  it('keep what was noted for whoever makes another choice', async () => {
    const { caseSubscriptions: subscriptions, pool } = machines;
    await subscriptions.put('ewa', { address: 'ewa@hub.example', wanted: [{ carriers: ['ups'] }] });
    await pool.query(`insert into case_mails (person, stream, version) values ('ewa', 'order:o', 1)`);
    await subscriptions.put('ewa', { address: 'ewa@hub.example', wanted: [{}] });
    expect((await pool.query(`select 1 from case_mails`)).rowCount).toBe(1);
  });

  it('ask for what is named, and for all of what is not', () => {
    const facts = { rule: 'short_pick', severity: 2, carrier: null, location: 'wh-1' } as const;
    expect(isWanted(facts, [{}])).toBe(true);
    expect(isWanted(facts, [])).toBe(false);
    expect(isWanted(facts, [{ severity: 1 }])).toBe(false);
    expect(isWanted(facts, [{ severity: 2, rules: ['short_pick'], locations: ['wh-1'] }])).toBe(true);
    expect(isWanted(facts, [{ carriers: ['ups'] }])).toBe(false);
    expect(isWanted(facts, [{ severity: 1 }, { locations: ['wh-1'] }])).toBe(true);
  });
});
