import type { FulfilmentView } from '../contracts/fulfilments.ts';
import type { OrderView, PlacedOrder } from '../contracts/orders.ts';
import { createParcelLife, type ParcelLife, type ParcelLifeParts } from './parcel-life.ts';
import type { HttpClient } from './http-client.ts';
import type { Parcel } from './journey.ts';
import { hourMs, minuteMs } from './local-time.ts';
import { planMailWish } from './mail-wish.ts';
import type { PlannedAsking } from './memory.ts';
import { planChangeOfMind, type PlannedOrder } from './order-plan.ts';
import { moveHouse } from './people.ts';
import { createReturnLife, type ReturnLife } from './return-life.ts';
import type { OrderTrouble } from './trouble.ts';
import { planWork, type Work, type WorkStep } from './work-plan.ts';

/** The life of orders, through the public doors only: storefronts place them, locations work on them, carriers bring them. */
export interface Life {
  readonly parcels: ParcelLife;
  readonly returns: ReturnLife;
  place(order: PlannedOrder): Promise<void>;
  /** A location hears of work. False when it knew it. */
  work(work: Work, orderId: string): boolean;
  find(orderId: string): Promise<OrderView | undefined>;
  /** By a person of the desk. */
  command(orderId: string, body: object, who?: string): Promise<void>;
  knows(fulfilmentId: string): boolean;
  /** Its parcels are those of this life. */
  isFollowed(orderId: string): boolean;
  readonly placed: () => number;
}

export interface LifeParts extends Omit<ParcelLifeParts, 'missed' | 'delivered'> {
  readonly http: HttpClient;
  readonly now: () => number;
  /** Kept from an earlier start. */
  readonly asking?: readonly PlannedAsking[];
}

const disturbing: ReadonlySet<OrderTrouble> = new Set([
  'cancelled',
  'held',
  'suspected',
  'shippedAfterCancel',
]);

