import type { EventAt, OrderEvent } from '../contracts/events.ts';
import type { StoredEvent } from '../journal/entry.ts';
import { leftOf } from '../orders/quantities.ts';
import { toReturnedStock } from '../orders/return-stock.ts';
import { type StockWork, toStockWork, toWaiting } from '../orders/stock-work.ts';
import type { PlacedCommand } from '../stock/command.ts';
import { findGrant } from '../stock/levels.ts';
import { toStockId } from '../stock/state.ts';
import { type AdoptStock, createAdoptStock } from './adopt-stock.ts';
import type { HubAnswer } from './envelope.ts';
import type { Hub } from './hub.ts';
import { type RouteAgain, stockFollower as follower } from './route-again.ts';
import type { Stocks } from './stocks.ts';
import type { TrackedSkus } from './tracked-skus.ts';
import type { WaitingOrders } from './waiting-orders.ts';

/**
 * Stocks follow the orders (invariants 4, 6): what an order holds is confirmed when the order is there, given back when
 * it is cancelled, rejected or not found, and off the shelf when it leaves. Every step is a message with the effect's
 * key, so an effect that is tried again counts once.
 */
export interface OrderStock {
  follow(effect: { readonly key: string; readonly orderId: string; readonly version: number }): Promise<void>;
  readonly adopt: AdoptStock;
  readonly serve: WaitingOrders['serve'];
}

export function createOrderStock(options: {
  readonly hub: Pick<Hub, 'ask' | 'loadEvents' | 'readOrder'>;
  readonly stocks: Pick<Stocks, 'ask' | 'stock' | 'demand'>;
  readonly tracked: TrackedSkus;
  readonly routing: RouteAgain;
  readonly waiting: WaitingOrders;
}): OrderStock {
  const { hub, stocks, tracked, routing, waiting } = options;

  async function follow(effect: Parameters<OrderStock['follow']>[0]): Promise<void> {
    const { key, orderId, version } = effect;
    const events = (await hub.loadEvents(orderId, 0, version)).map(toRecorded);
    const last = events.at(-1);
    if (last === undefined) throw new Error(`there is no order ${orderId}`);
    const work = toStockWork(events);
    const back = toReturnedStock(events);
    const places = [...work.stocks, ...back];
    const skus = places.map(({ sku }) => sku);
    let known = await tracked.find(skus);
    // Another node may have recorded it there first, and its word may have been lost.
    if (places.some(({ sku, location }) => known.get(sku)?.has(location) === false))
      known = await tracked.find(skus, { fresh: true });
    for (const one of work.stocks) {
      // Not recorded at this location: nothing is counted there.
      if (known.get(one.sku)?.has(one.location) !== true) continue;
      await followLine(one, orderId, key, last);
    }
    for (const { sku, location, lineId, movement, returnId, n } of back) {
      if (known.get(sku)?.has(location) !== true) continue;
      mustBeTaken(
        await stocks.ask(
          { type: 'RecordMovement', sku, location, movement, reference: returnId },
          {
            actor: follower,
            cause: key,
            at: Date.parse(last.at),
            key: { source: 'orders', messageId: `${key}#${returnId}/${lineId}/${sku}/${n}` },
          },
        ),
      );
    }
    if (last.type === 'FulfilmentRejected' || last.type === 'LinesShortPicked')
      await routing.route({ orderId, key, version, lines: last.data.lines });
    if (last.type === 'DeliveryChanged') await lookElsewhere(effect, events);
    for (const { sku, settled, added, how } of work.demand) {
      const by = { actor: follower, cause: key };
      if (settled !== null)
        mustBeTaken(await stocks.demand.ask(sku, { type: 'SettleDemand', sku, demandId: settled, how }, by));
      if (added === null) continue;
      const since = events[0]?.at;
      mustBeTaken(await stocks.demand.ask(sku, { type: 'AddDemand', sku, ...added, since }, by));
      await waiting.note(sku, key);
    }
  }

  /** What no location of before had may come from another one now. */
  async function lookElsewhere(
    { key, orderId, version }: Parameters<OrderStock['follow']>[0],
    events: readonly Recorded[],
  ): Promise<void> {
    const lines = events.flatMap((one) => (one.type === 'OrderPlaced' ? one.data.lines : []));
    await routing.route({ orderId, key, version, lines });
    for (const sku of new Set(toWaiting(events).map((one) => one.sku))) await waiting.note(sku, key);
  }

  async function followLine(work: StockWork, orderId: string, key: string, event: Recorded): Promise<void> {
    const { sku, location, lineId, name, fulfilmentId } = work;
    const place = { sku, location } as const;
    const tell = async (step: string, command: PlacedCommand): Promise<void> => {
      const messageId = `${key}#${fulfilmentId}/${name}/${step}`;
      mustBeTaken(
        await stocks.ask(command, {
          actor: follower,
          cause: key,
          at: Date.parse(event.at),
          key: { source: 'orders', messageId },
        }),
      );
    };
    if (work.confirmed > 0 && work.reservationId !== null)
      await confirm(work, work.reservationId, orderId, key);
    const reservationId = work.shipped + work.released === 0 ? undefined : await findHeld(work);
    if (work.shipped > 0)
      await tell('shipped', {
        type: 'Ship',
        ...place,
        shipId: `${key}/${lineId}`,
        lines: [{ quantity: work.shipped, ...(reservationId === undefined ? {} : { reservationId }) }],
        reference: fulfilmentId,
      });
    if (work.released > 0 && reservationId !== undefined)
      await tell('released', {
        type: 'ReleaseUnits',
        ...place,
        reservationId,
        quantity: work.released,
        why: toWhy(event),
      });
    if (work.returned > 0)
      await tell('returned', {
        type: 'RecordMovement',
        ...place,
        movement: { kind: 'returned', quantity: work.returned },
        reference: fulfilmentId,
      });
    const movement = toMovement(work);
    if (movement !== null)
      await tell('found', { type: 'RecordMovement', ...place, movement, reference: fulfilmentId });
  }

  /**
   * What had ended before it was confirmed (nobody sent effects for that long) is held anew where it is still there. Where
   * it is not, the location cannot do it, which is said of the order as a location would.
   */
  async function confirm(
    { sku, location, confirmed, fulfilmentId, lineId, each }: StockWork,
    reservationId: string,
    orderId: string,
    key: string,
  ): Promise<void> {
    const place = { sku, location } as const;
    const by = { actor: follower, cause: key };
    const answer = await stocks.ask(
      { type: 'ConfirmReservations', ...place, reservationIds: [reservationId] },
      by,
    );
    mustBeSettled(answer);
    if (answer.outcome !== 'rejected') return;
    // Tried again after later ones of its order: what was given back or has left since is not held anew.
    const order = await hub.readOrder(orderId);
    const line = order?.state.fulfilments
      .find((one) => one.fulfilmentId === fulfilmentId)
      ?.lines.find((one) => one.lineId === lineId);
    const open = Math.min(confirmed, line === undefined ? 0 : (line.quantity - leftOf(line)) * each);
    if (open <= 0) return;
    const again = await stocks.ask(
      {
        type: 'Reserve',
        ...place,
        orderId,
        reservations: [{ reservationId: toSecond(reservationId), quantity: open }],
      },
      by,
    );
    mustBeSettled(again);
    // Held by an earlier try, for what the order had of it then: what it has lost since is given back by itself.
    if (again.outcome !== 'rejected' || again.rejection.code === 'reservation_conflict') return;
    const lost = await hub.ask(
      orderId,
      {
        type: 'ReportFulfilment',
        fulfilmentId,
        reported: 'rejected',
        reason: 'other',
        lines: [{ lineId, quantity: open / each }],
      },
      { ...by, key: { source: 'orders', messageId: `${key}#${fulfilmentId}/${lineId}/lost` } },
    );
    mustBeSettled(lost);
  }

  async function findHeld({ location, sku, reservationId }: StockWork): Promise<string | undefined> {
    if (reservationId === null) return undefined;
    const { state } = await stocks.stock.read(toStockId(location, sku));
    return [reservationId, toSecond(reservationId)].find((id) => findGrant(state, id).status === 'held');
  }

  return {
    follow,
    adopt: createAdoptStock({ hub, stocks, waiting }),
    serve: async (effect) => {
      await waiting.serve(effect);
    },
  };
}

