import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Access } from '../../access/access.ts';
import type { Identity } from '../../access/identity.ts';
import type { RenewedSubscriptions, SubscriptionsRenewed } from '../../contracts/parcel-subscriptions.ts';
import type { ParcelSubscriptions } from '../../hub/ports/parcel-subscriptions.ts';
import { PARCEL_SUBSCRIPTIONS } from '../../hub/tokens.ts';
import { notFound } from '../problem.ts';
import { ACCESS } from '../tokens.ts';

/** Somebody has renewed subscriptions at the carrier: from now on they are known to end later. */
export class NoteRenewedSubscriptions extends Command<SubscriptionsRenewed> {
  constructor(
    readonly identity: Identity,
    readonly carrier: string,
    readonly what: RenewedSubscriptions,
  ) {
    super();
  }
}

@CommandHandler(NoteRenewedSubscriptions)
export class NoteRenewedSubscriptionsHandler implements ICommandHandler<NoteRenewedSubscriptions> {
  constructor(
    @Inject(PARCEL_SUBSCRIPTIONS) private readonly subscriptions: ParcelSubscriptions,
    @Inject(ACCESS) private readonly access: Access,
  ) {}

  async execute({ identity, carrier, what }: NoteRenewedSubscriptions): Promise<SubscriptionsRenewed> {
    const renewed = await this.subscriptions.renewed(carrier, what);
    if (renewed === undefined) throw notFound();
    await this.access.audit.record({
      by: identity,
      action: 'renew subscriptions',
      subject: carrier,
      detail: { parcels: renewed, ...(what.until === undefined ? {} : { until: what.until }) },
    });
    return { renewed };
  }
}
