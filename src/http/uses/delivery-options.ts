import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Access } from '../../access/access.ts';
import type { Identity } from '../../access/identity.ts';
import type { DeliveryOptions } from '../../contracts/delivery-options.ts';
import type { DeliveryChanges } from '../../hub/change-delivery.ts';
import type { Hub } from '../../hub/hub.ts';
import { DELIVERY_CHANGES, HUB } from '../../hub/tokens.ts';
import type { Clock } from '../../platform/clock.ts';
import { CLOCK } from '../../platform/tokens.ts';
import { ACCESS } from '../tokens.ts';
import { mustFindOrder } from './order-answer.ts';
import { mustOpen } from './tracking.ts';

/** Of an order that somebody may see, or that a link opens. */
export class FindDeliveryOptions extends Query<DeliveryOptions> {
  constructor(
    readonly asked: { readonly identity: Identity; readonly orderId: string } | { readonly token: string },
  ) {
    super();
  }
}

@QueryHandler(FindDeliveryOptions)
export class FindDeliveryOptionsHandler implements IQueryHandler<FindDeliveryOptions> {
  constructor(
    @Inject(HUB) private readonly hub: Hub,
    @Inject(ACCESS) private readonly access: Access,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(DELIVERY_CHANGES) private readonly deliveryChanges: DeliveryChanges,
  ) {}

  async execute({ asked }: FindDeliveryOptions): Promise<DeliveryOptions> {
    const order =
      'token' in asked
        ? await mustOpen(this.hub, this.access, this.clock, asked.token)
        : await mustFindOrder(this.hub, asked.identity, asked.orderId);
    return await this.deliveryChanges.options(order);
  }
}
