import { Inject } from '@nestjs/common';
import {
  Command,
  CommandHandler,
  type ICommandHandler,
  type IQueryHandler,
  Query,
  QueryHandler,
} from '@nestjs/cqrs';
import type { Access } from '../../access/access.ts';
import { type Identity, toActor } from '../../access/identity.ts';
import { canCommand } from '../../access/policy.ts';
import { audienceOf, canPlaceIn } from '../../access/scope.ts';
import type { OrderCommandRequest } from '../../contracts/commands.ts';
import type { EventView } from '../../contracts/events.ts';
import type { OrderView, PlaceOrderBody, PlacedOrder } from '../../contracts/orders.ts';
import { toRejection } from '../../contracts/rejections.ts';
import type { DeliveryChanges } from '../../hub/change-delivery.ts';
import type { Hub } from '../../hub/hub.ts';
import {
  loadOrderAt,
  loadOrderView,
  loadPlaced,
  loadTimeline,
  type OrderMoment,
} from '../../hub/order-reading.ts';
import type { OrderPlacing } from '../../hub/place-order.ts';
import type { ListPage } from '../../hub/ports/lists.ts';
import type { Registry } from '../../hub/registry.ts';
import { findPaused } from '../../hub/releases.ts';
import { DELIVERY_CHANGES, HUB, ORDER_PLACING, REGISTRY } from '../../hub/tokens.ts';
import type { Clock } from '../../platform/clock.ts';
import { CLOCK } from '../../platform/tokens.ts';
import type { LogPositions } from '../log-positions.ts';
import { type HttpOptions, HTTP_OPTIONS } from '../options.ts';
import { notAllowed, notFound, rejected } from '../problem.ts';
import type { Written } from '../request.ts';
import { ACCESS, LOG_POSITIONS } from '../tokens.ts';
import { askOrder } from './ask-order.ts';
import { type Done, mustFindOrder, mustSettle, newCause, positionOf, toDone } from './order-answer.ts';
import { mustKnowLocation } from './returns.ts';

export class PlaceOrder extends Command<Written<PlacedOrder>> {
  constructor(
    readonly identity: Identity,
    readonly idempotencyKey: string,
    readonly body: PlaceOrderBody,
    /** For the tracking link where no public address is set. */
    readonly origin: string,
  ) {
    super();
  }
}

@CommandHandler(PlaceOrder)
export class PlaceOrderHandler implements ICommandHandler<PlaceOrder> {
  constructor(
    @Inject(HUB) private readonly hub: Hub,
    @Inject(ORDER_PLACING) private readonly placing: OrderPlacing,
    @Inject(ACCESS) private readonly access: Access,
    @Inject(LOG_POSITIONS) private readonly positions: LogPositions,
    @Inject(HTTP_OPTIONS) private readonly options: HttpOptions,
  ) {}

  async execute({ identity, idempotencyKey, body, origin }: PlaceOrder): Promise<Written<PlacedOrder>> {
    if (!canPlaceIn(identity, body.channel))
      throw rejected(toRejection('unknown_channel', `"${body.channel}".`));
    const { orderId, answer } = await this.placing.place({
      body,
      idempotencyKey,
      actor: toActor(identity),
      cause: newCause(),
    });
    const { state, version, ...rest } = mustSettle(answer);
    const placed = state.status === 'absent' ? undefined : await loadPlaced(this.hub, { state, version });
    if (placed === undefined) throw new Error(`${orderId} was placed and is not there`);
    const token = this.access.links.toToken(orderId, placed.linkGeneration);
    const trackingUrl = `${(this.options.config.PUBLIC_URL ?? origin).replace(/\/$/, '')}/track/${token}`;
    const position = await positionOf(this.positions, orderId, rest);
    return { body: { ...placed.order, trackingUrl }, position };
  }
}

export class CommandOrder extends Command<Written<Done>> {
  constructor(
    readonly identity: Identity,
    readonly orderId: string,
    readonly body: OrderCommandRequest,
    readonly idempotencyKey: string | undefined,
  ) {
    super();
  }
}

@CommandHandler(CommandOrder)
export class CommandOrderHandler implements ICommandHandler<CommandOrder> {
  constructor(
    @Inject(HUB) private readonly hub: Hub,
    @Inject(ACCESS) private readonly access: Access,
    @Inject(LOG_POSITIONS) private readonly positions: LogPositions,
    @Inject(REGISTRY) private readonly registry: Registry,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(HTTP_OPTIONS) private readonly options: HttpOptions,
    @Inject(DELIVERY_CHANGES) private readonly deliveryChanges: DeliveryChanges,
  ) {}

  async execute({ identity, orderId, body, idempotencyKey }: CommandOrder): Promise<Written<Done>> {
    const found = await mustFindOrder(this.hub, identity, orderId);
    if (!canCommand(identity, body.type)) throw notAllowed(`This role may not send ${body.type}.`);
    if (body.type === 'RequestReturn') mustKnowLocation(this.registry, body.location);
    const paused = findPaused(this.registry, this.clock.now());
    const { hub, deliveryChanges, options } = this;
    const answer = mustSettle(
      await askOrder({ hub, deliveryChanges, options }, found, { identity, body, idempotencyKey, paused }),
    );
    if (body.type === 'ErasePersonalData') {
      await this.access.audit.record({ by: identity, action: 'erase personal_data', subject: orderId });
    }
    return await toDone(this.hub, this.positions, identity, orderId, answer);
  }
}

export class FindOrder extends Query<OrderView> {
  constructor(
    readonly identity: Identity,
    readonly orderId: string,
    readonly at: OrderMoment | undefined,
  ) {
    super();
  }
}

@QueryHandler(FindOrder)
export class FindOrderHandler implements IQueryHandler<FindOrder> {
  constructor(@Inject(HUB) private readonly hub: Hub) {}

  async execute({ identity, orderId, at }: FindOrder): Promise<OrderView> {
    const now = await mustFindOrder(this.hub, identity, orderId);
    const found = at === undefined ? now : await loadOrderAt(this.hub, orderId, at);
    if (found === undefined) throw notFound('There was no such order then.');
    return await loadOrderView(this.hub, found, audienceOf(identity));
  }
}

export class FindTimeline extends Query<ListPage<EventView>> {
  constructor(
    readonly identity: Identity,
    readonly orderId: string,
  ) {
    super();
  }
}

@QueryHandler(FindTimeline)
export class FindTimelineHandler implements IQueryHandler<FindTimeline> {
  constructor(
    @Inject(HUB) private readonly hub: Hub,
    @Inject(LOG_POSITIONS) private readonly positions: LogPositions,
  ) {}

  async execute({ identity, orderId }: FindTimeline): Promise<ListPage<EventView>> {
    await mustFindOrder(this.hub, identity, orderId);
    // First the position: the list holds at least what it names.
    const position = await this.positions.last();
    return { items: await loadTimeline(this.hub, orderId, audienceOf(identity)), nextCursor: null, position };
  }
}
