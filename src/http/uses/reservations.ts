import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type Identity, toActor } from '../../access/identity.ts';
import { canPlaceIn } from '../../access/scope.ts';
import type { CartReleased, CartReservation, ReserveCart } from '../../contracts/reservations.ts';
import { toRejection } from '../../contracts/rejections.ts';
import type { Carts } from '../../hub/carts.ts';
import { Overloaded } from '../../hub/envelope.ts';
import type { Registry } from '../../hub/registry.ts';
import { CARTS, REGISTRY } from '../../hub/tokens.ts';
import type { LogPositions } from '../log-positions.ts';
import { notFound, rejected, unavailable } from '../problem.ts';
import type { Written } from '../request.ts';
import { LOG_POSITIONS } from '../tokens.ts';
import { newCause } from './order-answer.ts';

export class ReserveForCart extends Command<Written<CartReservation>> {
  constructor(
    readonly identity: Identity,
    readonly idempotencyKey: string,
    readonly body: ReserveCart,
  ) {
    super();
  }
}

@CommandHandler(ReserveForCart)
export class ReserveForCartHandler implements ICommandHandler<ReserveForCart> {
  constructor(
    @Inject(CARTS) private readonly carts: Carts,
    @Inject(REGISTRY) private readonly registry: Registry,
    @Inject(LOG_POSITIONS) private readonly positions: LogPositions,
  ) {}

  async execute({ identity, idempotencyKey, body }: ReserveForCart): Promise<Written<CartReservation>> {
    if (!canPlaceIn(identity, body.channel) || !this.registry.channels().has(body.channel))
      throw rejected(toRejection('unknown_channel', `"${body.channel}".`));
    const asked = { idempotencyKey, actor: toActor(identity), cause: newCause() };
    const answer = await this.carts.reserve(body, asked);
    switch (answer.outcome) {
      case 'held':
        return { body: answer.reservation, position: await this.positions.last() };
      case 'rejected':
        throw rejected(answer.rejection);
      case 'failed':
        if (!answer.retry || answer.error instanceof Overloaded) throw answer.error;
        throw unavailable('This could not be held right now.');
    }
  }
}

export class ReleaseCart extends Command<Written<CartReleased>> {
  constructor(
    readonly identity: Identity,
    readonly reservationId: string,
  ) {
    super();
  }
}

/** A foreign cart is answered like an absent one. */
@CommandHandler(ReleaseCart)
export class ReleaseCartHandler implements ICommandHandler<ReleaseCart> {
  constructor(
    @Inject(CARTS) private readonly carts: Carts,
    @Inject(LOG_POSITIONS) private readonly positions: LogPositions,
  ) {}

  async execute({ identity, reservationId }: ReleaseCart): Promise<Written<CartReleased>> {
    const channel = await this.carts.findChannel(reservationId);
    if (channel === undefined || !canPlaceIn(identity, channel)) throw notFound();
    const by = { actor: toActor(identity), cause: newCause() };
    const released = await this.carts.release(reservationId, by);
    if (released === undefined) throw notFound();
    return { body: released, position: await this.positions.last() };
  }
}