export function createLife(parts: LifeParts): Life {
  const { world, executor, http, doors, credentials, links } = parts;
  const known = new Set<string>();
  const followed = new Set<string>();
  const parcels = createParcelLife({ ...parts, missed: miss, delivered: (id) => returns.delivered(id) });
  let count = 0;

  const find = async (orderId: string): Promise<OrderView | undefined> => {
    const { status, body } = await http.ask(`/api/v1/orders/${orderId}`, { bearer: credentials.admin });
    return status === 200 ? (body as OrderView) : undefined;
  };
  const command = async (orderId: string, body: object, who = 'giulia'): Promise<void> => {
    await http.ask(`/api/v1/orders/${orderId}/commands`, { bearer: credentials.people.get(who), body });
  };

  const returns = createReturnLife({ ...parts, find, command });

  async function place(order: PlannedOrder): Promise<void> {
    const answer = await http.ask('/api/v1/orders', {
      bearer: credentials.keys.get(order.body.channel),
      headers: { 'idempotency-key': order.key },
      body: order.body,
    });
    // Sold out is an answer as any other: this customer buys elsewhere.
    if (answer.status !== 201) return;
    count += 1;
    const placed = answer.body as PlacedOrder;
    const path = new URL(placed.trackingUrl).pathname;
    links.placed(placed.orderId, path);
    const now = parts.now();
    disturb(order, placed.orderId, path, now);
    wish(order, path, now);
    // The hub chose where it comes from, and it may come from several places.
    for (const { fulfilmentId, location, lines } of (await find(placed.orderId))?.fulfilments ?? []) {
      work(
        {
          fulfilmentId,
          location,
          lines: lines.map(({ lineId, quantity }) => ({ lineId, quantity })),
          askedAt: now,
          shipBy: Date.parse(placed.promise.shipBy),
          trouble: order.troubles.order,
          stays: order.troubles.stays,
          isPickup: order.body.delivery.option === 'pickup_in_store',
          carriers: order.country.carriers,
          ofParcels: order.troubles.parcel,
          shipTo: order.body.shipTo,
        },
        placed.orderId,
      );
    }
  }

  function wish({ serial }: PlannedOrder, path: string, now: number): void {
    const wanted = planMailWish(world.fork(`mails-${serial}`));
    if (wanted === undefined) return;
    executor.plan(now + wanted.afterMs, async () => {
      await http.ask(`/api/v1${path}/commands`, { body: wanted.body });
    });
  }

  /** Customers and agents who come in between. */
  function disturb(order: PlannedOrder, orderId: string, path: string, now: number): void {
    const random = world.fork(`mind-${order.serial}`);
    const track = async (body: object): Promise<void> => {
      await http.ask(`/api/v1${path}/commands`, { body });
    };
    const { troubles } = order;
    switch (troubles.order) {
      case 'cancelled':
        executor.plan(planChangeOfMind(random, now), async () => {
          const reason = random.pick(['I ordered the wrong size', 'It comes too late', 'Ordered twice']);
          if (random.chance(0.6)) await track({ type: 'CancelOrder', reason });
          else await command(orderId, { type: 'CancelOrder', reason });
        });
        return;
      case 'shippedAfterCancel':
        executor.plan(now + 3 * minuteMs, async () => {
          await track({ type: 'CancelOrder', reason: 'Changed my mind' });
        });
        return;
      case 'addressChanged':
        executor.plan(now + random.between(2, 12) * minuteMs, async () => {
          // Not at home after all: it is to come elsewhere, or on another day.
          if (random.chance(0.3)) {
            await track({
              type: 'ChangeDelivery',
              delivery: { option: random.pick(['next_day', 'weekend']) },
            });
            return;
          }
          const shipTo = moveHouse(random, order.country, order.body.shipTo);
          await track({ type: 'ChangeAddress', shipTo });
        });
        return;
      case 'held':
      case 'suspected':
        executor.plan(now + random.between(1, 2) * minuteMs, async () => {
          await command(orderId, {
            type: 'HoldOrder',
            reason:
              troubles.order === 'suspected'
                ? 'fraud_review'
                : random.pick(['address_check', 'payment_pending']),
            note: 'Waiting for the customer to answer.',
          });
        });
        if (troubles.stays) return;
        executor.plan(now + random.between(2, 9) * hourMs, async () => {
          for (const { holdId } of (await find(orderId))?.holds ?? [])
            await command(orderId, { type: 'ReleaseHold', holdId });
        });
        return;
      case 'none':
      case 'rejected':
      case 'shortPick':
      case 'late':
      case 'impossibleReport':
      case 'unanswered':
      case 'inTwoParts':
        return;
    }
  }

  /** Delivered, says the carrier. The customer looks around for some hours, then says that it did not come. */
  function miss(orderId: string, { trackingNumber, stays }: Parcel): void {
    const random = world.fork(`missed-${trackingNumber}`);
    const path = links.find(orderId);
    const say = async (type: 'ClaimNonReceipt' | 'WithdrawNonReceipt', note: string): Promise<void> => {
      const shipment = (await find(orderId))?.shipments.find((one) => one.trackingNumber === trackingNumber);
      if (shipment === undefined) return;
      const body = { type, shipmentId: shipment.shipmentId, note };
      if (path === undefined) await command(orderId, body);
      else await http.ask(`/api/v1${path}/commands`, { body });
    };
    executor.plan(parts.now() + random.between(0.5, 4) * hourMs, async () => {
      await say('ClaimNonReceipt', random.pick(['Nothing at the door.', 'Not with the neighbours either.']));
      if (stays) return;
      executor.plan(parts.now() + random.between(6, 30) * hourMs, async () => {
        await say('WithdrawNonReceipt', 'The neighbour had it.');
      });
    });
  }

  function work(wanted: Work, orderId: string): boolean {
    if (known.has(wanted.fulfilmentId)) return false;
    known.add(wanted.fulfilmentId);
    const steps = planWork(world.fork(`work-${wanted.fulfilmentId}`), wanted);
    for (const step of steps) {
      if (wanted.ofParcels === 'announcedEarly') follow(orderId, wanted, step, step.at);
    }
    next(orderId, wanted, steps, 0);
    return true;
  }

  function next(orderId: string, wanted: Work, steps: readonly WorkStep[], index: number, waits = 0): void {
    const step = steps[index];
    if (step === undefined) return;
    const at = waits === 0 ? step.at : parts.now() + 2 * hourMs;
    executor.plan(at, async () => {
      const verdict = await judge(orderId, wanted, step);
      if (verdict === 'stop') return;
      if (verdict === 'wait') {
        // A hold that nobody releases is waited for in longer and longer steps, and at last forgotten.
        if (waits < 400) next(orderId, wanted, steps, index, waits + 1);
        return;
      }
      if (verdict === 'go') {
        const reportedAt = waits === 0 && index === 0 ? Math.max(step.at, wanted.askedAt) : at;
        await doors.report(wanted.location, { ...step.report, at: new Date(reportedAt).toISOString() });
        follow(orderId, wanted, step, reportedAt);
      }
      const delay = at - step.at;
      const rest = delay === 0 ? steps : steps.map((one) => ({ ...one, at: one.at + delay }));
      next(orderId, wanted, rest, index + 1);
    });
  }

  /** Somebody else may have been here since: the visitor works in the warehouse too. */
  async function judge(
    orderId: string,
    wanted: Work,
    step: WorkStep,
  ): Promise<'go' | 'skip' | 'wait' | 'stop'> {
    if (wanted.trouble === 'shippedAfterCancel') return step.report.type === 'shipped' ? 'go' : 'skip';
    if (parts.isHistory() && !disturbing.has(wanted.trouble)) return 'go';
    const order = await find(orderId);
    const fulfilment = order?.fulfilments.find((one) => one.fulfilmentId === wanted.fulfilmentId);
    if (order === undefined || fulfilment === undefined || fulfilment.status === 'cancelled') return 'stop';
    if (fulfilment.requestStatus === 'rejected' || fulfilment.requestStatus.startsWith('cancellation'))
      return 'stop';
    // A hold or a pause keeps it back: the location has not heard of it.
    if (fulfilment.requestStatus === 'unsubmitted') return 'wait';
    if (order.holds.length > 0 && step.report.type !== 'shipped') return 'wait';
    return isDone(fulfilment, step) ? 'skip' : 'go';
  }

  function follow(orderId: string, wanted: Work, { report }: WorkStep, shippedAt: number): void {
    for (const { carrier, trackingNumber } of report.parcels ?? []) {
      followed.add(orderId);
      parcels.begin(orderId, {
        carrier,
        trackingNumber,
        location: wanted.location,
        to: wanted.shipTo,
        shippedAt,
        trouble: wanted.ofParcels,
        stays: wanted.stays,
      });
    }
    if (report.type !== 'collected') return;
    returns.delivered(orderId);
    links.done(orderId);
  }

  return {
    parcels,
    returns,
    place,
    work,
    find,
    command,
    knows: (fulfilmentId) => known.has(fulfilmentId),
    isFollowed: (orderId) => followed.has(orderId),
    placed: () => count,
  };
}

function isDone({ status, work, requestStatus, lines }: FulfilmentView, { report }: WorkStep): boolean {
  if (status === 'closed') return true;
  const meant = lines.filter(
    ({ lineId }) => report.lines === undefined || report.lines.some((one) => one.lineId === lineId),
  );
  switch (report.type) {
    case 'accepted':
      return requestStatus === 'accepted';
    case 'picking':
      return work !== 'assigned';
    case 'picked':
      return meant.every((line) => line.picked >= line.quantity);
    case 'packed':
      return meant.every((line) => line.packed >= line.quantity);
    case 'shipped':
      return meant.every((line) => line.shipped >= line.quantity);
    case 'readyForPickup':
      return work === 'ready_for_pickup' || work === 'collected';
    case 'rejected':
    case 'shortPicked':
    case 'collected':
      return false;
  }
}
