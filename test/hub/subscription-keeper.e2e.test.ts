import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createSubscriptionDoors } from '../../src/connectors/subscription-doors.ts';
import { openTrackingSource } from '../../src/connectors/tracking-sources.ts';
import type { SubscriptionSettings } from '../../src/contracts/registry.ts';
import { type ParcelFollower, startParcelFollower } from '../../src/hub/parcel-follower.ts';
import { createFakeClock, createSystemClock, type FakeClock } from '../../src/platform/clock.ts';
import { type BoardNode, openBoardNode, placeOrder } from '../support/board.ts';
import { quiet } from '../support/journal.ts';
import { startUpsStandIn, upsClient, type UpsStandIn } from '../support/ups-stand-in.ts';

const hour = 3_600_000;
const day = 24 * hour;

/** What tells for 14 days only goes on telling, or somebody hears of it. */
describe('subscriptions of parcels', () => {
  let clock: FakeClock;
  let node: BoardNode;
  let ups: UpsStandIn;
  let follower: ParcelFollower | undefined;
  const system = createSystemClock();
  let later = 0;
  let isUnreadable: (orderId: string) => boolean = () => false;
  beforeAll(async () => {
    clock = createFakeClock(Date.parse('2026-11-02T09:00:00Z'));
    node = await openBoardNode({ node: 'one', clock });
    ups = await startUpsStandIn();
  });
  beforeEach(() => {
    ups.subscribed.length = 0;
    ups.unknown.clear();
    const { pool, hub, feeds, registry, ingest } = node.machines;
    follower = startParcelFollower({
      pool,
      hub: {
        ...hub,
        async readOrder(orderId) {
          if (isUnreadable(orderId)) throw new Error('its events cannot be read');
          return await hub.readOrder(orderId);
        },
      },
      feeds,
      registry,
      doors: ingest.doors,
      openSource: openTrackingSource,
      openDoor: createSubscriptionDoors(),
      clock,
      // A carrier that refuses is left alone for five seconds at the least.
      wallClock: { ...system, now: () => system.now() + later },
      node: 'one',
      log: quiet,
      pollMs: 20,
    });
  });
  afterEach(async () => {
    await follower?.stop();
  });
  afterAll(async () => {
    await node.close();
    await ups.close();
  });

  const door = (): SubscriptionSettings['door'] => ({
    adapter: 'ups-track-alert',
    ...upsClient,
    url: 'https://hub.example/api/v1/carriers/ups/webhooks/ups-track-alert',
    credential: 'what-ups-brings-with-each-push',
    baseUrl: ups.url,
  });
  const put = async (carrier: string, subscriptions: SubscriptionSettings | null): Promise<void> => {
    await node.machines.registry.putCarrier({ carrier, name: carrier.toUpperCase(), subscriptions });
  };
  let shipped = 0;
  async function ship(carrier: string, trackingNumber: string): Promise<string> {
    shipped += 1;
    const orderId = await placeOrder(node.machines, `${carrier}-${shipped}`);
    const answer = await node.machines.hub.ask(
      orderId,
      {
        type: 'ReportFulfilment',
        fulfilmentId: `${orderId}-f1`,
        reported: 'shipped',
        parcels: [{ carrier, trackingNumber, lines: [{ lineId: '1', quantity: 2 }] }],
      },
      { actor: { kind: 'warehouse', id: 'wh-1' }, cause: 'test' },
    );
    expect(answer.outcome).toBe('accepted');
    return orderId;
  }
  const numberOf = (digit: number): string => `1Z204W4R030807186${digit}`;
  const asked = (): readonly string[] => ups.subscribed.flatMap(({ numbers }) => numbers);
  const expiring = async (carrier: string): Promise<number | undefined> =>
    (await node.machines.feeds.list()).find(({ id }) => id === carrier)?.subscriptionsExpiring;
  const cases = async (carrier: string): Promise<readonly string[]> =>
    (
      await node.machines.pool.query<{ text: string }>(
        `select coalesce(data->>'because', type) as text from events
         where stream = $1 and type in ('ExceptionRaised', 'ExceptionEscalated', 'ExceptionCleared') order by version`,
        [`feed:carrier-${carrier}`],
      )
    ).rows.map(({ text }) => text);

  it('are made when they leave, and prolonged a day before anybody would be told', async () => {
    await put('ups', { expiresAfterDays: 14, door: door() });
    await ship('ups', numberOf(1));
    const arrived = await ship('ups', numberOf(2));
    await expect.poll(() => asked().toSorted()).toEqual([numberOf(1), numberOf(2)]);
    expect(ups.subscribed[0]?.destination).toMatchObject({ credential: 'what-ups-brings-with-each-push' });
    await node.machines.hub.ask(
      arrived,
      {
        type: 'OverrideShipmentStatus',
        shipmentId: (await node.machines.hub.readOrder(arrived))?.state.shipments[0]?.shipmentId ?? '',
        status: 'delivered',
        reason: 'none',
      },
      { actor: { kind: 'user', id: 'u1' }, cause: 'test' },
    );
    ups.subscribed.length = 0;
    clock.advance(11 * day - hour);
    await ship('ups', numberOf(3));
    await expect.poll(asked).toEqual([numberOf(3)]);
    clock.advance(hour);
    await expect.poll(asked).toEqual([numberOf(3), numberOf(1)]);
    expect(await expiring('ups')).toBe(0);
    expect(await cases('ups')).toEqual([]);
  });

  it('are made also beside one whose order cannot be read', async () => {
    isUnreadable = () => true;
    await ship('ups', numberOf(7));
    clock.advance(60_000);
    const broken = await ship('ups', numberOf(8));
    clock.advance(60_000);
    await ship('ups', numberOf(9));
    await new Promise((resolve) => setTimeout(resolve, 300));
    isUnreadable = (orderId) => orderId === broken;
    // All of them are due again at once.
    clock.advance(16 * 60_000);
    await expect.poll(() => asked().toSorted()).toEqual([numberOf(7), numberOf(9)]);
    isUnreadable = () => false;
    clock.advance(16 * 60_000);
    await expect.poll(asked).toContain(numberOf(8));
  });

  it('that cannot be made are somebody’s case, with why, until they can', async () => {
    ups.unknown.add(numberOf(4));
    await ship('ups', numberOf(4));
    await ship('ups', 'PN1');
    await expect.poll(asked).toEqual([numberOf(4)]);
    expect(await expiring('ups')).toBe(0);
    clock.advance(hour);
    await expect.poll(async () => await expiring('ups')).toBe(2);
    expect((await cases('ups')).at(-1)).toMatch(
      /^UPS does not tell of 2 parcels any more, or never did, the first since 13 Nov, .+; the hub could not renew: UPS does not take the number\.$/,
    );
    const listed = await node.machines.parcelSubscriptions.ending('ups');
    expect(listed).toMatchObject([
      { trackingNumber: numberOf(4), endsAt: null, problem: 'UPS does not take the number' },
      { trackingNumber: 'PN1', endsAt: null, problem: 'it is no number of UPS' },
    ]);
    expect(listed?.[0]?.orderNumber).toMatch(/^SO-/);
    ups.unknown.clear();
    clock.advance(day);
    await expect.poll(async () => await expiring('ups')).toBe(1);
    // The other one somebody saw to.
    expect(await node.machines.parcelSubscriptions.renewed('ups', { trackingNumbers: ['pn 1'] })).toBe(1);
    await expect.poll(async () => await expiring('ups')).toBe(0);
    expect((await cases('ups')).at(-1)).toMatch(/^It no longer holds/);
  });

  it('are left alone with their carrier while it refuses, and somebody hears of it in time', async () => {
    ups.refusals.push({ status: 503, headers: { 'retry-after': '1' } });
    await ship('ups', numberOf(5));
    await expect.poll(asked).toContain(numberOf(5));
    clock.advance(2 * hour);
    await expect.poll(async () => await expiring('ups')).toBe(1);
    expect((await cases('ups')).at(-1)).toMatch(/the hub could not renew: it answered 503\.$/);
    expect(asked()).toEqual([numberOf(5)]);
    later += 5_000;
    await expect.poll(async () => await expiring('ups')).toBe(0);
  });

  it('that somebody looks after at the carrier are said to end, also of parcels from before', async () => {
    await put('fleet', null);
    await ship('fleet', 'F1');
    await node.machines.registry.putCarrier({
      carrier: 'fleet',
      name: 'Fleet',
      source: { adapter: 'easypost', apiKey: 'EZAK-of-the-tests', baseUrl: ups.url, afterHours: 900 },
    });
    await expect
      .poll(async () => {
        const found = await node.machines.pool.query(
          `select 1 from followed_parcels where carrier = 'fleet'`,
        );
        return found.rowCount;
      })
      .toBe(1);
    await put('fleet', { expiresAfterDays: 14 });
    clock.advance(12 * day + hour);
    await expect.poll(async () => await expiring('fleet')).toBe(1);
    const { parcelSubscriptions } = node.machines;
    expect(await parcelSubscriptions.ending('fleet')).toMatchObject([
      { trackingNumber: 'F1', tries: 0, problem: null },
    ]);
    expect(await parcelSubscriptions.renewed('fleet', {})).toBe(1);
    await expect.poll(async () => await expiring('fleet')).toBe(0);
    clock.advance(13 * day);
    await expect.poll(async () => await expiring('fleet')).toBe(1);
    await node.machines.registry.putCarrier({
      carrier: 'fleet',
      name: 'Fleet',
      source: null,
      subscriptions: null,
    });
    await expect.poll(async () => await expiring('fleet')).toBe(0);
    expect(await parcelSubscriptions.ending('fleet')).toBeUndefined();
    expect(asked().filter((number) => number === 'F1')).toEqual([]);
  });
});
