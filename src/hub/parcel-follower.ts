import type { Pool } from 'pg';
import type { Carrier } from '../contracts/registry.ts';
import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import type { Metrics } from '../platform/metrics.ts';
import type { Feeds } from './feeds.ts';
import { createFollowedParcels, type FollowedParcel } from './followed-parcels.ts';
import type { Hub } from './hub.ts';
import { createKeptLease, lookMs } from './kept-lease.ts';
import { createLeftAlone } from './left-alone.ts';
import { createParcelEnds } from './parcel-ends.ts';
import type { Doors } from './ports/doors.ts';
import type { OpenSubscriptionDoor } from './ports/subscription-door.ts';
import { type AskedSource, type OpenTrackingSource, polledToken } from './ports/tracking-source.ts';
import type { Registry } from './registry.ts';
import { createSubscribedParcels } from './subscribed-parcels.ts';
import { createSubscriptionKeeper, toSubscriptionSpans } from './subscription-keeper.ts';

/**
 * Asks for what pushes dropped: a parcel without news for a while, of a carrier that can be asked, is asked about, and
 * the answer goes the way of every message of its format. One request after the other of a carrier, at its pace; a
 * source that refuses is left alone for longer and longer. Nothing is asked inside a turn or a transaction (invariant
 * 8). Also keeps the subscriptions of parcels at their carrier. One node at a time does it.
 */
export interface ParcelFollower {
  stop(): Promise<void>;
}

export interface ParcelFollowerOptions {
  readonly pool: Pool;
  readonly hub: Pick<Hub, 'readOrder' | 'onCommitted'>;
  readonly feeds: Pick<Feeds, 'ask'>;
  readonly registry: Pick<Registry, 'carriers'>;
  readonly doors: Pick<Doors, 'receive'>;
  readonly openSource: OpenTrackingSource;
  readonly openDoor: OpenSubscriptionDoor;
  /** When parcels are looked at. */
  readonly clock: Clock;
  /** How fast a source is asked. */
  readonly wallClock: Clock;
  readonly node: string;
  readonly log: Log;
  readonly metrics?: Metrics;
  readonly pollMs?: number;
}

const hourMs = 3_600_000;
const defaultHours = 24;
const defaultPerMinute = 60;
const batch = 50;
/**
 * In the hub's time; one look takes seconds. What a dead node had in hand waits for it, of parcels that are looked at once
 * a day; all others are followed as soon as another node has the lease (docs/decisions/0101).
 */
const leaseMs = 15 * 60_000;
/** How often it is asked whether a parcel with an ending subscription has arrived. */
const recheckMs = 6 * hourMs;

