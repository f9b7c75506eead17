import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Access } from '../../access/access.ts';
import { toActor } from '../../access/identity.ts';
import type { Hub } from '../../hub/hub.ts';
import { HUB } from '../../hub/tokens.ts';
import type { Clock } from '../../platform/clock.ts';
import { CLOCK } from '../../platform/tokens.ts';
import { ACCESS } from '../tokens.ts';
import { mustSettle, newCause } from './order-answer.ts';
import { mustOpen, toLinkIdentity } from './tracking.ts';

/** No mails about the order that its customer can do without. */
export class Unsubscribe extends Command<void> {
  constructor(readonly token: string) {
    super();
  }
}

@CommandHandler(Unsubscribe)
export class UnsubscribeHandler implements ICommandHandler<Unsubscribe> {
  constructor(
    @Inject(HUB) private readonly hub: Hub,
    @Inject(ACCESS) private readonly access: Access,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async execute({ token }: Unsubscribe): Promise<void> {
    const { state } = await mustOpen(this.hub, this.access, this.clock, token);
    // Who is forgotten gets none: that is what is asked.
    if (state.erased) return;
    mustSettle(
      await this.hub.ask(
        state.orderId,
        {
          type: 'SetPreferences',
          mails: { shipped: false, delayed: false, delivered: false, returns: false },
        },
        { actor: toActor(toLinkIdentity(state.orderId)), cause: newCause(), personal: [] },
      ),
    );
  }
}
