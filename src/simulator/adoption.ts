import type { FulfilmentRow } from '../contracts/fulfilments.ts';
import type { OrderRow } from '../contracts/orders.ts';
import type { ShipmentView } from '../contracts/scans.ts';
import type { HttpClient } from './http-client.ts';
import { type Parcel, planJourney, type PlannedScan } from './journey.ts';
import type { Life } from './life.ts';
import { hourMs } from './local-time.ts';
import { countries, findCountry } from './places.ts';
import type { Random } from './random.ts';
import type { ScanKind } from './scan-words.ts';
import type { Credentials } from './setup.ts';
import { findCarrier, locations } from './world.ts';

/**
 * Takes into the world's life what it does not know: orders that the visitor placed, parcels that the visitor shipped,
 * what the desk lets customers send
 * back, and after a restart everything that was on its way.
 */
export interface Adoption {
  work(): Promise<void>;
  parcels(): Promise<void>;
}

export interface AdoptionParts {
  readonly world: Random;
  readonly http: HttpClient;
  readonly credentials: Credentials;
  readonly life: Life;
  readonly now: () => number;
}

const fallback = countries[0]?.carriers ?? [['postnord', 1]];

export function createAdoption(parts: AdoptionParts): Adoption {
  const { world, http, credentials, life } = parts;
  const looked = new Map<string, number>();

  async function page<Row>(path: string): Promise<readonly Row[]> {
    const found: Row[] = [];
    let cursor: string | null = '';
    for (let pages = 0; cursor !== null && pages < 5; pages += 1) {
      const more: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const { status, body } = await http.ask(`${path}&limit=200${more}`, { bearer: credentials.admin });
      if (status !== 200) break;
      const { items, nextCursor } = body as { items: Row[]; nextCursor: string | null };
      found.push(...items);
      cursor = nextCursor;
    }
    return found;
  }

  return {
    async work() {
      const rows = await page<FulfilmentRow>('/api/v1/fulfilments?status=open,in_progress');
      for (const row of rows) {
        if (!locations.some(({ location }) => location === row.location)) continue;
        if (life.knows(row.fulfilmentId)) continue;
        const order = await life.find(row.orderId);
        if (order === undefined) continue;
        const shipTo = order.shipTo !== undefined && 'city' in order.shipTo ? order.shipTo : undefined;
        life.work(
          {
            fulfilmentId: row.fulfilmentId,
            location: row.location,
            lines: row.lines.map(({ lineId, quantity }) => ({ lineId, quantity })),
            askedAt: parts.now(),
            shipBy: Date.parse(row.shipBy),
            trouble: 'none',
            stays: false,
            isPickup: row.option === 'pickup_in_store',
            carriers: findCountry(shipTo?.country ?? '')?.carriers ?? fallback,
            ofParcels: 'none',
            shipTo: shipTo ?? { city: 'Malmö', country: 'SE', postcode: '211 22' },
          },
          row.orderId,
        );
      }
    },

    async parcels() {
      const rows = await page<OrderRow>(
        '/api/v1/orders?status=shipped,partly_shipped,partly_delivered,returning',
      );
      for (const row of rows) {
        // What has not changed since it was looked at has no parcel that is new.
        if (looked.get(row.orderId) === row.version) continue;
        looked.set(row.orderId, row.version);
        const isFollowed = life.isFollowed(row.orderId);
        if (isFollowed && row.status !== 'returning' && row.status !== 'partly_delivered') continue;
        const order = await life.find(row.orderId);
        if (order !== undefined) life.returns.look(order);
        if (isFollowed) continue;
        const shipTo = order?.shipTo;
        if (order === undefined || shipTo === undefined || !('city' in shipTo)) continue;
        for (const shipment of order.shipments) {
          const location = order.fulfilments.find(
            (one) => one.fulfilmentId === shipment.fulfilmentId,
          )?.location;
          adopt(order.orderId, shipment, location ?? 'wh-malmo', shipTo);
        }
      }
    },
  };

  function adopt(orderId: string, shipment: ShipmentView, location: string, to: Parcel['to']): void {
    const { carrier, trackingNumber } = shipment;
    const random = world.fork(`adopted-${trackingNumber}`);
    const rest = remaining[shipment.status];
    if (findCarrier(carrier) === undefined || rest === undefined) return;
    // What has been quiet for days stays so, for somebody to find.
    const lastAt = Date.parse(shipment.scans.at(-1)?.time.to ?? shipment.shippedAt);
    if (parts.now() - lastAt > 60 * hourMs && random.chance(0.7)) return;
    const parcel: Parcel = {
      carrier,
      trackingNumber,
      location,
      to,
      shippedAt: Date.parse(shipment.shippedAt),
      trouble: shipment.status === 'returning' ? 'refused' : 'none',
      stays: false,
    };
    life.parcels.begin(orderId, parcel, toRest(random, planJourney(random, parcel), rest, parts.now()));
  }
}

/** The first that is still to come. */
const remaining: Readonly<Partial<Record<ShipmentView['status'], ScanKind>>> = {
  pending: 'accepted',
  info_received: 'accepted',
  picked_up: 'departed',
  in_transit: 'outForDelivery',
  on_hold: 'outForDelivery',
  exception: 'outForDelivery',
  attempt_failed: 'outForDelivery',
  out_for_delivery: 'delivered',
  available_for_pickup: 'delivered',
  returning: 'returned',
};

export function toRest(
  random: Random,
  journey: readonly PlannedScan[],
  first: ScanKind,
  now: number,
): readonly PlannedScan[] {
  const index = journey.findIndex(({ kind }) => kind === first);
  const rest = index < 0 ? journey.slice(-1) : journey.slice(index);
  const delay = Math.max(0, now + random.between(0.5, 5) * hourMs - (rest[0]?.occurredAt ?? now));
  // New ids: the ones of the first journey were used.
  return rest.map((scan) => ({ ...scan, id: scan.id + 200, occurredAt: scan.occurredAt + delay }));
}
