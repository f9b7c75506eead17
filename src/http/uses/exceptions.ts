import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type Identity, toActor } from '../../access/identity.ts';
import {
  type BulkAnswer,
  type BulkExceptionCommand,
  type BulkOutcome,
  type ExceptionCommand,
  maxBulk,
  maxMatching,
} from '../../contracts/exceptions.ts';
import { toRejection } from '../../contracts/rejections.ts';
import { isOfDesk } from '../../access/scope.ts';
import type { CaseStreams } from '../../hub/case-streams.ts';
import type { HubAnswer } from '../../hub/envelope.ts';
import type { Hub } from '../../hub/hub.ts';
import { findOrderId } from '../../hub/ids.ts';
import type { Lists } from '../../hub/ports/lists.ts';
import { CASE_STREAMS, HUB, LISTS } from '../../hub/tokens.ts';
import { later, type LogPositions } from '../log-positions.ts';
import { invalid, notFound } from '../problem.ts';
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
    @Inject(CASE_STREAMS) private readonly caseStreams: CaseStreams,
    @Inject(LOG_POSITIONS) private readonly positions: LogPositions,
  ) {}

  async execute({ identity, exceptionId, body, idempotencyKey }: CommandException): Promise<Written<Done>> {
    const orderId = findOrderId(exceptionId);
    if (orderId === undefined) return await this.other(identity, exceptionId, body, idempotencyKey);
    const { state } = await mustFindOrder(this.hub, identity, orderId);
    if (!state.cases.some((one) => one.exceptionId === exceptionId)) throw notFound();
    const { command, personal } = toExceptionCommand(exceptionId, body, identity.id);
    const answer = mustSettle(
      await this.hub.ask(orderId, command, {
        actor: toActor(identity),
        cause: newCause(),
        personal,
        ...toKey(identity, idempotencyKey, { exceptionId, body }),
      }),
    );
    return await toDone(this.hub, this.positions, identity, orderId, answer);
  }

  /** A case of a stream that is no order: the desk's alone. */
  private async other(
    identity: Identity,
    exceptionId: string,
    body: ExceptionCommand,
    idempotencyKey: string | undefined,
  ): Promise<Written<Done>> {
    const { command, personal } = toExceptionCommand(exceptionId, body, identity.id);
    const asked = isOfDesk(identity)
      ? this.caseStreams.handle(command, {
          actor: toActor(identity),
          cause: newCause(),
          personal,
          ...toKey(identity, idempotencyKey, { exceptionId, body }),
        })
      : undefined;
    const answer = await asked;
    if (answer === undefined || isUnknown(answer)) throw notFound();
    const settled = mustSettle(answer);
    const events = settled.outcome === 'accepted' ? settled.events : [];
    return { body: { version: settled.version, events }, position: await this.positions.last() };
  }
}

const isUnknown = (answer: HubAnswer<unknown>): boolean =>
  answer.outcome === 'rejected' && answer.rejection.code === 'exception_not_found';

export class CommandExceptions extends Command<Written<BulkAnswer>> {
  constructor(
    readonly identity: Identity,
    readonly body: BulkExceptionCommand,
  ) {
    super();
  }
}

type Told = readonly [exceptionId: string, command: ExceptionCommand];

/** Commands in hand at once: others are served meanwhile. */
const width = 64;

/** Each for itself: what one cannot do does not keep the others from it. */
@CommandHandler(CommandExceptions)
export class CommandExceptionsHandler implements ICommandHandler<CommandExceptions> {
  constructor(
    @Inject(HUB) private readonly hub: Hub,
    @Inject(CASE_STREAMS) private readonly caseStreams: CaseStreams,
    @Inject(LOG_POSITIONS) private readonly positions: LogPositions,
    @Inject(LISTS) private readonly lists: Lists,
  ) {}

  async execute({ identity, body }: CommandExceptions): Promise<Written<BulkAnswer>> {
    if (body.dryRun === true) {
      const found = await this.match(identity, body.filter ?? '', maxMatching);
      return { body: { outcomes: [], ...found }, position: null };
    }
    const { commands, total } = await this.read(identity, body);
    const cause = newCause();
    const outcomes: BulkOutcome[] = [];
    let position: string | null = null;
    const waiting = commands.entries();
    const work = async (): Promise<void> => {
      for (const [index, [exceptionId, command]] of waiting) {
        const done = await this.one(identity, exceptionId, command, cause);
        outcomes[index] = done.outcome;
        position = later(position, done.position);
      }
    };
    await Promise.all(Array.from({ length: width }, work));
    return { body: { outcomes, ...(total === undefined ? {} : { total }) }, position };
  }

  private async read(
    identity: Identity,
    { exceptionIds, filter, command, commands = [] }: BulkExceptionCommand,
  ): Promise<{ readonly commands: readonly Told[]; readonly total?: number }> {
    // The schema sees to it that there is a command where there are no commands.
    if (command === undefined)
      return { commands: [...new Map(commands.map((one) => [one.exceptionId, one.command]))] };
    const toAll = (ids: readonly string[]): Told[] => [...new Set(ids)].map((id) => [id, command]);
    if (filter === undefined) return { commands: toAll(exceptionIds ?? []) };
    const found = await this.match(identity, filter, maxBulk);
    return { commands: toAll(found.exceptionIds), total: found.total };
  }

  private async match(
    identity: Identity,
    filter: string,
    limit: number,
  ): Promise<{ readonly exceptionIds: string[]; readonly total: number }> {
    const written = { text: filter, reader: identity.id };
    const ofOrders = !isOfDesk(identity);
    const found = await this.lists.matchingCases({ filter: written, ofOrders }, limit);
    if ('wrong' in found) throw invalid([{ path: '/filter', message: found.wrong }]);
    return { exceptionIds: [...found.exceptionIds], total: found.total };
  }

  private async one(
    identity: Identity,
    exceptionId: string,
    body: ExceptionCommand,
    cause: string,
  ): Promise<{ readonly outcome: BulkOutcome; readonly position: string | null }> {
    const orderId = findOrderId(exceptionId);
    const rejection = toRejection('exception_not_found');
    const { command, personal } = toExceptionCommand(exceptionId, body, identity.id);
    const asked = { actor: toActor(identity), cause, personal };
    const answer =
      orderId === undefined
        ? isOfDesk(identity)
          ? await this.caseStreams.handle(command, asked)
          : undefined
        : await this.hub.ask(orderId, command, asked);
    if (answer === undefined)
      return { outcome: { exceptionId, outcome: 'rejected', rejection }, position: null };
    switch (answer.outcome) {
      case 'accepted':
      case 'duplicate': {
        const position =
          orderId === undefined
            ? await this.positions.last()
            : await positionOf(this.positions, orderId, answer);
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
