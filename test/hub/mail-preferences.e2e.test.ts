import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OrderCommand } from '../../src/orders/command.ts';
import { createFakeClock, type FakeClock } from '../../src/platform/clock.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { type MailServer, startMailServer } from '../support/mail-server.ts';
import { anOrderBody, openTestMachines, registerWorld, type TestMachines } from '../support/machines.ts';
import { aScan } from '../support/order-factory.ts';

const minute = 60_000;
const hour = 60 * minute;
/** Ten in the morning where the parcel goes. */
const startAt = Date.parse('2026-11-20T09:00:00Z');

/** What a customer wants of mails, over whole machines, PostgreSQL and a real SMTP server; the hub's time is a fake clock. */
describe('mails that a customer has a say in', () => {
  let database: TestDatabase;
  let server: MailServer;
  let clock: FakeClock;
  let machines: TestMachines;
  let orderId: string;

  beforeEach(async () => {
    database = await createTestDatabase();
    server = await startMailServer();
    clock = createFakeClock(startAt);
    machines = await openTestMachines({
      databaseUrl: database.url,
      clock,
      env: {
        SMTP_URL: server.url,
        MAIL_FROM: 'Shop <orders@shop.example>',
        PUBLIC_URL: 'https://shop.example',
        // What waits for hours of the hub looks again within a second or two.
        CLOCK_SPEED: '60000',
      },
    });
    await machines.start();
    await registerWorld(machines);
    const customer = { ...anOrderBody().customer, language: 'sv' };
    ({ orderId } = await machines.placing.place({
      body: anOrderBody({ customer }),
      idempotencyKey: 'one',
      actor: { kind: 'storefront', id: 'web' },
      cause: 'test',
    }));
  });
  afterEach(async () => {
    await machines.close();
    await server.close();
    await database.drop();
  });

  const tell = async (
    command: OrderCommand,
    kind: 'customer' | 'warehouse' | 'carrier' | 'user',
  ): Promise<void> => {
    const { outcome } = await machines.hub.ask(orderId, command, {
      actor: { kind, id: kind },
      cause: 'test',
    });
    expect(outcome).toBe('accepted');
  };
  const want = async (
    wanted: Omit<Extract<OrderCommand, { type: 'SetPreferences' }>, 'type'>,
  ): Promise<void> => await tell({ type: 'SetPreferences', ...wanted }, 'customer');
  const ship = async (): Promise<void> => {
    const lines = [
      { lineId: '1', quantity: 2 },
      { lineId: '2', quantity: 1 },
    ];
    await tell(
      {
        type: 'ReportFulfilment',
        fulfilmentId: `${orderId}-f1`,
        reported: 'shipped',
        parcels: [{ carrier: 'postnord', trackingNumber: 'PN1', lines }],
      },
      'warehouse',
    );
  };
  const deliver = async (): Promise<void> => {
    const at = new Date(clock.now()).toISOString();
    const scans = [{ scan: aScan('delivered', at) }];
    await tell({ type: 'RecordScans', carrier: 'postnord', trackingNumber: 'PN1', scans }, 'carrier');
  };
  const subjects = (): readonly string[] => server.mails.map(({ subject }) => subject);
  const goTo = (at: string): void => clock.advance(Date.parse(at) - clock.now());
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
  /** A mail was looked at, after the time that is given, and is to wait; until when, in the time of the machine. */
  const isWaiting = async (after?: number): Promise<number> => {
    let until: number | undefined;
    const look = async (): Promise<boolean> => {
      const { rows } = await machines.pool.query<{ until: Date }>(
        `select next_try_at as until from effects
         where destination = 'mail' and settled_at is null and tries = 0 and next_try_at > created_at`,
      );
      until = rows[0]?.until.getTime();
      return until !== undefined && until > (after ?? 0);
    };
    await expect.poll(look, { timeout: 20_000, interval: 50 }).toBe(true);
    return until ?? 0;
  };
  const ends = async (): Promise<readonly string[]> => {
    const { rows } = await machines.pool.query<{ outcome: string; reason: string | null }>(
      `select outcome, error as reason from effects where destination = 'mail' order by effect_id`,
    );
    return rows.map(({ outcome, reason }) => `${outcome}: ${reason ?? ''}`);
  };

  it('are not sent about what is switched off, and in the language that was chosen about the rest', async () => {
    await want({ language: 'pl', mails: { shipped: false } });
    await ship();
    clock.advance(11 * minute);
    await settle();
    expect(await ends()).toEqual(['obsolete: the customer wants no mails about what has left']);
    clock.advance(hour);
    await deliver();
    clock.advance(11 * minute);
    await settle();
    expect(subjects()).toEqual([expect.stringMatching(/^Twoje zamówienie \S+ zostało doręczone$/u)]);
    expect(server.mails[0]?.headers.get('content-language')).toBe('pl');
  });

  it('say where to choose them, to people and to mail programs', async () => {
    await ship();
    clock.advance(11 * minute);
    await settle();
    const [mail] = server.mails;
    const token = /https:\/\/shop\.example\/track\/([^\s#]+)/u.exec(mail?.text ?? '')?.[1] ?? '';
    expect(token).toMatch(/^[\w-]{20,}\.[\w-]{40,}$/u);
    expect(mail?.text).toMatch(
      new RegExp(`Välj vilka mejl du får: https://shop.example/track/${token}#preferences$`, 'u'),
    );
    expect(mail?.headers.get('list-unsubscribe')).toBe(
      `<https://shop.example/api/v1/track/${token}/unsubscribe>`,
    );
    expect(mail?.headers.get('list-unsubscribe-post')).toBe('List-Unsubscribe=One-Click');
  });

  it('wait in quiet hours until these are over', async () => {
    await want({ quietHours: { from: '09:30', to: '16:00' } });
    await ship();
    clock.advance(11 * minute);
    await isWaiting();
    expect(server.mails).toEqual([]);
    goTo('2026-11-20T14:59:00Z');
    // It is looked at again, which is still too early.
    await isWaiting(await isWaiting());
    expect(server.mails).toEqual([]);
    goTo('2026-11-20T15:00:00Z');
    await settle();
    expect(subjects()).toEqual([expect.stringContaining('är på väg')]);
  });

  it('that wait are not sent any more where they were switched off or overtaken meanwhile', async () => {
    await want({ quietHours: { from: '09:30', to: '16:00' } });
    await ship();
    clock.advance(11 * minute);
    await isWaiting();
    await deliver();
    clock.advance(11 * minute);
    await want({ mails: { delivered: false } });
    goTo('2026-11-20T15:00:00Z');
    await settle();
    expect(await ends()).toEqual([
      'obsolete: the order was delivered before this could be told',
      'obsolete: the customer wants no mails about deliveries',
    ]);
    expect(server.mails).toEqual([]);
  });

  it('that would wait for longer than a day are too old', async () => {
    await want({ quietHours: { from: '10:01', to: '10:00' } });
    clock.advance(minute);
    await ship();
    clock.advance(11 * minute);
    await isWaiting();
    clock.advance(24 * hour);
    await settle();
    expect(await ends()).toEqual(['too_late: it was 24 h ago: nobody is told of the past']);
  });
});
