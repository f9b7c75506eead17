import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type Identity, toActor } from '../../access/identity.ts';
import type { BulkOutcome, ExceptionCommand } from '../../contracts/exceptions.ts';
import { toRejection } from '../../contracts/rejections.ts';
import type { Hub } from '../../hub/hub.ts';
import { findOrderId } from '../../hub/ids.ts';
import { HUB } from '../../hub/tokens.ts';
import { later, type LogPositions } from '../log-positions.ts';
import { notFound } from '../problem.ts';
import type { Written } from '../request.ts';
import { LOG_POSITIONS } from '../tokens.ts';
import { type Done, mustFindOrder, mustSettle, newCause, positionOf, toDone, toKey } from './order-answer.ts';
import { toExceptionCommand } from './to-order-command.ts';

export class CommandException extends Command<Written<Done>> {
  constructor(
    readonly identity: Identity,
    readonly exceptionId: string,
    readonly body: ExceptionCommand,
    readonly idempotencyKey: string | undefined,
  ) {
    super();
  }
}

@CommandHandler(CommandException)
export class CommandExceptionHandler implements ICommandHandler<CommandException> {
  constructor(
    @Inject(HUB) private readonly hub: Hub,
    @Inject(LOG_POSITIONS) private readonly positions: LogPositions,
  ) {}

  async execute({ identity, exceptionId, body, idempotencyKey }: CommandException): Promise<Written<Done>> {
    const orderId = findOrderId(exceptionId);
    if (orderId === undefined) throw notFound();
    const { state } = await mustFindOrder(this.hub, identity, orderId);
    if (!state.cases.some((one) => one.exceptionId === exceptionId)) throw notFound();
    const { command, personal } = toExceptionCommand(exceptionId, body);
    const answer = mustSettle(
      await this.hub.ask(orderId, command, {
        actor: toActor(identity),
        cause: newCause(),
        personal,
        ...toKey(identity, idempotencyKey),
      }),
    );
    return await toDone(this.hub, this.positions, identity, orderId, answer);
  }
}

export class CommandExceptions extends Command<Written<{ readonly outcomes: readonly BulkOutcome[] }>> {
  constructor(
    readonly identity: Identity,
    readonly exceptionIds: readonly string[],
    readonly body: ExceptionCommand,
  ) {
    super();
  }
}

/** Each for itself: what one cannot do does not keep the others from it. */
@CommandHandler(CommandExceptions)
export class CommandExceptionsHandler implements ICommandHandler<CommandExceptions> {
  constructor(
    @Inject(HUB) private readonly hub: Hub,
    @Inject(LOG_POSITIONS) private readonly positions: LogPositions,
  ) {}

  async execute({
    identity,
    exceptionIds,
    body,
  }: CommandExceptions): Promise<Written<{ readonly outcomes: readonly BulkOutcome[] }>> {
    const cause = newCause();
    const done = await Promise.all(
      [...new Set(exceptionIds)].map(
        async (exceptionId) => await this.one(identity, exceptionId, body, cause),
      ),
    );
    return {
      body: { outcomes: done.map(({ outcome }) => outcome) },
      position: done.reduce<string | null>((last, { position }) => later(last, position), null),
    };
  }

  private async one(
    identity: Identity,
    exceptionId: string,
    body: ExceptionCommand,
    cause: string,
  ): Promise<{ readonly outcome: BulkOutcome; readonly position: string | null }> {
    const orderId = findOrderId(exceptionId);
    const rejection = toRejection('exception_not_found');
    if (orderId === undefined)
      return { outcome: { exceptionId, outcome: 'rejected', rejection }, position: null };
    const { command, personal } = toExceptionCommand(exceptionId, body);
    const answer = await this.hub.ask(orderId, command, { actor: toActor(identity), cause, personal });
    switch (answer.outcome) {
      case 'accepted':
      case 'duplicate': {
        const position = await positionOf(this.positions, orderId, answer);
        return { outcome: { exceptionId, outcome: 'done', version: answer.version }, position };
      }
      case 'rejected': {
        const said = answer.rejection.code === 'order_not_found' ? rejection : answer.rejection;
        return { outcome: { exceptionId, outcome: 'rejected', rejection: said }, position: null };
      }
      case 'conflict':
      case 'failed':
        return { outcome: { exceptionId, outcome: 'failed' }, position: null };
    }
  }
}
