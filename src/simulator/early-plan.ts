import type { ImportedOrder } from '../contracts/imports.ts';
import { toHubScan } from './carrier-bodies.ts';
import { planJourney } from './journey.ts';
import { dayMs, hourMs } from './local-time.ts';
import { planOrder, type PlannedOrder } from './order-plan.ts';
import type { Random } from './random.ts';
import type { ReturnWish } from './return-plan.ts';
import { isScarce } from './shelf-plan.ts';
import { planWork } from './work-plan.ts';

/**
 * Orders that the shop took before it had the hub: delivered then, and brought along when it came. Some of their goods are
 * sent back in the weeks since, so that the visitor finds returns in every state, also what takes two weeks to be late.
 */
export const historyDays = 21;
/** At the end of it, with all that a shop has to do. */
export const busyDays = 8;

export type EarlyWish = ReturnWish & { readonly asksAt: number };
export interface EarlyOrder {
  readonly line: ImportedOrder;
  readonly wish: EarlyWish;
}

/**
 * One of each, so that no seed's world lacks one. The first is how many days ago the customer asks. Nothing comes before
 * the busy days: a location that speaks once in days would be taken for one that is silent.
 */
const wishes: readonly (readonly [number, ReturnWish])[] = [
  [20.8, { isClaim: false, fate: 'never' }],
  [18.6, { isClaim: false, fate: 'never' }],
  [16.3, { isClaim: false, fate: 'never' }],
  [14.4, { isClaim: false, fate: 'never' }],
  [9.1, { isClaim: false, fate: 'sent', arrival: 'aside', closes: true }],
  [17.2, { isClaim: true, answer: 'refuse' }],
  [16.4, { isClaim: false, fate: 'withdrawn' }],
  [9, { isClaim: true, answer: 'approve', fate: 'sent', arrival: 'worn', closes: true }],
  [8.9, { isClaim: false, fate: 'sent', arrival: 'elsewhere', closes: true }],
  [8.7, { isClaim: false, fate: 'sent', arrival: 'more', closes: true }],
  [8.5, { isClaim: false, fate: 'sent', arrival: 'less', closes: true }],
  // As it is when the visitor comes: back for days and not paid back, put aside, on the way, not answered.
  [8.8, { isClaim: false, fate: 'sent', arrival: 'inspectedOnly', closes: false }],
  [8.6, { isClaim: false, fate: 'sent', arrival: 'plain', closes: false }],
  [8.2, { isClaim: false, fate: 'sent', arrival: 'plain', closes: false }],
  [7.8, { isClaim: false, fate: 'sent', arrival: 'plain', closes: false }],
  [7.4, { isClaim: false, fate: 'sent', arrival: 'worn', closes: false }],
  [4.6, { isClaim: false, fate: 'sent', arrival: 'aside', closes: true }],
  [3.6, { isClaim: false, fate: 'sent', arrival: 'aside', closes: true }],
  [2.6, { isClaim: false, fate: 'sent', arrival: 'aside', closes: true }],
  [3.2, { isClaim: false, fate: 'sent', arrival: 'plain', arrivesAfter: 3.1, closes: true }],
  [3.1, { isClaim: false, fate: 'sent', arrival: 'inspectedOnly', arrivesAfter: 3.12, closes: true }],
  [2.8, { isClaim: false, fate: 'sent', arrival: 'plain', arrivesAfter: 2.84, closes: true }],
  [2.4, { isClaim: false, fate: 'sent', arrival: 'inspectedOnly', arrivesAfter: 2.48, closes: true }],
  [2.2, { isClaim: false, fate: 'sent', arrival: 'plain', arrivesAfter: 2.34, closes: true }],
  [1, { isClaim: false, fate: 'sent', arrival: 'plain', closes: true }],
  [0.2, { isClaim: true }],
  [0.4, { isClaim: true }],
  [0.7, { isClaim: true }],
  // While the visitor looks.
  [-0.02, { isClaim: false }],
  [-0.05, { isClaim: true }],
  [-0.08, { isClaim: false }],
  [-0.13, { isClaim: false, fate: 'withdrawn' }],
  [-0.2, { isClaim: false }],
];

export function planEarly(world: Random, seed: number, until: number): readonly EarlyOrder[] {
  const begins = until - historyDays * dayMs;
  let serial = 0;
  return wishes.map(([daysAgo, wish], index) => {
    // A week before the hub, one after the other.
    const placedAt = begins - 7 * dayMs + index * hourMs;
    for (;;) {
      serial -= 1;
      const order = planOrder(world, seed, serial);
      if (!canBeSentBack(order)) continue;
      const line = toLine(world.fork(`early-${serial}`), order, placedAt, index + 1);
      const last = line.scans?.at(-1);
      if (last !== undefined && Date.parse(last.occurredAt) < begins - dayMs / 2)
        return { line, wish: { ...wish, asksAt: until - daysAgo * dayMs } };
    }
  });
}

const canBeSentBack = ({ body: { delivery, lines } }: PlannedOrder): boolean =>
  delivery.option !== 'pickup_in_store' &&
  lines.every(({ sku, kind }) => kind !== 'special' && !isScarce(sku));

/** All went well with it. */
function toLine(random: Random, order: PlannedOrder, placedAt: number, n: number): ImportedOrder {
  const { body, country, key } = order;
  const location = body.location ?? country.location ?? 'wh-malmo';
  const good = { trouble: 'none', stays: false } as const;
  const steps = planWork(random.fork('work'), {
    ...good,
    fulfilmentId: key,
    location,
    lines: body.lines.map(({ lineId = '', quantity }) => ({ lineId, quantity })),
    askedAt: placedAt,
    shipBy: placedAt + 8 * hourMs,
    isPickup: false,
    carriers: country.carriers,
    ofParcels: 'none',
    shipTo: body.shipTo,
  });
  const scans = steps.flatMap(({ at, report }) =>
    (report.parcels ?? []).flatMap(({ carrier, trackingNumber }) => {
      const parcel = { ...good, carrier, trackingNumber, location, to: body.shipTo, shippedAt: at };
      const telling = { carrier, trackingNumber, messageId: '', sentAt: at, wording: 0 } as const;
      return planJourney(random.fork(trackingNumber), parcel).map((scan) => ({
        at: scan.occurredAt,
        told: { ...toHubScan(telling, scan), carrier },
      }));
    }),
  );
  return {
    idempotencyKey: key,
    orderNumber: `B-${10_400 + n}`,
    placedAt: new Date(placedAt).toISOString(),
    order: body,
    fulfilments: [
      {
        location,
        reports: steps.map(({ at, report: { fulfilmentId: _, ...report } }) => ({
          ...report,
          at: new Date(at).toISOString(),
        })),
      },
    ],
    scans: scans.toSorted((a, b) => a.at - b.at).map(({ told }) => told),
  };
}
