import type { PlaceOrderBody } from '../contracts/orders.ts';
import type { Actor } from '../contracts/primitives.ts';
import type { Replaces } from '../contracts/reships.ts';
import { type Rejection, toRejection } from '../contracts/rejections.ts';
import type { PlaceOrder } from '../orders/command.ts';
import { placeOrder } from '../orders/decide/place-order.ts';
import { initialOrderState, type OrderState } from '../orders/state.ts';
import type { Clock } from '../platform/clock.ts';
import type { Carts } from './carts.ts';
import { Overloaded } from './envelope.ts';
import type { Hold } from './holds.ts';
import type { Hub, OrderAnswer } from './hub.ts';
import { toOrderId, toRequestHash } from './ids.ts';
import type { OrderNumbers } from './order-numbers.ts';
import { toOrderPromise } from './order-promise.ts';
import { type PersonalRow, toPersonalRow } from './personal-refs.ts';
import { type Registry, withParts } from './registry.ts';
import type { Sourced, Sourcing } from './sourcing.ts';

/**
 * Placing an order, the same for HTTP and NATS: personal data apart, locations whose stocks hold it, a promise, a number;
 * then the actor. What is held before the order is there ends by itself; the order's own history has it confirmed
 * (`order-stock.ts`), so a crash in between leaves neither an order without stock nor stock without an order.
 */
export interface OrderPlacing {
  place(request: PlaceRequest): Promise<{ readonly orderId: string; readonly answer: OrderAnswer }>;
}

interface PlaceRequest {
  readonly body: PlaceOrderBody;
  readonly idempotencyKey: string;
  readonly actor: Actor;
  readonly cause: string;
  readonly traceparent?: string | undefined;
  /** What it sends again (`reships.ts`). */
  readonly replaces?: Replaces;
}

/** All of a command but what the hub gives it when it is sure to be placed. */
type Draft = Omit<PlaceOrder, 'orderNumber' | 'promise' | 'plan'>;

export function createOrderPlacing(options: {
  readonly hub: Pick<Hub, 'ask' | 'peekOrder' | 'readOrder'>;
  readonly sourcing: Sourcing;
  readonly carts: Pick<Carts, 'take'>;
  readonly registry: Registry;
  readonly numbers: OrderNumbers;
  readonly clock: Clock;
}): OrderPlacing {
  const { hub, sourcing, carts, registry, numbers, clock } = options;
  /** One at a time of the same order: what one gives back is not held by the other. */
  const inHand = new Map<string, Promise<unknown>>();

  async function source(request: PlaceRequest, draft: Draft): Promise<Sourced> {
    const { body, actor, cause } = request;
    if (body.reservationId !== undefined)
      return await carts.take({
        reservationId: body.reservationId,
        orderId: draft.orderId,
        channel: draft.channel,
        location: body.location ?? body.delivery.pickupLocation,
        lines: draft.lines,
        actor,
        cause,
      });
    return await sourcing.source({
      orderId: draft.orderId,
      attempt: '1',
      ...(body.location === undefined ? {} : { named: body.location }),
      ...(body.delivery.pickupLocation === undefined ? {} : { pickupLocation: body.delivery.pickupLocation }),
      shipTo: body.shipTo,
      lines: draft.lines,
      isAllOrNothing: draft.whenShort === 'refuse',
      cause,
    });
  }

  async function place(request: PlaceRequest): Promise<OrderAnswer> {
    const { body, actor, cause, traceparent } = request;
    const { replaces } = request;
    const { draft: asked, personal } = toDraft(
      body,
      toOrderId(body.channel, request.idempotencyKey),
      registry,
    );
    const draft: Draft = replaces === undefined ? asked : { ...asked, replaces };
    const { orderId } = draft;
    const asking = { actor, cause, personal, traceparent };
    const placed = await hub.peekOrder(orderId, 0);
    const untrue = findUntrue(draft);
    if (placed !== undefined || untrue !== undefined)
      return await hub.ask(orderId, { ...draft, ...notYet }, asking);
    if (!registry.channels().has(body.channel))
      return await refuse(draft, toRejection('unknown_channel', `"${body.channel}".`));
    const sourced = await source(request, draft);
    if (sourced.outcome === 'failed') return sourced;
    if (sourced.outcome === 'rejected') return await refuse(draft, sourced.rejection);
    const { plan, holds, placeBy } = sourced;
    const { lines, delivery } = draft;
    const promise = toOrderPromise({ registry, option: delivery.option, lines, plan, at: clock.now() });
    let answer: OrderAnswer;
    try {
      const orderNumber = await numbers.next();
      if (holds.length > 0 && clock.now() > placeBy)
        throw new Error('what it holds would end before it is placed; try again');
      answer = await hub.ask(orderId, { ...draft, orderNumber, promise, plan }, asking);
    } catch (error) {
      answer = {
        outcome: 'failed',
        retry: true,
        error: error instanceof Error ? error : new Error(String(error)),
      };
    }
    await settle(orderId, answer, holds, cause);
    return answer;
  }

  /** What was placed once is answered the same, whatever became of the channel, the location or the stock since. */
  async function refuse(draft: Draft, rejection: Rejection): Promise<OrderAnswer> {
    const placed = await hub.readOrder(draft.orderId);
    if (placed?.state.requestHash !== draft.requestHash)
      return { outcome: 'rejected', rejection, version: 0 };
    const { state, version } = placed;
    return { outcome: 'accepted', from: version, version, events: [], state, position: null };
  }

  /** Gives back what the order does not have: another request with its key may have placed it. */
  async function settle(
    orderId: string,
    answer: OrderAnswer,
    holds: readonly Hold[],
    cause: string,
  ): Promise<void> {
    if (holds.length === 0) return;
    if (answer.outcome === 'accepted' && answer.events.length > 0) return;
    // It may be placed in the next try, which finds what is held; else it ends by itself.
    if (answer.outcome === 'failed' && !(answer.error instanceof Overloaded)) return;
    const state = answer.outcome === 'accepted' ? answer.state : (await hub.readOrder(orderId))?.state;
    const kept = toReservationIds(state);
    const left = holds.filter(({ reservationId }) => !kept.has(reservationId));
    if (left.length > 0) await sourcing.release(left, cause);
  }

  return {
    async place(request) {
      const orderId = toOrderId(request.body.channel, request.idempotencyKey);
      const earlier = inHand.get(orderId) ?? Promise.resolve();
      const mine = earlier.then(
        async () => await place(request),
        async () => await place(request),
      );
      inHand.set(orderId, mine);
      try {
        return { orderId, answer: await mine };
      } finally {
        if (inHand.get(orderId) === mine) inHand.delete(orderId);
      }
    },
  };
}

