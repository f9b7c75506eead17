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
import type { Identity } from '../../access/identity.ts';
import { isOpen, linkExpiresAt } from '../../access/links.ts';
import type { TrackCommand } from '../../contracts/commands.ts';
import type { Tracked } from '../../contracts/tracking.ts';
import type { DeliveryChanges } from '../../hub/change-delivery.ts';
import type { Hub } from '../../hub/hub.ts';
import { type FoundOrder, loadStory } from '../../hub/order-reading.ts';
import type { Registry } from '../../hub/registry.ts';
import { DELIVERY_CHANGES, HUB, REGISTRY } from '../../hub/tokens.ts';
import { type Clock, toIso } from '../../platform/clock.ts';
import { CLOCK } from '../../platform/tokens.ts';
import type { LogPositions } from '../log-positions.ts';
import { type HttpOptions, HTTP_OPTIONS } from '../options.ts';
import { notFound } from '../problem.ts';
import type { Written } from '../request.ts';
import { ACCESS, LOG_POSITIONS } from '../tokens.ts';
import { askOrder } from './ask-order.ts';
import { type Done, mustSettle, toDone } from './order-answer.ts';

export class FindTracked extends Query<Tracked> {
  constructor(readonly token: string) {
    super();
  }
}

@QueryHandler(FindTracked)
export class FindTrackedHandler implements IQueryHandler<FindTracked> {
  constructor(
    @Inject(HUB) private readonly hub: Hub,
    @Inject(ACCESS) private readonly access: Access,
    @Inject(REGISTRY) private readonly registry: Registry,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(HTTP_OPTIONS) private readonly options: HttpOptions,
  ) {}

  async execute({ token }: FindTracked): Promise<Tracked> {
    const found = await mustOpen(this.hub, this.access, this.clock, token);
    const { order, events } = await loadStory(this.hub, found, 'customer');
    const expiresAt = linkExpiresAt(found.state);
    const carriers = [...new Set(order.shipments.map(({ carrier }) => carrier))].flatMap((carrier) => {
      const known = this.registry.carriers().get(carrier);
      return known === undefined ? [] : [{ carrier, name: known.name }];
    });
    return {
      order,
      events: [...events],
      carriers,
      links: await this.findLinks(order.reships.flatMap(({ orderId }) => orderId ?? [])),
      // Nobody is written to in the demo, and its customers may choose all the same.
      mailed: this.options.config.SMTP_URL !== undefined || this.options.demo !== undefined,
      language: order.preferences?.language ?? found.state.language,
      token: { expiresAt: expiresAt === null ? null : toIso(expiresAt) },
      returnDays: this.options.config.RETURN_DAYS,
      serverNow: toIso(this.clock.now()),
    };
  }

  private async findLinks(orderIds: readonly string[]): Promise<NonNullable<Tracked['links']>> {
    const found = await Promise.all(orderIds.map(async (orderId) => await this.hub.readOrder(orderId)));
    return found.flatMap((other) =>
      other === undefined
        ? []
        : [
            {
              orderId: other.state.orderId,
              path: `/track/${this.access.links.toToken(other.state.orderId, other.state.linkGeneration)}`,
            },
          ],
    );
  }
}

export class CommandTracked extends Command<Written<Done>> {
  constructor(
    readonly token: string,
    readonly body: TrackCommand,
    readonly idempotencyKey: string | undefined,
  ) {
    super();
  }
}

@CommandHandler(CommandTracked)
export class CommandTrackedHandler implements ICommandHandler<CommandTracked> {
  constructor(
    @Inject(HUB) private readonly hub: Hub,
    @Inject(ACCESS) private readonly access: Access,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOG_POSITIONS) private readonly positions: LogPositions,
    @Inject(HTTP_OPTIONS) private readonly options: HttpOptions,
    @Inject(DELIVERY_CHANGES) private readonly deliveryChanges: DeliveryChanges,
  ) {}

  async execute({ token, body, idempotencyKey }: CommandTracked): Promise<Written<Done>> {
    const found = await mustOpen(this.hub, this.access, this.clock, token);
    const { orderId } = found.state;
    const identity = toLinkIdentity(orderId);
    const { hub, deliveryChanges, options } = this;
    const answer = mustSettle(
      await askOrder({ hub, deliveryChanges, options }, found, { identity, body, idempotencyKey }),
    );
    return await toDone(this.hub, this.positions, identity, orderId, answer);
  }
}

/** Whoever holds an order's link. */
export const toLinkIdentity = (orderId: string): Identity => ({
  kind: 'link',
  id: orderId,
  orderId,
  roles: [],
  locations: [],
  carriers: [],
  channels: [],
  expiresAt: null,
});

/** A token that was forged, revoked or has expired is answered like one that never was. */
export async function mustOpen(hub: Hub, access: Access, clock: Clock, token: string): Promise<FoundOrder> {
  const link = access.links.read(token);
  const found = link === undefined ? undefined : await hub.readOrder(link.orderId);
  if (link === undefined || found === undefined || !isOpen(link, found.state, clock.now())) {
    throw notFound('This link opens nothing, or no longer.');
  }
  return found;
}
