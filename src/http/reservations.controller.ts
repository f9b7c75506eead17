import { Body, Controller, Param, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { Response } from 'express';
import type { Identity } from '../access/identity.ts';
import {
  type CartReleased,
  type CartReservation,
  type ReserveCart,
  reserveCartSchema,
} from '../contracts/reservations.ts';
import { anyIdPattern, id, json } from './read.ts';
import { IdempotencyKey, Who, written } from './request.ts';
import { Route } from './route.ts';
import { ReleaseCart, ReserveForCart } from './uses/reservations.ts';

/** What carts hold until they are orders. */
@Controller()
export class ReservationsController {
  constructor(private readonly commands: CommandBus) {}

  @Route('POST /api/v1/reservations', 201)
  async reserve(
    @Who() who: Identity,
    @IdempotencyKey('required') key: string,
    @Body(json(reserveCartSchema)) body: ReserveCart,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CartReservation> {
    return written(response, await this.commands.execute(new ReserveForCart(who, key, body)));
  }

  @Route('DELETE /api/v1/reservations/{id}')
  async release(
    @Who() who: Identity,
    @Param('id', id(anyIdPattern)) reservationId: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CartReleased> {
    return written(response, await this.commands.execute(new ReleaseCart(who, reservationId)));
  }
}
