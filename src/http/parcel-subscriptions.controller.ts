import { Body, Controller, Inject, Param } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { Identity } from '../access/identity.ts';
import {
  type EndingSubscription,
  type RenewedSubscriptions,
  renewedSubscriptionsSchema,
  type SubscriptionsRenewed,
} from '../contracts/parcel-subscriptions.ts';
import type { ListPage } from '../hub/ports/lists.ts';
import type { ParcelSubscriptions } from '../hub/ports/parcel-subscriptions.ts';
import { PARCEL_SUBSCRIPTIONS } from '../hub/tokens.ts';
import type { LogPositions } from './log-positions.ts';
import { notFound } from './problem.ts';
import { id, json, registryIdPattern } from './read.ts';
import { Who } from './request.ts';
import { Route } from './route.ts';
import { LOG_POSITIONS } from './tokens.ts';
import { NoteRenewedSubscriptions } from './uses/parcel-subscriptions.ts';

const registryId = id(registryIdPattern);

/** Parcels of which a carrier stops telling, for carriers that tell of subscribed ones only. */
@Controller()
export class ParcelSubscriptionsController {
  constructor(
    private readonly commands: CommandBus,
    @Inject(PARCEL_SUBSCRIPTIONS) private readonly subscriptions: ParcelSubscriptions,
    @Inject(LOG_POSITIONS) private readonly positions: LogPositions,
  ) {}

  @Route('GET /api/v1/carriers/{carrier}/subscriptions')
  async ending(@Param('carrier', registryId) carrier: string): Promise<ListPage<EndingSubscription>> {
    const items = await this.subscriptions.ending(carrier);
    if (items === undefined) throw notFound();
    return { items, nextCursor: null, position: await this.positions.last() };
  }

  @Route('POST /api/v1/carriers/{carrier}/subscriptions/renewed')
  async renewed(
    @Who() who: Identity,
    @Param('carrier', registryId) carrier: string,
    @Body(json(renewedSubscriptionsSchema)) what: RenewedSubscriptions,
  ): Promise<SubscriptionsRenewed> {
    return await this.commands.execute(new NoteRenewedSubscriptions(who, carrier, what));
  }
}
