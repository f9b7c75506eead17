import type { Carrier, SubscriptionSettings } from '../contracts/registry.ts';
import { toFeedId } from '../feeds/state.ts';
import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import type { Metrics } from '../platform/metrics.ts';
import type { Feeds } from './feeds.ts';
import type { FollowedParcel } from './followed-parcels.ts';
import { createLeftAlone } from './left-alone.ts';
import type { ParcelEnds } from './parcel-ends.ts';
import type { OpenSubscriptionDoor, SubscriptionDoor, Subscribed } from './ports/subscription-door.ts';
import type { SubscribedParcels } from './subscribed-parcels.ts';

/**
 * Some carriers tell only of parcels that were subscribed, and only for some days (UPS Track Alert: 14). Where the hub has
 * a door for it, it subscribes what leaves and prolongs what is still under way, a day before anybody would be told; what
 * it cannot prolong the feed says, and somebody gets a case (docs/decisions/0017). A carrier is asked once a look, for as
 * many as fit into one request.
 */
export interface SubscriptionKeeper {
  renew(carrier: Carrier): Promise<void>;
  /** The feed is told of how many parcels its carrier stops telling: of none where there are no subscriptions. */
  tell(carrier: Carrier): Promise<void>;
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** In the hub's time; one request takes seconds. A dead node's wait for it, a day before anybody would be told. */
const leaseMs = 15 * 60_000;

/** From the end of a subscription backwards: when somebody is told, and before that when the hub prolongs it. */
export function toSubscriptionSpans({ expiresAfterDays, warnDays }: SubscriptionSettings): {
  readonly expiresMs: number;
  readonly warnMs: number;
  readonly renewMs: number;
} {
  const expiresMs = expiresAfterDays * dayMs;
  const warnMs = warnDays === undefined ? Math.min(2 * dayMs, expiresMs / 2) : warnDays * dayMs;
  return { expiresMs, warnMs, renewMs: Math.min(warnMs + dayMs, (warnMs + expiresMs) / 2) };
}

export function createSubscriptionKeeper(options: {
  readonly feeds: Pick<Feeds, 'ask'>;
  readonly ends: Pick<ParcelEnds, 'findUnderWay' | 'settle'>;
  readonly subscribed: SubscribedParcels;
  readonly openDoor: OpenSubscriptionDoor;
  readonly clock: Clock;
  readonly wallClock: Clock;
  readonly log: Log;
  readonly metrics?: Metrics | undefined;
}): SubscriptionKeeper {
  const { feeds, ends, subscribed, openDoor, clock, wallClock, log } = options;
  const leftAlone = createLeftAlone({ what: 'a door of subscriptions', wallClock, log });
  const counter = options.metrics?.counter(
    'hub_subscriptions_total',
    'Parcels subscribed at their carrier, by carrier and outcome.',
    ['carrier', 'outcome'],
  );

  async function ask(
    carrier: string,
    door: SubscriptionDoor,
    numbers: readonly string[],
  ): Promise<Subscribed> {
    try {
      return await door.subscribe(numbers);
    } catch (error) {
      log.warn({ carrier, error: String(error) }, 'nobody answered where parcels are subscribed');
      return { outcome: 'refused', why: 'nobody answered', retryAfterMs: null };
    }
  }

  /** An order that cannot be read keeps nobody else's parcels from being subscribed: it is tried again after its lease. */
  async function isUnderWay(parcel: FollowedParcel): Promise<boolean> {
    const { carrier, trackingNumber } = parcel;
    try {
      if ((await ends.findUnderWay(parcel)) !== undefined) return true;
      await ends.settle(parcel);
    } catch (error) {
      log.warn({ carrier, trackingNumber, error: String(error) }, 'a parcel was not subscribed');
    }
    return false;
  }

  return {
    async renew({ carrier, subscriptions }) {
      if (subscriptions?.door === undefined || leftAlone.has(carrier)) return;
      const { expiresMs, renewMs } = toSubscriptionSpans(subscriptions);
      const door = openDoor(subscriptions.door);
      const now = clock.now();
      const due = await subscribed.lease(carrier, {
        now,
        endsBefore: now + renewMs,
        leaseUntil: now + leaseMs,
        limit: door.mostAtOnce,
      });
      const underWay: FollowedParcel[] = [];
      for (const parcel of due) if (await isUnderWay(parcel)) underWay.push(parcel);
      if (underWay.length === 0) return;
      const numbers = [...new Set(underWay.map(({ trackingNumber }) => trackingNumber))];
      const answer = await ask(carrier, door, numbers);
      if (answer.outcome === 'refused') {
        counter?.inc({ carrier, outcome: 'refused' }, numbers.length);
        leftAlone.refused(carrier, answer);
        await subscribed.failed(carrier, numbers, { again: now, why: answer.why });
        return;
      }
      leftAlone.answered(carrier);
      const accepted = numbers.filter((number) => answer.accepted.includes(number));
      await subscribed.renewed(carrier, { trackingNumbers: accepted }, now + expiresMs);
      counter?.inc({ carrier, outcome: 'accepted' }, accepted.length);
      for (const { trackingNumber, tries } of underWay) {
        if (accepted.includes(trackingNumber)) continue;
        const why = answer.declined.get(trackingNumber) ?? 'the carrier did not say whether it tells of it';
        const again = now + Math.min(hourMs * 2 ** Math.min(tries, 8), dayMs);
        await subscribed.failed(carrier, [trackingNumber], { again, why });
        counter?.inc({ carrier, outcome: 'declined' });
      }
    },

    async tell({ carrier, subscriptions }) {
      const now = clock.now();
      const counted =
        subscriptions === undefined || subscriptions === null
          ? { expiring: 0, firstAt: null, why: null }
          : await subscribed.count(carrier, {
              now,
              before: now + toSubscriptionSpans(subscriptions).warnMs,
            });
      await feeds.ask(
        toFeedId('carrier', carrier),
        { type: 'NoteSubscriptions', ...counted },
        { actor: { kind: 'hub', id: 'parcel-follower' }, cause: 'subscriptions' },
      );
    },
  };
}
