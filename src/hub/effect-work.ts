import type { OrderEventData } from '../contracts/events.ts';
import { isUnderWay } from '../orders/fulfilment-status.ts';
import type { PresentOrder } from '../orders/state.ts';
import { toWorkRequest } from '../orders/work-request.ts';
import { toReturnNotice } from './returns.ts';
import type { CaseMail } from './case-mail.ts';
import type { CustomerMail } from './customer-mail.ts';
import type { Claimed } from './effect-rows.ts';
import type { Hub } from './hub.ts';
import type {
  DigestEffect,
  EffectEnd,
  LookEffect,
  MailEffect,
  WebhookEffect,
  WorkEffect,
} from './new-effect.ts';
import type { OrderStock } from './order-stock.ts';
import type { Reships } from './reships.ts';
import type { WorkRequests } from './ports/work-requests.ts';
import type { WebhookSending } from './webhook-sending.ts';

export interface EffectWork {
  readonly hub: Pick<Hub, 'readOrder' | 'loadEvents' | 'loadPersonal'>;
  readonly work: WorkRequests;
  readonly orderStock: OrderStock;
  readonly reships: Reships;
  readonly webhooks: Pick<WebhookSending, 'send' | 'shut'>;
  /** Absent: this node sends no mail, and leaves what there is to those that do. */
  readonly mail?: { readonly customers: CustomerMail; readonly desk: CaseMail } | undefined;
}

/** What an effect does outside its order: the same key in every try, so that it counts once (invariant 6). */
export function createEffectWork({
  hub,
  work,
  orderStock,
  reships,
  webhooks,
  mail,
}: EffectWork): (effect: Claimed) => Promise<EffectEnd> {
  async function sendWork(
    { key, is_late }: Claimed,
    payload: Exclude<WorkEffect, LookEffect | MailEffect | DigestEffect | WebhookEffect>,
  ): Promise<'sent' | 'no_door' | 'obsolete'> {
    if (payload.kind === 'stock') {
      await orderStock.follow({ key, ...payload });
      return 'sent';
    }
    if (payload.kind === 'adopt') {
      await orderStock.adopt({ key, ...payload });
      return 'sent';
    }
    if (payload.kind === 'restocked') {
      await orderStock.serve({ key, ...payload });
      return 'sent';
    }
    if (payload.kind === 'reship') {
      await reships.place({ key, ...payload });
      return 'sent';
    }
    if (payload.kind === 'reshipCancelled') {
      await reships.noteCancelled({ key, ...payload });
      return 'sent';
    }
    const order = await hub.readOrder(payload.orderId);
    if (order === undefined) throw new Error(`there is no order ${payload.orderId}`);
    if ('returnId' in payload) {
      const { kind, location, returnId } = payload;
      const body = toReturnNotice(order.state, returnId);
      return body === null ? 'obsolete' : await work.send({ location, kind, body, key });
    }
    const personal = await hub.loadPersonal(payload.orderId);
    if (payload.kind !== 'readdressed') {
      // Its cancellation went out before it, or the work is done: nobody is to begin it now.
      const isLate = is_late || payload.isLate === true;
      if (payload.kind === 'requested' && isLate && !isWanted(order.state, payload.fulfilmentId))
        return 'obsolete';
      const body = toWorkRequest(order.state, payload.fulfilmentId, personal);
      return await work.send({ location: payload.location, kind: payload.kind, body, key });
    }
    const later = await findAskedSince(payload.orderId, payload.version ?? order.version);
    for (const fulfilment of order.state.fulfilments.filter(isAtWork)) {
      const { fulfilmentId, location } = fulfilment;
      if (later.has(fulfilmentId)) continue;
      const body = toWorkRequest(order.state, fulfilmentId, personal);
      await work.send({ location, kind: 'requested', body, key: `${key}:${fulfilmentId}` });
    }
    return 'sent';
  }

  /** They were asked for what it is by then. */
  const findAskedSince = async (orderId: string, version: number): Promise<ReadonlySet<string>> =>
    new Set(
      (await hub.loadEvents(orderId, version)).flatMap(({ type, data }) =>
        type === 'FulfilmentRequested' ? [(data as OrderEventData<'FulfilmentRequested'>).fulfilmentId] : [],
      ),
    );

  return async (effect) => {
    const { key, payload } = effect;
    if (payload.kind === 'webhook') return await webhooks.send(payload);
    if (payload.kind !== 'look' && payload.kind !== 'mail' && payload.kind !== 'digest') {
      return { outcome: await sendWork(effect, payload) };
    }
    if (mail === undefined) throw new Error('this node sends no mail');
    if (payload.kind === 'digest') return await mail.desk.send(key, payload.person);
    return payload.kind === 'look'
      ? await mail.customers.look(payload)
      : await mail.customers.send(key, payload);
  };
}

/** Who has not been asked yet will be asked for what it is then. */
const isAtWork = (one: PresentOrder['fulfilments'][number]): boolean =>
  isUnderWay(one) && (one.requestStatus === 'submitted' || one.requestStatus === 'accepted');

const isWanted = ({ fulfilments }: PresentOrder, fulfilmentId: string): boolean =>
  fulfilments.some(
    (one) =>
      one.fulfilmentId === fulfilmentId && isUnderWay(one) && one.requestStatus !== 'cancellation_requested',
  );