export const toReservationIds = (state: OrderState | undefined): ReadonlySet<string> =>
  new Set(
    state === undefined || state.status === 'absent'
      ? []
      : state.fulfilments.flatMap(({ reservations = [] }) =>
          reservations.map(({ reservationId }) => reservationId),
        ),
  );

/** For an order that is there already, and for one that is refused whatever its stock is. */
const notYet = {
  orderNumber: '',
  promise: { option: 'standard', shipBy: '', from: '', to: '' },
  plan: { allocations: [] },
} as const satisfies Partial<PlaceOrder>;

/** Why it would be refused before anybody looks for stock. */
const findUntrue = (draft: Draft): Rejection | undefined => {
  const decision = placeOrder(initialOrderState, { ...draft, ...notYet });
  return 'rejection' in decision ? decision.rejection : undefined;
};

export const toDraft = (
  body: PlaceOrderBody,
  orderId: string,
  registry: Pick<Registry, 'bundles'>,
): { readonly draft: Draft; readonly personal: readonly PersonalRow[] } => {
  const { tier, ...person } = body.customer;
  const customer = toPersonalRow('customer', person);
  const shipTo = toPersonalRow('address', body.shipTo);
  const billTo = body.billTo === undefined ? undefined : toPersonalRow('address', body.billTo);
  const instructions = body.lines.map(({ instruction }) =>
    instruction === undefined ? undefined : toPersonalRow('text', { text: instruction }),
  );
  const draft: Draft = {
    type: 'PlaceOrder',
    orderId,
    channel: body.channel,
    currency: body.currency,
    ...(body.reference === undefined ? {} : { reference: body.reference }),
    whenShort: body.whenShort ?? 'refuse',
    ...(body.customer.customerId === undefined ? {} : { customerId: body.customer.customerId }),
    ...(tier === undefined ? {} : { customerTier: tier }),
    customerRef: customer.ref,
    shipToRef: shipTo.ref,
    ...(billTo === undefined ? {} : { billToRef: billTo.ref }),
    language: body.customer.language,
    country: body.shipTo.country,
    delivery: body.delivery,
    lines: body.lines.map(({ instruction: _, ...line }, index) => {
      const instruction = instructions[index];
      return {
        ...withParts(line, registry),
        lineId: line.lineId ?? String(index + 1),
        kind: line.kind ?? 'standard',
        ...(instruction === undefined ? {} : { instructionRef: instruction.ref }),
      };
    }),
    ...(body.shipping === undefined ? {} : { shipping: body.shipping }),
    ...(body.totals === undefined ? {} : { totals: body.totals }),
    payment: { method: body.payment.method },
    requestHash: toRequestHash(body),
  };
  const personal = [customer, shipTo, billTo, ...instructions].filter((row) => row !== undefined);
  return { draft, personal };
};
