import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type Identity, toActor } from '../../access/identity.ts';
import { canWorkIn } from '../../access/scope.ts';
import {
  type FulfilmentCommand,
  fulfilmentReportSchema,
  reportTypeOfCommand,
} from '../../contracts/fulfilments.ts';
import type { Hub } from '../../hub/hub.ts';
import { findOrderId } from '../../hub/ids.ts';
import { toReportCommand } from '../../hub/report-fulfilment.ts';
import { HUB } from '../../hub/tokens.ts';
import { type Clock, toIso } from '../../platform/clock.ts';
import { CLOCK } from '../../platform/tokens.ts';
import type { LogPositions } from '../log-positions.ts';
import { notFound } from '../problem.ts';
import { parse } from '../read.ts';
import type { Written } from '../request.ts';
import { LOG_POSITIONS } from '../tokens.ts';
import { type Done, mustSettle, newCause, toDone, toKey } from './order-answer.ts';

export class CommandFulfilment extends Command<Written<Done>> {
  constructor(
    readonly identity: Identity,
    readonly fulfilmentId: string,
    readonly body: FulfilmentCommand,
    readonly idempotencyKey: string | undefined,
  ) {
    super();
  }
}

@CommandHandler(CommandFulfilment)
export class CommandFulfilmentHandler implements ICommandHandler<CommandFulfilment> {
  constructor(
    @Inject(HUB) private readonly hub: Hub,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOG_POSITIONS) private readonly positions: LogPositions,
  ) {}

  async execute({ identity, fulfilmentId, body, idempotencyKey }: CommandFulfilment): Promise<Written<Done>> {
    const orderId = findOrderId(fulfilmentId);
    const found = orderId === undefined ? undefined : await this.hub.readOrder(orderId);
    const fulfilment = found?.state.fulfilments.find((one) => one.fulfilmentId === fulfilmentId);
    if (orderId === undefined || fulfilment === undefined || !canWorkIn(identity, fulfilment.location))
      throw notFound();
    const { type, ...rest } = body;
    const { at: _, ...report } = parse(fulfilmentReportSchema, {
      ...rest,
      fulfilmentId,
      type: reportTypeOfCommand[type],
      at: toIso(this.clock.now()),
    });
    const { command, personal } = toReportCommand(report);
    const answer = mustSettle(
      await this.hub.ask(orderId, command, {
        actor: toActor(identity),
        cause: newCause(),
        personal,
        ...toKey(identity, idempotencyKey, { fulfilmentId, body }),
      }),
    );
    return await toDone(this.hub, this.positions, identity, orderId, answer);
  }
}
