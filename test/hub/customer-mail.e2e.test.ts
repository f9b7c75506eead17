import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLinks } from '../../src/access/links.ts';
import { createFakeClock, type FakeClock } from '../../src/platform/clock.ts';
import { toOrderId } from '../../src/hub/ids.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { anImportedOrder, toNdjson } from '../support/imported-order.ts';
import { type MailServer, startMailServer } from '../support/mail-server.ts';
import { anOrderBody, openTestMachines, registerWorld, type TestMachines } from '../support/machines.ts';
import { aScan } from '../support/order-factory.ts';

const minute = 60_000;
const hour = 60 * minute;
const startAt = Date.parse('2026-11-20T09:00:00Z');

/** Invariants 3, 6, 8 on mails: whole machines, PostgreSQL, a real SMTP server. Ten minutes pass by a fake clock. */
describe('mails to customers', () => {
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
        MAIL_FROM: 'Shop <orders@shop.example>',
        PUBLIC_URL: 'https://shop.example',
        // What waits ten minutes of the hub looks again every tenth of a second.
        CLOCK_SPEED: '6000',
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

  const storefront = { actor: { kind: 'storefront', id: 'web' }, cause: 'test' } as const;
  const place = async (idempotencyKey: string, language = 'sv'): Promise<string> => {
    const customer = { ...anOrderBody().customer, language };
    const body = anOrderBody({ customer });
    const { orderId, answer } = await machines.placing.place({ body, idempotencyKey, ...storefront });
    expect(answer.outcome).toBe('accepted');
    return orderId;
  };
  const ship = async (orderId: string, trackingNumber: string, lines = ['1', '2']): Promise<void> => {
    const quantities: Readonly<Record<string, number>> = { '1': 2, '2': 1 };
    const { outcome } = await machines.hub.ask(
      orderId,
      {
        type: 'ReportFulfilment',
        fulfilmentId: `${orderId}-f1`,
        reported: 'shipped',
        parcels: [
          {
            carrier: 'postnord',
            trackingNumber,
            lines: lines.map((lineId) => ({ lineId, quantity: quantities[lineId] ?? 1 })),
          },
        ],
      },
      { actor: { kind: 'warehouse', id: 'wh-1' }, cause: 'test' },
    );
    expect(outcome).toBe('accepted');
  };
  const scan = async (
    orderId: string,
    trackingNumber: string,
    one: ReturnType<typeof aScan>,
  ): Promise<void> => {
    const { outcome } = await machines.hub.ask(
      orderId,
      { type: 'RecordScans', carrier: 'postnord', trackingNumber, scans: [{ scan: one }] },
      { actor: { kind: 'carrier', id: 'postnord' }, cause: 'test' },
    );
    expect(outcome).toBe('accepted');
  };
  const nowIso = (): string => new Date(clock.now()).toISOString();
  const subjects = (): readonly string[] => server.mails.map(({ subject }) => subject);
  /** Everything that was to be done is done. */
  const settle = async (): Promise<void> => {
    await expect
      .poll(
        async () => {
          const { rows } = await machines.pool.query<{ done: boolean }>(
            `select not exists (select 1 from effects where destination like 'mail%' and settled_at is null)
               and not exists (select 1 from events, checkpoints
                 where name = 'mail' and (events.tx, events.position) > (checkpoints.tx, checkpoints.position)) as done`,
          );
          return rows[0]?.done;
        },
        { timeout: 20_000, interval: 50 },
      )
      .toBe(true);
  };
  const ends = async (): Promise<Readonly<Record<string, string>>> => {
    const { rows } = await machines.pool.query<{ kind: string; outcome: string; reason: string | null }>(
      `select payload->>'kind' as kind, outcome, error as reason from effects
       where destination like 'mail%' and outcome is not null order by effect_id`,
    );
    return Object.fromEntries(rows.map(({ kind, outcome, reason }) => [`${kind} ${outcome}`, reason ?? '']));
  };

  it('tell of leaving, of a delay and of the delivery: three mails, once each, after a restart too', async () => {
    const orderId = await place('three');
    await ship(orderId, 'PN1');
    clock.advance(11 * minute);
    await settle();
    expect(subjects()).toEqual([expect.stringMatching(/^Din beställning \S+ är på väg$/u)]);

    const late = { from: '2026-12-10', to: '2026-12-10' };
    await scan(orderId, 'PN1', { ...aScan('in_transit', nowIso()), estimatedDelivery: late });
    // Whoever takes it in dies before the ten minutes are over.
    await machines.stop();
    machines = await open();
    clock.advance(11 * minute);
    await settle();
    clock.advance(hour);
    await scan(orderId, 'PN1', aScan('delivered', nowIso()));
    await scan(orderId, 'PN1', aScan('delivered', nowIso()));
    clock.advance(11 * minute);
    await settle();
    // From the beginning of the log once more: everything is known.
    await machines.pool.query(`update checkpoints set tx = '0', position = 0 where name = 'mail'`);
    await settle();
    await machines.stop();
    machines = await open();
    await settle();

    expect(subjects()).toEqual([
      expect.stringContaining('är på väg'),
      expect.stringContaining('kommer senare'),
      expect.stringContaining('har levererats'),
    ]);
    expect(new Set(server.mails.map(({ messageId }) => messageId)).size).toBe(3);
    const [first, second] = server.mails;
    expect(first?.to).toBe('asa@example.com');
    expect(first?.text).toContain('2 × Boots 42');
    expect(second?.text).toContain('Det väntas nu torsdag 10 december.');
    expect(first?.text).toMatch(/https:\/\/shop\.example\/track\/\S{20,}/u);
    // Nothing personal waits in what is to be done.
    const { rows } = await machines.pool.query<{ payload: object }>('select payload from effects');
    expect(JSON.stringify(rows)).not.toMatch(/asa@|Åsa|Boots/u);
  });

  it('of two parcels that leave within a minute are one', async () => {
    const orderId = await place('two', 'de');
    await ship(orderId, 'PN1', ['1']);
    clock.advance(minute);
    await ship(orderId, 'PN2', ['2']);
    clock.advance(11 * minute);
    await settle();
    expect(subjects()).toEqual([expect.stringMatching(/^Ihre Bestellung \S+ ist unterwegs$/u)]);
    expect(server.mails[0]?.text).toContain('in 2 Paketen');
  });

  it('are not sent about the past: late news, and what was imported', async () => {
    const orderId = await place('late');
    await ship(orderId, 'PN1');
    clock.advance(11 * minute);
    await settle();
    const happened = nowIso();
    clock.advance(30 * hour);
    await scan(orderId, 'PN1', aScan('delivered', happened));
    const body = Readable.from([toNdjson([anImportedOrder(1, clock.now())])]);
    const job = await machines.ingest.orderImports.start({ body, startedBy: 'test' });
    if (typeof job === 'string' || !('jobId' in job)) throw new Error('the import was not begun');
    await expect
      .poll(async () => (await machines.ingest.orderImports.find(job.jobId))?.counts, { timeout: 20_000 })
      .toEqual({ imported: 1 });
    clock.advance(11 * minute);
    await settle();
    expect(subjects()).toEqual([expect.stringContaining('är på väg')]);
    expect((await ends())['look nothing_to_tell']).toBe('it was 30 h old when the hub heard of it');
  });

  it('of an imported order are about what came after it, not about what was just before', async () => {
    const ago = (hours: number): string => new Date(clock.now() - hours * hour).toISOString();
    const line = anImportedOrder(1, clock.now(), {
      fulfilments: [
        {
          location: 'wh-1',
          reports: [
            {
              type: 'shipped',
              at: ago(5),
              parcels: [
                {
                  carrier: 'postnord',
                  trackingNumber: 'JUST1',
                  lines: [
                    { lineId: '1', quantity: 2 },
                    { lineId: '2', quantity: 1 },
                  ],
                },
              ],
            },
          ],
        },
      ],
      scans: [],
    });
    const body = Readable.from([toNdjson([line])]);
    const job = await machines.ingest.orderImports.start({ body, startedBy: 'test' });
    if (typeof job === 'string' || !('jobId' in job)) throw new Error('the import was not begun');
    await expect
      .poll(async () => (await machines.ingest.orderImports.find(job.jobId))?.counts, { timeout: 20_000 })
      .toEqual({ imported: 1 });
    const late = { from: '2026-12-10', to: '2026-12-10' };
    await scan(toOrderId('web', 'old-1'), 'JUST1', {
      ...aScan('in_transit', nowIso()),
      estimatedDelivery: late,
    });
    clock.advance(11 * minute);
    await settle();
    expect(subjects()).toHaveLength(1);
    expect(subjects()).not.toEqual([expect.stringContaining('är på väg')]);
  });

  it('that are refused for good end with the reason, those for now are tried again', async () => {
    server.behave((to) => ({ code: 550, text: `no such user ${to}` }));
    await ship(await place('gone'), 'PN1');
    clock.advance(11 * minute);
    await settle();
    expect((await ends())['mail dead']).toContain('no such user (address)');
    expect(await machines.effectDesk.counts()).toMatchObject({ failed: 1 });

    let tries = 0;
    server.behave(() => ((tries += 1) < 3 ? { code: 451, text: 'greylisted' } : undefined));
    await ship(await place('grey'), 'PN2');
    clock.advance(11 * minute);
    await settle();
    expect(subjects()).toHaveLength(1);
    expect(tries).toBe(3);
  });

  it('do not ask for goods that the customer has taken back while the server was away', async () => {
    const orderId = await place('returned');
    await ship(orderId, 'PN1');
    await scan(orderId, 'PN1', aScan('delivered', nowIso()));
    clock.advance(11 * minute);
    await settle();
    const told = server.mails.length;
    let tries = 0;
    server.behave(() => {
      tries += 1;
      return { code: 451, text: 'greylisted' };
    });
    const customer = { actor: { kind: 'customer', id: orderId }, cause: 'test' } as const;
    const returnId = `${orderId}-r1`;
    const lines = [{ lineId: '1', quantity: 1, reason: 'other' as const }];
    await machines.hub.ask(
      orderId,
      { type: 'RequestReturn', returnId, lines, method: 'drop_off', isByCustomer: true, days: 30 },
      customer,
    );
    clock.advance(11 * minute);
    await expect.poll(() => tries, { timeout: 10_000 }).toBeGreaterThan(0);
    await machines.hub.ask(orderId, { type: 'CancelReturn', returnId }, customer);
    server.behave();
    await settle();
    expect(server.mails).toHaveLength(told);
    expect((await ends())['mail obsolete']).toBe('the return went on before this could be told');
  });

  it('to a server that hangs delay nothing else, and no more than four wait for it', async () => {
    server.behave(() => 'hang');
    for (let n = 0; n < 8; n += 1) await ship(await place(`hang${n}`), `PN${n}`);
    clock.advance(11 * minute);
    await expect.poll(() => server.connections(), { timeout: 20_000 }).toBe(4);
    await ship(await place('other'), 'PNX');
    const work = async (): Promise<number> => {
      const { rows } = await machines.pool.query<{ left: number }>(
        `select count(*)::int as left from effects where destination like 'work%' and settled_at is null`,
      );
      return rows[0]?.left ?? -1;
    };
    await expect.poll(work, { timeout: 5_000 }).toBe(0);
    expect(server.connections()).toBe(4);
    server.behave();
  });

  it('say once that something is sent again, with the link of what is; who wants none of leaving is not told', async () => {
    const again = async (orderId: string): Promise<string> => {
      const agent = { actor: { kind: 'user', id: 'ewa' }, cause: 'test' } as const;
      const reshipId = `${orderId}-s1`;
      const lines = [{ lineId: '1', quantity: 1 }];
      await machines.hub.ask(
        orderId,
        { type: 'RequestReship', reshipId, lines, reason: 'lost', whenShort: 'refuse' },
        agent,
      );
      const find = async (): Promise<string | undefined> => {
        const outcome = (await machines.hub.readOrder(orderId))?.state.reships?.[0]?.outcome;
        return outcome?.how === 'placed' ? outcome.orderId : undefined;
      };
      await expect.poll(find, { timeout: 10_000 }).toBeDefined();
      return (await find()) ?? '';
    };
    const [told, silent] = [await place('told'), await place('silent')];
    for (const [n, orderId] of [told, silent].entries()) await ship(orderId, `PN${n}`);
    await machines.hub.ask(
      silent,
      { type: 'SetPreferences', mails: { shipped: false } },
      { actor: { kind: 'customer', id: silent }, cause: 'test' },
    );
    const [second, other] = [await again(told), await again(silent)];
    clock.advance(11 * minute);
    await settle();
    expect(subjects().filter((subject) => subject.includes('igen'))).toHaveLength(1);
    const mail = server.mails.find(({ subject }) => subject.includes('igen'));
    expect(mail?.text).toContain('1 × Boots 42');
    const generation = (await machines.hub.readOrder(second))?.state.linkGeneration ?? 0;
    expect(mail?.text).toContain(`/track/${createLinks(machines.linkSecret).toToken(second, generation)}`);
    expect((await machines.hub.readOrder(other))?.state.preferences?.mails.shipped).toBe(false);
  });

  it('are not sent to whom the hub has forgotten', async () => {
    const orderId = await place('forgotten');
    await ship(orderId, 'PN1');
    await machines.hub.ask(
      orderId,
      { type: 'ErasePersonalData' },
      { actor: { kind: 'user', id: 'ewa' }, cause: 'test' },
    );
    clock.advance(11 * minute);
    await settle();
    expect(server.mails).toEqual([]);
  });
});
