import type { EventAt, OrderEvent } from '../contracts/events.ts';
import type { Actor } from '../contracts/primitives.ts';
import { type AdoptedLine, toAdopted, toWaiting } from '../orders/stock-work.ts';
import { findGrant } from '../stock/levels.ts';
import { toStockId } from '../stock/state.ts';
import type { HubAnswer } from './envelope.ts';
import type { Hub } from './hub.ts';
import type { AdoptEffect } from './new-effect.ts';
import type { Stocks } from './stocks.ts';
import type { WaitingOrders } from './waiting-orders.ts';

/**
 * What an order has promised, imported or placed while nobody counted, is held at its stock: it was promised before that, so
 * it is held whatever there is, and what there is too little of is a case. What has left since the shelf was counted is
 * off it; what had left before is in the count.
 */
export type AdoptStock = (effect: AdoptEffect & { readonly key: string }) => Promise<void>;

const follower: Actor = { kind: 'hub', id: 'stock' };

export function createAdoptStock(options: {
  readonly hub: Pick<Hub, 'loadEvents'>;
  readonly stocks: Pick<Stocks, 'ask' | 'stock' | 'demand'>;
  readonly waiting: Pick<WaitingOrders, 'note'>;
}): AdoptStock {
  const { hub, stocks, waiting } = options;

  async function adoptLine(line: AdoptedLine, place: Place, effect: Effect): Promise<void> {
    const { orderId, key } = effect;
    const { fulfilmentId, lineId, name, reservationId, left, departures } = line;
    const { state } = await stocks.stock.read(toStockId(place.location, place.sku));
    if (state.status === 'absent') throw new Error(`${place.sku} is not recorded at ${place.location}`);
    const since = state.countedAt ?? state.openedAt;
    for (const { version, at, quantity } of departures) {
      if (Date.parse(at) <= since) continue;
      // As it is told when it happens, so that it counts once.
      const told = `order:${orderId}@${version}`;
      mustBeTaken(
        await stocks.ask(
          {
            type: 'Ship',
            ...place,
            shipId: `${told}/${lineId}`,
            lines: [{ quantity }],
            reference: fulfilmentId,
          },
          {
            actor: follower,
            cause: key,
            at: Date.parse(at),
            key: { source: 'orders', messageId: `${told}#${fulfilmentId}/${name}/shipped` },
          },
        ),
      );
    }
    if (left === 0 || findGrant(state, reservationId).status !== 'unknown') return;
    mustBeTaken(
      await stocks.ask(
        {
          type: 'Reserve',
          ...place,
          orderId,
          isPromised: true,
          reservations: [{ reservationId, quantity: left }],
        },
        { actor: follower, cause: key },
      ),
    );
  }

  return async (effect) => {
    const { orderId, version, place, key } = effect;
    const stored = await hub.loadEvents(orderId, 0, version);
    const events = stored.map(
      ({ type, data, version: at, meta, recordedAt }) =>
        ({ type, data, version: at, at: meta.at, recordedAt }) as OrderEvent & EventAt,
    );
    if (place === undefined) {
      for (const { sku, ...demand } of toWaiting(events)) {
        mustBeTaken(
          await stocks.demand.ask(
            sku,
            { type: 'AddDemand', sku, ...demand, since: events[0]?.at },
            { actor: follower, cause: key },
          ),
        );
        await waiting.note(sku, key);
      }
      return;
    }
    const lines = toAdopted(events).filter((one) => one.location === place.location && one.sku === place.sku);
    for (const line of lines) await adoptLine(line, place, effect);
  };
}

type Effect = Parameters<AdoptStock>[0];
type Place = NonNullable<AdoptEffect['place']>;

const mustBeTaken = (answer: HubAnswer<unknown>): void => {
  if (answer.outcome === 'failed') throw answer.error;
  if (answer.outcome === 'rejected') throw new Error(answer.rejection.message);
};
