import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Access } from '../../access/access.ts';
import type { Identity } from '../../access/identity.ts';
import { type AskResend, type EventResend, mostOpenResends } from '../../contracts/event-resends.ts';
import type { EventResends, ResendRefusal } from '../../hub/ports/event-resends.ts';
import { EVENT_RESENDS } from '../../hub/tokens.ts';
import { invalid, notFound, ProblemError } from '../problem.ts';
import { ACCESS } from '../tokens.ts';

/** Publishes events again. */
export class AskForResend extends Command<EventResend> {
  constructor(
    readonly identity: Identity,
    readonly wanted: AskResend,
  ) {
    super();
  }
}

@CommandHandler(AskForResend)
export class AskForResendHandler implements ICommandHandler<AskForResend> {
  constructor(
    @Inject(EVENT_RESENDS) private readonly resends: EventResends,
    @Inject(ACCESS) private readonly access: Access,
  ) {}

  async execute({ identity, wanted }: AskForResend): Promise<EventResend> {
    const asked = await this.resends.ask(wanted, `${identity.kind}:${identity.id}`);
    if (typeof asked === 'string' || 'wrong' in asked) throw toProblemError(asked);
    const { from, to, orderId, types } = wanted;
    await this.access.audit.record({
      by: identity,
      action: 'ask event_resend',
      subject: asked.resendId,
      // Not the reason: somebody may be named in it.
      detail: { from, to, orderId, types },
    });
    return asked;
  }
}

export class StopResend extends Command<EventResend> {
  constructor(
    readonly identity: Identity,
    readonly resendId: string,
  ) {
    super();
  }
}

@CommandHandler(StopResend)
export class StopResendHandler implements ICommandHandler<StopResend> {
  constructor(
    @Inject(EVENT_RESENDS) private readonly resends: EventResends,
    @Inject(ACCESS) private readonly access: Access,
  ) {}

  async execute({ identity, resendId }: StopResend): Promise<EventResend> {
    const stopped = await this.resends.stop(resendId);
    if (stopped === undefined) throw notFound('There is no such resend, or it is over.');
    await this.access.audit.record({ by: identity, action: 'stop event_resend', subject: resendId });
    return stopped;
  }
}

function toProblemError(refusal: ResendRefusal): ProblemError {
  if (refusal === 'nothing_published')
    return new ProblemError(
      409,
      'nothing_published',
      'No event of this hub was ever published: that needs NATS and PUBLISH_EVENTS on a node.',
    );
  if (refusal === 'too_many')
    return new ProblemError(
      409,
      'too_many_resends',
      `${mostOpenResends} resends are not over yet: wait for one of them, or stop it.`,
    );
  return invalid([{ path: `/${refusal.wrong}`, message: refusal.why }]);
}
