import { Body, Controller, Inject } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { Identity } from '../access/identity.ts';
import { type Subscriptions, subscriptionsSchema } from '../contracts/subscriptions.ts';
import type { CaseSubscriptions } from '../hub/ports/subscriptions.ts';
import { CASE_SUBSCRIPTIONS } from '../hub/tokens.ts';
import { json } from './read.ts';
import { Who } from './request.ts';
import { Route } from './route.ts';
import { PutSubscriptions } from './uses/subscriptions.ts';

/** Which cases the caller is written to about. */
@Controller()
export class SubscriptionsController {
  constructor(
    private readonly commands: CommandBus,
    @Inject(CASE_SUBSCRIPTIONS) private readonly subscriptions: CaseSubscriptions,
  ) {}

  @Route('GET /api/v1/me/subscriptions')
  async find(@Who() { id }: Identity): Promise<Subscriptions> {
    return await this.subscriptions.find(id);
  }

  @Route('PUT /api/v1/me/subscriptions')
  async put(
    @Who() who: Identity,
    @Body(json(subscriptionsSchema)) wanted: Subscriptions,
  ): Promise<Subscriptions> {
    return await this.commands.execute(new PutSubscriptions(who, wanted));
  }
}
