import type { Pool } from 'pg';
import type { SubscriptionSettings } from '../contracts/registry.ts';
import { normaliseTrackingNumber } from '../orders/tracking.ts';
import { type Clock, toIso } from '../platform/clock.ts';
import type { Hub } from './hub.ts';
import { orderIdOf } from './ids.ts';
import type { ParcelSubscriptions } from './ports/parcel-subscriptions.ts';
import type { Registry } from './registry.ts';
import { createSubscribedParcels } from './subscribed-parcels.ts';
import { toSubscriptionSpans } from './subscription-keeper.ts';

const most = 100;

/** Subscriptions that end soon, for the desk; which they are is what the feed counts. */
export function createParcelSubscriptions(options: {
  readonly pool: Pool;
  readonly hub: Pick<Hub, 'readOrder'>;
  readonly registry: Pick<Registry, 'carriers'>;
  readonly clock: Clock;
}): ParcelSubscriptions {
  const { pool, hub, registry, clock } = options;
  const subscribed = createSubscribedParcels(pool);
  const settingsOf = (carrier: string): SubscriptionSettings | undefined =>
    registry.carriers().get(carrier)?.subscriptions ?? undefined;

  return {
    async ending(carrier) {
      const settings = settingsOf(carrier);
      if (settings === undefined) return undefined;
      const now = clock.now();
      const { warnMs } = toSubscriptionSpans(settings);
      const found = await subscribed.list(carrier, { now, before: now + warnMs }, most);
      return await Promise.all(
        found.map(async ({ stream, since, endsAt, ...parcel }) => {
          const orderId = orderIdOf(stream);
          const order = await hub.readOrder(orderId);
          return {
            ...parcel,
            orderId,
            orderNumber: order?.state.orderNumber ?? '',
            since: toIso(since),
            endsAt: endsAt === null ? null : toIso(endsAt),
          };
        }),
      );
    },
    async renewed(carrier, { trackingNumbers, until }) {
      const settings = settingsOf(carrier);
      if (settings === undefined) return undefined;
      const now = clock.now();
      const { expiresMs, warnMs } = toSubscriptionSpans(settings);
      return await subscribed.renewed(
        carrier,
        trackingNumbers === undefined
          ? { endsBefore: now + warnMs }
          : { trackingNumbers: trackingNumbers.map(normaliseTrackingNumber) },
        until === undefined ? now + expiresMs : Date.parse(until),
      );
    },
  };
}
