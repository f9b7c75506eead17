import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ExceptionRow } from '../../src/contracts/exceptions.ts';
import { createFakeClock, type FakeClock, toIso } from '../../src/platform/clock.ts';
import { type BoardNode, openBoardNode, placeOrder } from '../support/board.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

const hour = 3_600_000;
const incidentId = 'feed:carrier-postnord.1';

/**
 * Invariant 7: a carrier that says nothing any more is one case, and what it explains is nobody's work; over a restart,
 * until it speaks again.
 */
describe('a silent carrier', () => {
  let database: TestDatabase;
  let clock: FakeClock;
  let node: BoardNode;
  const orders: Record<string, string> = {};

  const open = async (name: string): Promise<BoardNode> => {
    const opened = await openBoardNode({ databaseUrl: database.url, node: name, clock });
    await opened.machines.start();
    return opened;
  };
  beforeAll(async () => {
    database = await createTestDatabase();
    // A Friday morning in Stockholm.
    clock = createFakeClock(Date.parse('2026-11-20T09:00:00Z'));
    node = await open('first');
    const { registry } = node.machines;
    await registry.putLocation({
      location: 'wh-1',
      type: 'warehouse',
      name: 'Malmö',
      timeZone: 'Europe/Stockholm',
      default: true,
    });
    await registry.putChannel({ channel: 'web', name: 'Web shop' });
    const feed = { timeZone: 'Europe/Stockholm', silentAfterMinutes: 48 * 60 };
    await registry.putCarrier({ carrier: 'postnord', name: 'PostNord', feed });
    await registry.putCarrier({ carrier: 'dhl', name: 'DHL', feed });
  });
  afterAll(async () => {
    await node.close();
    await database.drop();
  });

  const goTo = (instant: string): void => {
    clock.advance(Date.parse(instant) - clock.now());
  };
  async function ship(name: string, carrier: string): Promise<void> {
    const orderId = await placeOrder(node.machines, name);
    orders[name] = orderId;
    const answer = await node.machines.hub.ask(
      orderId,
      {
        type: 'ReportFulfilment',
        fulfilmentId: `${orderId}-f1`,
        reported: 'shipped',
        parcels: [{ carrier, trackingNumber: `PN-${name}`, lines: [{ lineId: '1', quantity: 2 }] }],
      },
      { actor: { kind: 'warehouse', id: 'wh-1' }, cause: 'test' },
    );
    expect(answer.outcome).toBe('accepted');
  }
  async function scan(name: string, carrier: string, status: string): Promise<void> {
    const { receiptId } = await node.machines.ingest.doors.receive({
      sender: carrier,
      door: `carriers.${carrier}.tracking`,
      body: Buffer.from(
        JSON.stringify({ trackingNumber: `PN-${name}`, status, occurredAt: toIso(clock.now() - 60_000) }),
      ),
    });
    await expect
      .poll(async () => (await node.machines.ingest.doors.findReceipt(receiptId))?.outcome)
      .toBe('accepted');
  }
  /** Cases as the desk sees them: `order type state [incident]`. */
  async function cases(): Promise<readonly string[]> {
    const found = await node.machines.pool.query<{ row: ExceptionRow }>(
      `select row from exception_rows where type = any($1) order by raised_at, exception_id`,
      [['feed_silent', 'no_first_scan', 'stalled_in_transit']],
    );
    return found.rows.map(({ row }) => {
      const name =
        Object.entries(orders).find(([, id]) => id === row.orderId)?.[0] ?? row.subject?.title ?? '?';
      return [name, row.type, row.state, ...(row.incidentId === undefined ? [] : [row.incidentId])].join(' ');
    });
  }
  const explained = async (): Promise<ExceptionRow['explains']> =>
    (
      await node.machines.pool.query<{ row: ExceptionRow }>(
        `select row from exception_rows where exception_id = $1`,
        [incidentId],
      )
    ).rows[0]?.row.explains;
  const counted = async (): Promise<number> => (await node.board.counts('exceptions', null))['is:open'] ?? 0;
  const feedOf = async (id: string) => (await node.machines.feeds.list()).find((feed) => feed.id === id);

  it('still speaks: its stalls are the desk’s work', async () => {
    await ship('scanned', 'postnord');
    await ship('early', 'postnord');
    await ship('other', 'dhl');
    await scan('scanned', 'postnord', 'picked_up');
    await expect
      .poll(async () => await feedOf('postnord'))
      .toMatchObject({ status: 'live', messages: 1, lastSeenAt: '2026-11-20T09:00:00.000Z' });
    goTo('2026-11-23T09:30:00Z');
    await expect
      .poll(cases, { timeout: 10_000 })
      .toEqual(expect.arrayContaining(['early no_first_scan open', 'other no_first_scan open']));
    clock.advance(60_000);
    await scan('scanned', 'postnord', 'in_transit');
    await expect
      .poll(async () => (await feedOf('postnord'))?.lastSeenAt, { timeout: 8_000 })
      .toBe('2026-11-23T09:31:00.000Z');
    await ship('during', 'postnord');
  });

  it('is silent: one incident, which explains what came since, before and after it was raised', async () => {
    goTo('2026-11-24T10:00:00Z');
    await expect.poll(cases, { timeout: 10_000 }).toContain('during no_first_scan open');
    await ship('later', 'postnord');
    goTo('2026-11-25T11:00:00Z');
    await expect
      .poll(async () => new Set(await cases()), { timeout: 10_000 })
      .toEqual(
        new Set([
          'early no_first_scan open',
          'other no_first_scan open',
          `during no_first_scan open ${incidentId}`,
          'PostNord feed_silent open',
          `later no_first_scan open ${incidentId}`,
        ]),
      );
    expect(await counted()).toBe(3 + (await lateCases()));
    expect(await feedOf('postnord')).toMatchObject({
      status: 'silent',
      incident: { exceptionId: incidentId },
    });
    await expect
      .poll(explained, { timeout: 10_000 })
      .toMatchObject({ cases: 2, values: [{ currency: 'SEK' }] });
  });
  /** Orders that nobody packs are late too; that is another matter. */
  const lateCases = async (): Promise<number> =>
    (
      await node.machines.pool.query(
        `select 1 from exception_rows where type = 'late_to_ship' and state <> 'resolved'`,
      )
    ).rowCount ?? 0;

  it('is silent over a restart: it is still one', async () => {
    const before = await cases();
    await node.close();
    node = await open('second');
    clock.advance(hour);
    await ship('afterwards', 'postnord');
    await expect.poll(async () => (await feedOf('postnord'))?.status).toBe('silent');
    expect(await cases()).toEqual(before);
    goTo('2026-11-26T13:00:00Z');
    await expect.poll(cases, { timeout: 10_000 }).toContain(`afterwards no_first_scan open ${incidentId}`);
    expect((await cases()).filter((one) => one.includes('feed_silent'))).toEqual([
      'PostNord feed_silent open',
    ]);
  });

  it('is not heard in what is taken again from the dead letters', async () => {
    const { deadLetters } = node.machines.ingest;
    const parked = await node.machines.pool.query<{ id: string }>(
      `with kept as (insert into letter_bodies values (sha256($1), $1) returning body_digest)
       insert into dead_letters (dead_letter_id, sender, door, headers, body_digest, reason, detail, message_id, received_at)
       select 'dead_old', 'postnord', 'carriers.postnord.tracking', '{}', body_digest, 'invalid', 'x', 'old', $2
       from kept returning dead_letter_id as id`,
      [
        Buffer.from(
          JSON.stringify({
            trackingNumber: 'PN-later',
            status: 'info_received',
            occurredAt: '2026-11-24T08:00:00Z',
          }),
        ),
        toIso(clock.now()),
      ],
    );
    expect((await deadLetters.replay(parked.rows[0]?.id ?? ''))?.outcome).toBe('accepted');
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await feedOf('postnord')).toMatchObject({ status: 'silent' });
  });

  it('speaks again: the incident closes itself, and what it explained is looked at again', async () => {
    await scan('during', 'postnord', 'picked_up');
    await expect
      .poll(cases, { timeout: 10_000 })
      .toEqual(
        expect.arrayContaining([
          'PostNord feed_silent resolved',
          'during no_first_scan resolved',
          'later no_first_scan open',
          'afterwards no_first_scan open',
        ]),
      );
    // Those it explained are looked at one after the other: the boards may have the first of them before the last.
    await expect
      .poll(async () => (await cases()).filter((one) => one.includes(incidentId)), { timeout: 10_000 })
      .toEqual([]);
    expect(await feedOf('postnord')).toMatchObject({ status: 'live', incident: null });
    const history = await node.machines.pool.query(
      `select type, count(*)::int as n from events where stream = 'feed:carrier-postnord' and type like 'Exception%'
         and type <> 'ExceptionCounted'
       group by type order by type`,
    );
    expect(history.rows).toEqual([
      { type: 'ExceptionCleared', n: 1 },
      { type: 'ExceptionRaised', n: 1 },
    ]);
  });

  it('cost no append a message', async () => {
    const { ingest, pool } = node.machines;
    const count = async (): Promise<number> =>
      (
        await pool.query<{ n: number }>(
          `select coalesce(sum((data->>'messages')::int), 0)::int as n from events
         where stream = 'feed:carrier-dhl' and type = 'FeedActivityNoted'`,
        )
      ).rows[0]?.n ?? 0;
    const already = await count();
    await Promise.all(
      Array.from({ length: 300 }, async (_, index) => {
        await ingest.doors.receive({
          sender: 'dhl',
          door: 'carriers.dhl.tracking',
          body: Buffer.from(
            JSON.stringify({
              trackingNumber: `X-${index}`,
              status: 'in_transit',
              occurredAt: toIso(clock.now()),
            }),
          ),
        });
      }),
    );
    await expect.poll(count, { timeout: 15_000 }).toBe(already + 300);
    const noted = await pool.query(
      `select 1 from events where stream = 'feed:carrier-dhl' and type = 'FeedActivityNoted'`,
    );
    expect(noted.rowCount).toBeLessThanOrEqual(3);
    expect(await feedOf('dhl')).toMatchObject({ parked: 300, errorRate: 1 });
  });
});
