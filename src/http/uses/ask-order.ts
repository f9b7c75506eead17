import { type Identity, toActor } from '../../access/identity.ts';
import type { OrderCommandRequest } from '../../contracts/commands.ts';
import type { DeliveryChanges } from '../../hub/change-delivery.ts';
import type { Hub, OrderAnswer } from '../../hub/hub.ts';
import type { FoundOrder } from '../../hub/order-reading.ts';
import type { HttpOptions } from '../options.ts';
import { newCause, toKey } from './order-answer.ts';
import { toRules } from './returns.ts';
import { toOrderCommand } from './to-order-command.ts';

/** What people ask of an order, whether they are somebody or hold its link; whether they may is settled before. */
export async function askOrder(
  parts: {
    readonly hub: Hub;
    readonly deliveryChanges: DeliveryChanges;
    readonly options: Pick<HttpOptions, 'config'>;
  },
  { state }: Pick<FoundOrder, 'state'>,
  asked: {
    readonly identity: Identity;
    readonly body: OrderCommandRequest;
    readonly idempotencyKey: string | undefined;
    /** Locations that are given no work for now. */
    readonly paused?: readonly string[];
  },
): Promise<OrderAnswer> {
  const { hub, deliveryChanges, options } = parts;
  const { identity, body, idempotencyKey, paused = [] } = asked;
  const { orderId } = state;
  const asking = {
    actor: toActor(identity),
    cause: newCause(),
    ...toKey(identity, idempotencyKey, body),
    ...(body.expectedVersion === undefined ? {} : { expectedVersion: body.expectedVersion }),
  };
  if (body.type === 'ChangeDelivery')
    return await deliveryChanges.change({ orderId, delivery: body.delivery, asking });
  const address =
    body.type === 'ChangeAddress' ? (await hub.loadPersonal(orderId)).get(state.shipToRef) : undefined;
  const { command, personal } = toOrderCommand(body, {
    address,
    paused,
    ...toRules(identity, options, orderId, idempotencyKey),
  });
  return await hub.ask(orderId, command, { ...asking, personal });
}
