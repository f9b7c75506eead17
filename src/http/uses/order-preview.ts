import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { type Identity, toActor } from '../../access/identity.ts';
import { canCommand } from '../../access/policy.ts';
import { audienceOf } from '../../access/scope.ts';
import type { OrderCommandRequest } from '../../contracts/commands.ts';
import type { OrderPreview } from '../../contracts/order-preview.ts';
import type { DeliveryChanges } from '../../hub/change-delivery.ts';
import type { Hub } from '../../hub/hub.ts';
import { previewOrder } from '../../hub/order-preview.ts';
import type { Registry } from '../../hub/registry.ts';
import { findPaused } from '../../hub/releases.ts';
import { DELIVERY_CHANGES, HUB, REGISTRY } from '../../hub/tokens.ts';
import type { Clock } from '../../platform/clock.ts';
import { CLOCK } from '../../platform/tokens.ts';
import { type HttpOptions, HTTP_OPTIONS } from '../options.ts';
import { notAllowed } from '../problem.ts';
import { mustFindOrder, mustSettle, newCause } from './order-answer.ts';
import { mustKnowLocation, toRules } from './returns.ts';
import { toOrderCommand } from './to-order-command.ts';

export class PreviewOrder extends Query<OrderPreview> {
  constructor(
    readonly identity: Identity,
    readonly orderId: string,
    readonly body: OrderCommandRequest,
  ) {
    super();
  }
}

@QueryHandler(PreviewOrder)
export class PreviewOrderHandler implements IQueryHandler<PreviewOrder> {
  constructor(
    @Inject(HUB) private readonly hub: Hub,
    @Inject(REGISTRY) private readonly registry: Registry,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(HTTP_OPTIONS) private readonly options: HttpOptions,
    @Inject(DELIVERY_CHANGES) private readonly deliveryChanges: DeliveryChanges,
  ) {}

  async execute({ identity, orderId, body }: PreviewOrder): Promise<OrderPreview> {
    const found = await mustFindOrder(this.hub, identity, orderId);
    if (!canCommand(identity, body.type)) throw notAllowed(`This role may not send ${body.type}.`);
    const { state, version } = found;
    if (body.expectedVersion !== undefined && body.expectedVersion !== version)
      mustSettle({ outcome: 'conflict', version });
    const address =
      body.type === 'ChangeAddress' ? (await this.hub.loadPersonal(orderId)).get(state.shipToRef) : undefined;
    const now = this.clock.now();
    if (body.type === 'RequestReturn') mustKnowLocation(this.registry, body.location);
    const drafted =
      body.type === 'ChangeDelivery'
        ? await this.deliveryChanges.draft(found, body.delivery)
        : toOrderCommand(body, {
            address,
            paused: findPaused(this.registry, now),
            ...toRules(identity, this.options, orderId, undefined),
          });
    const audience = audienceOf(identity);
    return previewOrder(this.hub, found, drafted, {
      actor: toActor(identity),
      cause: newCause(),
      now,
      audience,
    });
  }
}
