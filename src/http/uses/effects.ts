import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Access } from '../../access/access.ts';
import type { Identity } from '../../access/identity.ts';
import type { EffectSettled } from '../../contracts/effects.ts';
import type { EffectDesk } from '../../hub/ports/effect-desk.ts';
import { EFFECT_DESK } from '../../hub/tokens.ts';
import { notFound } from '../problem.ts';
import { ACCESS } from '../tokens.ts';

type How = { readonly how: 'retry' } | { readonly how: 'give_up'; readonly reason: string };

/** Tries an effect again that failed for good, or gives it up with a reason. */
export class SettleEffect extends Command<EffectSettled> {
  constructor(
    readonly identity: Identity,
    readonly effectId: string,
    readonly how: How,
  ) {
    super();
  }
}

@CommandHandler(SettleEffect)
export class SettleEffectHandler implements ICommandHandler<SettleEffect> {
  constructor(
    @Inject(EFFECT_DESK) private readonly desk: EffectDesk,
    @Inject(ACCESS) private readonly access: Access,
  ) {}

  async execute({ identity, effectId, how }: SettleEffect): Promise<EffectSettled> {
    const isSettled =
      how.how === 'retry'
        ? await this.desk.retry(effectId)
        : await this.desk.giveUp(effectId, `${identity.kind}:${identity.id}`, how.reason);
    if (!isSettled) throw notFound('There is no such effect, or it has not failed for good.');
    await this.access.audit.record({
      by: identity,
      action: `${how.how} effect`,
      subject: effectId,
      ...(how.how === 'give_up' ? { detail: { reason: how.reason } } : {}),
    });
    return { effectId, outcome: how.how === 'retry' ? 'tried_again' : 'given_up' };
  }
}
