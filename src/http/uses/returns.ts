import { Inject } from '@nestjs/common';
import {
  Command,
  CommandHandler,
  type ICommandHandler,
  type IQueryHandler,
  Query,
  QueryHandler,
} from '@nestjs/cqrs';
import { type Identity, toActor } from '../../access/identity.ts';
import { audienceOf, canSeeOrder, canWorkIn, hasLocations } from '../../access/scope.ts';
import { toRejection } from '../../contracts/rejections.ts';
import type { FoundReturn, ReturnCommand, ReturnRequest } from '../../contracts/returns.ts';
import type { Hub } from '../../hub/hub.ts';
import { toAdjustmentId, toReshipId, toReturnId } from '../../hub/ids.ts';
import type { FoundOrder } from '../../hub/order-reading.ts';
import type { Registry } from '../../hub/registry.ts';
import { findOrderOfReturn, loadReturn, toReturnCommand } from '../../hub/returns.ts';
import { HUB, REGISTRY } from '../../hub/tokens.ts';
import type { LogPositions } from '../log-positions.ts';
import { type HttpOptions, HTTP_OPTIONS } from '../options.ts';
import { notFound, rejected } from '../problem.ts';
import type { Written } from '../request.ts';
import { LOG_POSITIONS } from '../tokens.ts';
import { type Done, mustFindOrder, mustSettle, newCause, positionOf, toDone, toKey } from './order-answer.ts';
import { type AskedWith, toOrderCommand } from './to-order-command.ts';

export class RequestReturn extends Command<Written<FoundReturn>> {
  constructor(
    readonly identity: Identity,
    readonly orderId: string,
    readonly body: ReturnRequest,
    readonly idempotencyKey: string | undefined,
  ) {
    super();
  }
}

@CommandHandler(RequestReturn)
export class RequestReturnHandler implements ICommandHandler<RequestReturn> {
  constructor(
    @Inject(HUB) private readonly hub: Hub,
    @Inject(REGISTRY) private readonly registry: Registry,
    @Inject(LOG_POSITIONS) private readonly positions: LogPositions,
    @Inject(HTTP_OPTIONS) private readonly options: HttpOptions,
  ) {}

  async execute({ identity, orderId, body, idempotencyKey }: RequestReturn): Promise<Written<FoundReturn>> {
    await mustFindOrder(this.hub, identity, orderId);
    const { expectedVersion, ...asked } = body;
    mustKnowLocation(this.registry, asked.location);
    const rules = toRules(identity, this.options, orderId, idempotencyKey);
    const { command, personal } = toOrderCommand({ type: 'RequestReturn', ...asked }, rules);
    const { returnId } = rules.returns;
    const answer = mustSettle(
      await this.hub.ask(orderId, command, {
        actor: toActor(identity),
        cause: newCause(),
        personal,
        ...toKey(identity, idempotencyKey, { returns: body }),
        ...(expectedVersion === undefined ? {} : { expectedVersion }),
      }),
    );
    const order = await mustFindOrder(this.hub, identity, orderId);
    const found = await loadReturn(this.hub, order, returnId, audienceOf(identity));
    if (found === undefined) throw new Error(`${returnId} was asked for and is not there`);
    return { body: found, position: await positionOf(this.positions, orderId, answer) };
  }
}

/**
 * What a customer asks for, or their shop for them, has the shop's rules; staff know why they ask. What is made is called
 * by the key under which it is asked for.
 */
export const toRules = (
  identity: Identity,
  { config }: Pick<HttpOptions, 'config'>,
  orderId: string,
  idempotencyKey: string | undefined,
): Pick<AskedWith, 'reshipId' | 'adjustmentId' | 'returns'> => ({
  reshipId: toReshipId(orderId, idempotencyKey),
  adjustmentId: toAdjustmentId(orderId, idempotencyKey),
  returns: {
    returnId: toReturnId(orderId, idempotencyKey),
    isByCustomer: audienceOf(identity) !== 'staff',
    days: config.RETURN_DAYS,
  },
});

export function mustKnowLocation(registry: Registry, location: string | undefined): void {
  if (location !== undefined && !registry.locations().has(location))
    throw rejected(toRejection('unknown_location', `"${location}".`));
}

export class FindReturn extends Query<FoundReturn> {
  constructor(
    readonly identity: Identity,
    readonly returnId: string,
  ) {
    super();
  }
}

@QueryHandler(FindReturn)
export class FindReturnHandler implements IQueryHandler<FindReturn> {
  constructor(@Inject(HUB) private readonly hub: Hub) {}

  async execute({ identity, returnId }: FindReturn): Promise<FoundReturn> {
    const order = await mustFindReturn(this.hub, identity, returnId);
    const found = await loadReturn(this.hub, order, returnId, audienceOf(identity));
    if (found === undefined) throw notFound();
    return found;
  }
}

/** Theirs as an order is theirs; and any location's, for whoever has the goods has the number on them. */
export async function mustFindReturn(hub: Hub, identity: Identity, returnId: string): Promise<FoundOrder> {
  const order = await findOrderOfReturn(hub, returnId);
  if (order === undefined || !(canSeeOrder(identity, order.state) || hasLocations(identity)))
    throw notFound();
  return order;
}

export class CommandReturn extends Command<Written<Done>> {
  constructor(
    readonly identity: Identity,
    readonly returnId: string,
    readonly body: ReturnCommand,
    readonly idempotencyKey: string | undefined,
  ) {
    super();
  }
}

@CommandHandler(CommandReturn)
export class CommandReturnHandler implements ICommandHandler<CommandReturn> {
  constructor(
    @Inject(HUB) private readonly hub: Hub,
    @Inject(REGISTRY) private readonly registry: Registry,
    @Inject(LOG_POSITIONS) private readonly positions: LogPositions,
  ) {}

  async execute({ identity, returnId, body, idempotencyKey }: CommandReturn): Promise<Written<Done>> {
    const order = await mustFindReturn(this.hub, identity, returnId);
    const { orderId } = order.state;
    const { location } = body;
    if (!canWorkIn(identity, location) || !this.registry.locations().has(location))
      throw rejected(toRejection('unknown_location', `"${location}".`));
    const { command, personal } = toReturnCommand(location, returnId, body);
    const answer = mustSettle(
      await this.hub.ask(orderId, command, {
        actor: toActor(identity),
        cause: newCause(),
        personal,
        ...toKey(identity, idempotencyKey, { returnId, body }),
      }),
    );
    return await toDone(this.hub, this.positions, identity, orderId, answer);
  }
}
