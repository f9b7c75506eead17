import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Access } from '../../access/access.ts';
import type { Identity } from '../../access/identity.ts';
import type { Subscriptions } from '../../contracts/subscriptions.ts';
import type { CaseSubscriptions } from '../../hub/ports/subscriptions.ts';
import { CASE_SUBSCRIPTIONS } from '../../hub/tokens.ts';
import { ACCESS } from '../tokens.ts';

/** Which cases the caller is written to about; all that was before is replaced. */
export class PutSubscriptions extends Command<Subscriptions> {
  constructor(
    readonly identity: Identity,
    readonly subscriptions: Subscriptions,
  ) {
    super();
  }
}

@CommandHandler(PutSubscriptions)
export class PutSubscriptionsHandler implements ICommandHandler<PutSubscriptions> {
  constructor(
    @Inject(CASE_SUBSCRIPTIONS) private readonly caseSubscriptions: CaseSubscriptions,
    @Inject(ACCESS) private readonly access: Access,
  ) {}

  async execute({ identity, subscriptions }: PutSubscriptions): Promise<Subscriptions> {
    await this.caseSubscriptions.put(identity.id, subscriptions);
    await this.access.audit.record({
      by: identity,
      action: 'put subscriptions',
      subject: identity.id,
      detail: { wanted: subscriptions.wanted.length },
    });
    return subscriptions;
  }
}