const toSecond = (reservationId: string): string => `${reservationId}+`;

type Recorded = OrderEvent & EventAt;

const toRecorded = ({ type, data, version, meta, recordedAt }: StoredEvent): Recorded =>
  ({ type, data, version, at: meta.at, recordedAt }) as Recorded;

const mustBeSettled = (answer: HubAnswer<unknown>): void => {
  if (answer.outcome === 'failed') throw answer.error;
};

const mustBeTaken = (answer: HubAnswer<unknown>): void => {
  mustBeSettled(answer);
  if (answer.outcome === 'rejected') throw new Error(answer.rejection.message);
};

const toWhy = ({ type }: Recorded): 'released' | 'cancelled' | 'rejected' | 'short_picked' => {
  if (type === 'LinesCancelled') return 'cancelled';
  if (type === 'FulfilmentRejected') return 'rejected';
  return type === 'LinesShortPicked' ? 'short_picked' : 'released';
};

const toMovement = ({
  found,
  released,
  toSend,
}: StockWork): Extract<PlacedCommand, { type: 'RecordMovement' }>['movement'] | null => {
  switch (found) {
    // But for what it has of it for this very order.
    case 'nothing':
      return { kind: 'counted', onHand: toSend };
    case 'fewer':
      return released === 0 ? null : { kind: 'adjusted', quantity: -released };
    case 'damaged':
      return released === 0 ? null : { kind: 'damaged', quantity: released };
    case null:
      return null;
  }
};
