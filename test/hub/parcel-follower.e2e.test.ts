import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createSubscriptionDoors } from '../../src/connectors/subscription-doors.ts';
import { openTrackingSource } from '../../src/connectors/tracking-sources.ts';
import { type ParcelFollower, startParcelFollower } from '../../src/hub/parcel-follower.ts';
import { createFakeClock, createSystemClock, type FakeClock } from '../../src/platform/clock.ts';
import { type BoardNode, openBoardNode, placeOrder } from '../support/board.ts';
import { aTracker, type EasypostStandIn, startEasypostStandIn } from '../support/easypost-stand-in.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { quiet } from '../support/journal.ts';

const hour = 3_600_000;
const apiKey = 'EZAK-of-the-tests';

/** What pushes dropped is asked for, outside every turn and transaction (invariant 8). */
describe('parcels without news', () => {
  let database: TestDatabase;
  let clock: FakeClock;
  let node: BoardNode;
  let easypost: EasypostStandIn;
  let follower: ParcelFollower | undefined;
  beforeAll(async () => {
    database = await createTestDatabase();
    clock = createFakeClock(Date.parse('2026-11-20T09:00:00Z'));
    node = await openBoardNode({ databaseUrl: database.url, node: 'one', clock });
    const { registry } = node.machines;
    await registry.putLocation({
      location: 'wh-1',
      type: 'warehouse',
      name: 'Malmö',
      timeZone: 'Europe/Stockholm',
      default: true,
    });
    await registry.putChannel({ channel: 'web', name: 'Web shop' });
    easypost = await startEasypostStandIn();
  });
  beforeEach(() => {
    easypost.asked.length = 0;
  });
  afterEach(async () => {
    await follower?.stop();
    follower = undefined;
  });
  afterAll(async () => {
    await node.close();
    await easypost.close();
    await database.drop();
  });

  const follow = (more: Partial<BoardNode['machines']['hub']> = {}): void => {
    const { pool, feeds, registry, ingest } = node.machines;
    const hub = { ...node.machines.hub, ...more };
    follower = startParcelFollower({
      pool,
      hub,
      feeds,
      registry,
      doors: ingest.doors,
      openSource: openTrackingSource,
      openDoor: createSubscriptionDoors(),
      clock,
      wallClock: createSystemClock(),
      node: 'one',
      log: quiet,
      pollMs: 20,
    });
  };
  const source = (more: object = {}) =>
    ({
      adapter: 'easypost',
      apiKey,
      baseUrl: easypost.url,
      afterHours: 24,
      requestsPerMinute: 6_000,
      ...more,
    }) as const;
  async function ship(name: string, carrier: string, leftAt = clock.now()): Promise<string> {
    const orderId = await placeOrder(node.machines, name);
    const answer = await node.machines.hub.ask(
      orderId,
      {
        type: 'ReportFulfilment',
        fulfilmentId: `${orderId}-f1`,
        reported: 'shipped',
        parcels: [{ carrier, trackingNumber: `EP${name}`, lines: [{ lineId: '1', quantity: 2 }] }],
      },
      { actor: { kind: 'warehouse', id: 'wh-1' }, cause: 'test', at: leftAt },
    );
    expect(answer.outcome).toBe('accepted');
    return orderId;
  }
  const scansOf = async (orderId: string): Promise<readonly string[]> =>
    (await node.machines.hub.readOrder(orderId))?.state.shipments.flatMap(({ scans }) =>
      scans.map(({ scan }) => scan.status),
    ) ?? [];
  const codes = (): readonly string[] => easypost.asked.map(({ code }) => code);

  it('are asked about after a while, and the answer is taken like any other body', async () => {
    await node.machines.registry.putCarrier({ carrier: 'ups', name: 'UPS', source: source() });
    const quietOne = await ship('QUIET1', 'ups');
    const unknownOne = await ship('QUIET2', 'ups');
    const other = await ship('OTHER1', 'dhl');
    easypost.trackers.set('EPQUIET1', aTracker('EPQUIET1', 'in_transit', '2026-11-20T18:00:00Z'));
    follow();
    clock.advance(23 * hour);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(codes()).toEqual([]);
    clock.advance(hour);
    await expect.poll(async () => await scansOf(quietOne), { timeout: 10_000 }).toEqual(['in_transit']);
    await expect.poll(() => codes().toSorted()).toEqual(['EPQUIET1', 'EPQUIET2']);
    expect(easypost.asked[0]?.key).toBe(`${apiKey}:`);
    expect(await scansOf(unknownOne)).toEqual([]);
    expect(await scansOf(other)).toEqual([]);
    // What the hub asked for itself is no sign of life of the carrier.
    expect((await node.machines.feeds.list()).find(({ id }) => id === 'ups')).toMatchObject({
      lastSeenAt: null,
    });
  });

  it('are asked again after as long, and the same answer changes nothing', async () => {
    follow();
    clock.advance(12 * hour);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(codes()).toEqual([]);
    clock.advance(13 * hour);
    await expect.poll(() => codes().toSorted(), { timeout: 10_000 }).toEqual(['EPQUIET1', 'EPQUIET2']);
    const orders = await node.machines.pool.query<{ n: number }>(
      `select count(*)::int as n from events where type = 'ScanRecorded'`,
    );
    expect(orders.rows[0]?.n).toBe(1);
  });

  it('are asked about also where the order of another cannot be read', async () => {
    const broken = await ship('BROKEN1', 'gls');
    await ship('BESIDE1', 'gls');
    await node.machines.registry.putCarrier({ carrier: 'gls', name: 'GLS', source: source() });
    const readOrder: BoardNode['machines']['hub']['readOrder'] = async (orderId) => {
      if (orderId === broken) throw new Error('its events cannot be read');
      return await node.machines.hub.readOrder(orderId);
    };
    follow({ readOrder });
    clock.advance(25 * hour);
    await expect.poll(codes, { timeout: 10_000 }).toContain('EPBESIDE1');
    await expect
      .poll(async () => {
        const { rows } = await node.machines.pool.query<{ error: string | null }>(
          `select error from followed_parcels where tracking_number = 'EPBROKEN1'`,
        );
        return rows[0]?.error;
      })
      .toContain('cannot be read');
    await node.machines.registry.putCarrier({ carrier: 'gls', name: 'GLS', source: null });
  });

  it('leave a source alone that refuses, and keep what they wanted to ask', async () => {
    easypost.refusals.push({ status: 429, headers: { 'retry-after': '1' } });
    follow();
    clock.advance(25 * hour);
    await expect.poll(codes, { timeout: 5_000 }).toHaveLength(1);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(codes()).toHaveLength(1);
    const kept = await node.machines.pool.query<{ tracking_number: string; error: string | null }>(
      `select tracking_number, error from followed_parcels where carrier = 'ups' and error is not null`,
    );
    expect(kept.rows).toMatchObject([{ error: 'it answered 429' }]);
  });

  it('are asked about no more when their way is over', async () => {
    const { ingest, pool } = node.machines;
    await ingest.doors.receive({
      sender: 'ups',
      door: 'carriers.ups.raw.easypost',
      body: Buffer.from(JSON.stringify(aTracker('EPQUIET1', 'delivered', '2026-11-23T12:00:00Z'))),
    });
    await expect
      .poll(async () => {
        const found = await pool.query<{ orders: number }>(
          `select count(*)::int as orders from events where type = 'ShipmentStatusChanged' and data->>'to' = 'delivered'`,
        );
        return found.rows[0]?.orders;
      })
      .toBe(1);
    clock.advance(48 * hour);
    follow();
    await expect.poll(codes, { timeout: 10_000 }).toEqual(['EPQUIET2']);
    const over = await pool.query(
      `select 1 from followed_parcels where tracking_number = 'EPQUIET1' and next_look_at = 'infinity'`,
    );
    expect(over.rowCount).toBe(1);
  });

  it('are asked about again when that was not their end', async () => {
    await node.machines.registry.putCarrier({ carrier: 'recall', name: 'Recall', source: source() });
    const orderId = await ship('RECALL1', 'recall');
    const { hub, pool } = node.machines;
    const shipmentId = (await hub.readOrder(orderId))?.state.shipments[0]?.shipmentId ?? '';
    const person = { actor: { kind: 'user', id: 'u1' }, cause: 'test' } as const;
    await hub.ask(
      orderId,
      { type: 'OverrideShipmentStatus', shipmentId, status: 'delivered', reason: 'none' },
      person,
    );
    clock.advance(25 * hour);
    follow();
    const isSettled = async (): Promise<boolean> =>
      (
        await pool.query(
          `select 1 from followed_parcels where carrier = 'recall' and next_look_at = 'infinity'`,
        )
      ).rowCount === 1;
    await expect.poll(isSettled, { timeout: 10_000 }).toBe(true);
    expect(codes()).not.toContain('EPRECALL1');
    await hub.ask(orderId, { type: 'WithdrawShipmentOverride', shipmentId }, person);
    await expect.poll(codes, { timeout: 10_000 }).toContain('EPRECALL1');
  });

  it('have subscriptions that end: the feed says how many, until they have arrived', async () => {
    await node.machines.registry.putCarrier({
      carrier: 'fleet',
      name: 'Fleet',
      subscriptions: { expiresAfterDays: 14 },
    });
    await ship('SUB1', 'fleet');
    await ship('SUB2', 'fleet');
    follow();
    const feed = async () => (await node.machines.feeds.list()).find(({ id }) => id === 'fleet');
    clock.advance(11 * 24 * hour);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(await feed()).toMatchObject({ subscriptionsExpiring: 0 });
    clock.advance(25 * hour);
    await expect.poll(feed, { timeout: 10_000 }).toMatchObject({ subscriptionsExpiring: 2 });
    const cases = await node.machines.pool.query<{ because: string }>(
      `select data->>'because' as because from events where type = 'ExceptionRaised' and stream = 'feed:carrier-fleet'`,
    );
    expect(cases.rows).toHaveLength(1);
    expect(cases.rows[0]?.because).toMatch(/^Fleet stops telling of 2 parcels, the first on /);
  });

  it('are followed when their location tells of them days after they left', async () => {
    await node.machines.registry.putCarrier({ carrier: 'tardy', name: 'Tardy', source: source() });
    const adopted = async (): Promise<readonly string[]> =>
      (
        await node.machines.pool.query<{ number: string }>(
          `select tracking_number as number from followed_parcels where carrier = 'tardy' order by tracking_number`,
        )
      ).rows.map(({ number }) => number);
    follow();
    await ship('TARDY1', 'tardy');
    await expect.poll(adopted, { timeout: 5_000 }).toEqual(['EPTARDY1']);
    await ship('TARDY2', 'tardy', clock.now() - 72 * hour);
    await expect.poll(adopted, { timeout: 5_000 }).toEqual(['EPTARDY1', 'EPTARDY2']);
    clock.advance(25 * hour);
    await expect
      .poll(() =>
        codes()
          .filter((code) => code.startsWith('EPTARDY'))
          .toSorted(),
      )
      .toEqual(['EPTARDY1', 'EPTARDY2']);
  });

  it('are asked about by one node, whatever the pace', { timeout: 20_000 }, async () => {
    await node.machines.registry.putCarrier({
      carrier: 'slow',
      name: 'Slow',
      source: source({ requestsPerMinute: 1 }),
    });
    await ship('SLOW1', 'slow');
    await ship('SLOW2', 'slow');
    easypost.trackers.set('EPSLOW1', aTracker('EPSLOW1', 'in_transit', '2026-11-20T18:00:00Z'));
    easypost.trackers.set('EPSLOW2', aTracker('EPSLOW2', 'in_transit', '2026-11-20T18:00:00Z'));
    clock.advance(25 * hour);
    follow();
    const slow = (): number => codes().filter((code) => code.startsWith('EPSLOW')).length;
    await expect.poll(slow, { timeout: 5_000 }).toBe(1);
    // It waits a minute now, longer than its lease, and another node must not take over meanwhile.
    await new Promise((resolve) => setTimeout(resolve, 6_000));
    const held = await node.machines.pool.query<{ by: string; seconds: number }>(
      `select held_by as by, extract(epoch from held_until - now())::float8 as seconds
       from leases where name = 'parcel-follower'`,
    );
    expect(held.rows[0]?.by).toBe('one');
    expect(held.rows[0]?.seconds).toBeGreaterThan(2);
    expect(slow()).toBe(1);
  });

  it('are asked about while the source of another carrier is slow', async () => {
    const { registry } = node.machines;
    await registry.putCarrier({ carrier: 'brisk', name: 'Brisk', source: source() });
    clock.advance(25 * hour);
    follow();
    await expect
      .poll(() => codes().filter((code) => code.startsWith('EPSLOW')), { timeout: 5_000 })
      .toHaveLength(1);
    // It waits a minute now.
    await ship('BRISK1', 'brisk');
    clock.advance(25 * hour);
    await expect.poll(codes, { timeout: 10_000 }).toContain('EPBRISK1');
    expect(codes().filter((code) => code.startsWith('EPSLOW'))).toHaveLength(1);
  });

  it.each([
    ['7', 7_000],
    ['Sun, 22 Nov 2026 08:05:00 GMT', 300_000],
    ['Sun, 22 Nov 2026 07:00:00 GMT', null],
    ['soon', null],
    ['-1', null],
    ['9e99', 86_400_000],
  ])('leave a source alone as long as it says: %s', async (retryAfter, retryAfterMs) => {
    easypost.refusals.push({
      status: 429,
      headers: { 'retry-after': retryAfter, date: 'Sun, 22 Nov 2026 08:00:00 GMT' },
    });
    expect(await openTrackingSource(source()).ask('EPQUIET1')).toMatchObject({
      outcome: 'refused',
      retryAfterMs,
    });
  });
});