export function startParcelFollower(options: ParcelFollowerOptions): ParcelFollower {
  const {
    pool,
    hub,
    feeds,
    registry,
    doors,
    openSource,
    openDoor,
    clock,
    wallClock,
    node,
    log,
    pollMs = 5_000,
  } = options;
  const followed = createFollowedParcels(pool);
  const ends = createParcelEnds({ hub, followed, clock, log });
  const leftAlone = createLeftAlone({ what: 'a tracking source', wallClock, log });
  const keeper = createSubscriptionKeeper({
    feeds,
    ends,
    subscribed: createSubscribedParcels(pool),
    openDoor,
    clock,
    wallClock,
    log,
    metrics: options.metrics,
  });
  const asked = options.metrics?.counter(
    'hub_tracking_asked_total',
    'Parcels asked about, by carrier and outcome.',
    ['carrier', 'outcome'],
  );
  const lease = createKeptLease({ pool, name: 'parcel-follower', node });
  let stopping = false;
  const adoptedAt = new Map<string, number>();
  /** Carriers whose feeds were told of subscriptions. */
  const counted = new Set<string>();
  const pauses = new Set<() => void>();
  /** Each at its own pace: the others are looked at again while one that is slow is still asked. */
  const following = new Map<string, Promise<void>>();

  async function follow(carrier: Carrier): Promise<void> {
    const { source, subscriptions } = carrier;
    const spans =
      subscriptions === null || subscriptions === undefined ? undefined : toSubscriptionSpans(subscriptions);
    const firstLookMs = Math.min(
      source === null || source === undefined ? Infinity : (source.afterHours ?? defaultHours) * hourMs,
      spans === undefined ? Infinity : spans.expiresMs - spans.warnMs,
    );
    const id = carrier.carrier;
    if (firstLookMs === Infinity) {
      // Everything was taken away: nothing of it ends any more.
      await keeper.tell(carrier);
      counted.delete(id);
      return;
    }
    if ((adoptedAt.get(id) ?? -Infinity) + 6 * pollMs <= wallClock.now()) {
      // Where the hub subscribes them itself they have no subscription until it has.
      const isSubscribed = spans !== undefined && subscriptions?.door === undefined;
      await followed.adopt(id, firstLookMs, isSubscribed ? spans.expiresMs : null);
      adoptedAt.set(id, wallClock.now());
    }
    await keeper.renew(carrier);
    const now = clock.now();
    const limit = Math.min(batch, source?.requestsPerMinute ?? batch);
    const due = leftAlone.has(id) ? [] : await followed.lease(id, now, now + leaseMs, limit);
    for (const parcel of due) {
      // What is not looked at now is due again when its lease is over.
      if (stopping || leftAlone.has(id) || !(await lease.take())) return;
      await lookSafely(carrier, parcel);
    }
    if (spans !== undefined || counted.has(id)) await keeper.tell(carrier);
    if (spans === undefined) counted.delete(id);
    else counted.add(id);
  }

  /** An order that cannot be read keeps nobody else's parcels from being looked at: it is tried again, ever later. */
  async function lookSafely(carrier: Carrier, parcel: FollowedParcel): Promise<void> {
    try {
      await look(carrier, parcel);
    } catch (error) {
      const { trackingNumber } = parcel;
      log.warn(
        { carrier: carrier.carrier, trackingNumber, error: String(error) },
        'a parcel was not looked at',
      );
      await followed.lookAgain(parcel, toLaterTry(parcel), String(error));
    }
  }

  const toLaterTry = ({ tries }: FollowedParcel): number => clock.now() + leaseMs * 2 ** Math.min(tries, 8);

  async function look(carrier: Carrier, parcel: FollowedParcel): Promise<void> {
    const shipment = await ends.findUnderWay(parcel);
    if (shipment === undefined) {
      await ends.settle(parcel);
      return;
    }
    const { source } = carrier;
    if (source === undefined || source === null) {
      await followed.lookAgain(parcel, clock.now() + recheckMs, null);
      return;
    }
    const afterMs = (source.afterHours ?? defaultHours) * hourMs;
    const newsAt = Math.max(
      Date.parse(shipment.recordedAt),
      ...shipment.scans.map(({ recordedAt }) => Date.parse(recordedAt)),
    );
    if (newsAt + afterMs > clock.now()) {
      await followed.lookAgain(parcel, newsAt + afterMs, null);
      return;
    }
    const answer = await ask(carrier.carrier, openSource(source), parcel);
    asked?.inc({ carrier: carrier.carrier, outcome: answer.outcome });
    if (answer.outcome === 'refused') {
      leftAlone.refused(carrier.carrier, answer);
      await followed.lookAgain(parcel, Math.min(clock.now() + afterMs, toLaterTry(parcel)), answer.why);
      return;
    }
    leftAlone.answered(carrier.carrier);
    for (const body of answer.bodies) {
      const door = `carriers.${carrier.carrier}.raw.${answer.format}${polledToken}`;
      await doors.receive({ sender: carrier.carrier, door, body });
    }
    await followed.lookAgain(parcel, clock.now() + afterMs, null);
    await pause(60_000 / (source.requestsPerMinute ?? defaultPerMinute));
  }

  async function ask(
    carrier: string,
    source: ReturnType<OpenTrackingSource>,
    { trackingNumber }: FollowedParcel,
  ): Promise<AskedSource> {
    try {
      return await source.ask(trackingNumber);
    } catch (error) {
      log.warn({ carrier, error: String(error) }, 'a tracking source did not answer');
      return { outcome: 'refused', why: String(error), retryAfterMs: null };
    }
  }

  async function step(): Promise<'done' | 'elsewhere'> {
    const carriers = [...registry.carriers().values()];
    const wanted = carriers.filter(
      ({ carrier, source, subscriptions }) =>
        (source ?? subscriptions ?? null) !== null || counted.has(carrier),
    );
    if (wanted.length === 0) return 'done';
    if (!(await lease.take())) return 'elsewhere';
    for (const carrier of wanted) {
      const id = carrier.carrier;
      if (following.has(id)) continue;
      const under = followSafely(carrier).finally(() => following.delete(id));
      following.set(id, under);
    }
    return 'done';
  }

  async function followSafely(carrier: Carrier): Promise<void> {
    try {
      await follow(carrier);
    } catch (error) {
      log.warn({ carrier: carrier.carrier, error: String(error) }, 'parcels could not be looked at');
    }
  }

  async function pause(ms: number): Promise<void> {
    if (stopping) return;
    await new Promise<void>((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        pauses.delete(end);
        resolve();
      };
      const timer = setTimeout(end, ms);
      pauses.add(end);
    });
  }

  async function run(): Promise<void> {
    while (!stopping) {
      let pauseMs = pollMs;
      try {
        await ends.catchUp();
        if ((await step()) === 'elsewhere') pauseMs = Math.min(pollMs, lookMs);
      } catch (error) {
        log.warn({ error: String(error) }, 'parcels could not be followed');
      }
      await pause(pauseMs);
    }
  }

  const running = run();
  return {
    async stop() {
      stopping = true;
      for (const end of pauses) end();
      await running;
      await Promise.all(following.values());
      await lease.giveBack();
    },
  };
}
