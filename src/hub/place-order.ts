import type { PlaceOrderBody } from '../contracts/orders.ts';
import type { Actor } from '../contracts/primitives.ts';
import { type Rejection, toRejection } from '../contracts/rejections.ts';
import type { Location } from '../contracts/registry.ts';
import type { PlaceOrder } from '../orders/command.ts';
import { toPromise } from '../promises/promise.ts';
import { planLocation } from '../sourcing/plan.ts';
import type { Clock } from '../platform/clock.ts';
import type { Hub, OrderAnswer } from './hub.ts';
import { toOrderId, toRequestHash } from './ids.ts';
import type { OrderNumbers } from './order-numbers.ts';
import { type PersonalRow, toPersonalRow } from './personal-refs.ts';
import type { Registry } from './registry.ts';

/** Placing an order, the same for HTTP and NATS: personal data apart, a location, a promise, a number; then the actor. */
export interface OrderPlacing {
  place(request: {
    readonly body: PlaceOrderBody;
    readonly idempotencyKey: string;
    readonly actor: Actor;
    readonly cause: string;
  }): Promise<{ readonly orderId: string; readonly answer: OrderAnswer }>;
  /** What is wrong with a request whatever the order's state, or the command for the actor. */
  prepare(
    body: PlaceOrderBody,
    idempotencyKey: string,
  ): Promise<PreparedOrder | { readonly rejection: Rejection }>;
}

export interface PreparedOrder {
  readonly orderId: string;
  readonly command: PlaceOrder;
  readonly personal: readonly PersonalRow[];
}

export function createOrderPlacing(options: {
  readonly hub: Hub;
  readonly registry: Registry;
  readonly numbers: OrderNumbers;
  readonly clock: Clock;
}): OrderPlacing {
  const { hub, registry, numbers, clock } = options;

  async function prepare(
    body: PlaceOrderBody,
    idempotencyKey: string,
  ): Promise<PreparedOrder | { readonly rejection: Rejection }> {
    if (!registry.channels().has(body.channel))
      return { rejection: toRejection('unknown_channel', `"${body.channel}".`) };
    const locations = [...registry.locations().values()];
    const sourced = planLocation({
      ...(body.location === undefined ? {} : { named: body.location }),
      ...(body.delivery.pickupLocation === undefined ? {} : { pickupLocation: body.delivery.pickupLocation }),
      locations: locations.map(({ location, default: isDefault }) => ({
        location,
        isDefault: isDefault ?? false,
      })),
    });
    if ('rejection' in sourced) return { rejection: sourced.rejection };
    const location: Location | undefined = registry.locations().get(sourced.plan.location);
    const customer = toPersonalRow('customer', body.customer);
    const shipTo = toPersonalRow('address', body.shipTo);
    const billTo = body.billTo === undefined ? undefined : toPersonalRow('address', body.billTo);
    const instructions = body.lines.map(({ instruction }) =>
      instruction === undefined ? undefined : toPersonalRow('text', { text: instruction }),
    );
    const orderId = toOrderId(body.channel, idempotencyKey);
    const command: PlaceOrder = {
      type: 'PlaceOrder',
      orderId,
      orderNumber: await numbers.next(),
      channel: body.channel,
      currency: body.currency,
      ...(body.reference === undefined ? {} : { reference: body.reference }),
      whenShort: body.whenShort ?? 'refuse',
      ...(body.customer.customerId === undefined ? {} : { customerId: body.customer.customerId }),
      customerRef: customer.ref,
      shipToRef: shipTo.ref,
      ...(billTo === undefined ? {} : { billToRef: billTo.ref }),
      language: body.customer.language,
      country: body.shipTo.country,
      delivery: body.delivery,
      lines: body.lines.map(({ instruction: _, ...line }, index) => {
        const instruction = instructions[index];
        return {
          ...line,
          lineId: line.lineId ?? String(index + 1),
          kind: line.kind ?? 'standard',
          ...(instruction === undefined ? {} : { instructionRef: instruction.ref }),
        };
      }),
      ...(body.shipping === undefined ? {} : { shipping: body.shipping }),
      ...(body.totals === undefined ? {} : { totals: body.totals }),
      payment: { method: body.payment.method },
      promise: toPromise({
        option: body.delivery.option,
        placedAt: clock.now(),
        timeZone: location?.timeZone ?? 'UTC',
        ...(location?.cutOff === undefined ? {} : { cutOff: location.cutOff }),
      }),
      requestHash: toRequestHash(body),
      plan: sourced.plan,
    };
    const personal = [customer, shipTo, billTo, ...instructions].filter((row) => row !== undefined);
    return { orderId, command, personal };
  }

  return {
    prepare,
    async place({ body, idempotencyKey, actor, cause }) {
      const prepared = await prepare(body, idempotencyKey);
      const orderId = toOrderId(body.channel, idempotencyKey);
      if ('rejection' in prepared) {
        // What was placed once is answered the same, whatever became of the channel or the location since.
        const placed = await hub.readOrder(orderId);
        if (placed?.state.requestHash !== toRequestHash(body)) {
          return { orderId, answer: { outcome: 'rejected', rejection: prepared.rejection, version: 0 } };
        }
        const { state, version } = placed;
        return {
          orderId,
          answer: { outcome: 'accepted', from: version, version, events: [], state, position: null },
        };
      }
      const { command, personal } = prepared;
      return { orderId, answer: await hub.ask(orderId, command, { actor, cause, personal }) };
    },
  };
}
