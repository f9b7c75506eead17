import { Body, Controller, Param, Query, Res } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import type { Response } from 'express';
import { z } from 'zod';
import type { Identity } from '../access/identity.ts';
import { type OrderCommandRequest, orderCommandRequestSchema } from '../contracts/commands.ts';
import type { CustomerView } from '../contracts/customers.ts';
import type { DeliveryOptions } from '../contracts/delivery-options.ts';
import type { EventView } from '../contracts/events.ts';
import type { OrderPreview } from '../contracts/order-preview.ts';
import {
  type OrderRow,
  orderCategorySchema,
  orderStatuses,
  type OrderView,
  type PlacedOrder,
  type PlaceOrderBody,
  placeOrderSchema,
} from '../contracts/orders.ts';
import type { OrderMoment } from '../hub/order-reading.ts';
import type { ListPage } from '../hub/ports/lists.ts';
import {
  customerIdPattern,
  filterText,
  id,
  idList,
  json,
  listOf,
  minPosition,
  orderIdPattern,
  paging,
  query,
  searchText,
} from './read.ts';
import { IdempotencyKey, Origin, Who, written } from './request.ts';
import { Route } from './route.ts';
import { FindCustomer } from './uses/customers.ts';
import { FindDeliveryOptions } from './uses/delivery-options.ts';
import { ListOrders } from './uses/lists.ts';
import type { Done } from './uses/order-answer.ts';
import { PreviewOrder } from './uses/order-preview.ts';
import { CommandOrder, FindOrder, FindTimeline, PlaceOrder } from './uses/orders.ts';

export const ordersQuerySchema = z
  .strictObject({
    q: searchText,
    status: listOf(orderStatuses),
    category: listOf(orderCategorySchema.options),
    location: idList,
    /** As the live list has it: `tier:gold,silver is:late`. */
    filter: filterText.optional(),
    minPosition,
    ...paging,
  })
  .transform(({ q, status, category, location, filter, minPosition, cursor, limit }) => ({
    minPosition,
    filter,
    wanted: {
      limit,
      ...(cursor === undefined ? {} : { cursor }),
      ...(q === undefined || q === '' ? {} : { text: q }),
      ...(status === undefined ? {} : { statuses: status }),
      ...(category === undefined ? {} : { categories: category }),
      ...(location === undefined ? {} : { locations: location }),
    },
  }));
type OrdersQuery = z.output<typeof ordersQuerySchema>;

/** Digits are a version, anything else an instant. */
export const momentSchema = z.strictObject({
  at: z
    .union(
      [z.string().regex(/^\d{1,9}$/), z.iso.datetime({ offset: true })],
      'must be a version or an instant with its offset',
    )
    .transform((at): OrderMoment =>
      /^\d+$/.test(at) ? { version: Number(at) } : { recordedBy: Date.parse(at) },
    )
    .optional(),
});
type Moment = z.output<typeof momentSchema>;

const orderId = id(orderIdPattern);

@Controller()
export class OrdersController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Route('POST /api/v1/orders', 201)
  async place(
    @Who() who: Identity,
    @IdempotencyKey('required') key: string,
    @Body(json(placeOrderSchema)) body: PlaceOrderBody,
    @Origin() origin: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<PlacedOrder> {
    return written(response, await this.commands.execute(new PlaceOrder(who, key, body, origin)));
  }

  @Route('GET /api/v1/orders')
  async list(
    @Who() who: Identity,
    @Query(query(ordersQuerySchema)) { wanted, filter, minPosition }: OrdersQuery,
  ): Promise<ListPage<OrderRow>> {
    const written = filter === undefined ? {} : { filter: { text: filter, reader: who.id } };
    return await this.queries.execute(new ListOrders(who, { ...wanted, ...written }, minPosition));
  }

  @Route('GET /api/v1/customers/{id}')
  async customer(@Param('id', id(customerIdPattern)) customerId: string): Promise<CustomerView> {
    return await this.queries.execute(new FindCustomer(customerId));
  }

  @Route('GET /api/v1/orders/{id}')
  async find(
    @Who() who: Identity,
    @Param('id', orderId) id: string,
    @Query(query(momentSchema)) { at }: Moment,
  ): Promise<OrderView> {
    return await this.queries.execute(new FindOrder(who, id, at));
  }

  @Route('GET /api/v1/orders/{id}/timeline')
  async timeline(@Who() who: Identity, @Param('id', orderId) id: string): Promise<ListPage<EventView>> {
    return await this.queries.execute(new FindTimeline(who, id));
  }

  @Route('POST /api/v1/orders/{id}/commands')
  async command(
    @Who() who: Identity,
    @Param('id', orderId) id: string,
    @Body(json(orderCommandRequestSchema)) body: OrderCommandRequest,
    @IdempotencyKey('optional') key: string | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Done> {
    return written(response, await this.commands.execute(new CommandOrder(who, id, body, key)));
  }

  @Route('GET /api/v1/orders/{id}/delivery-options')
  async deliveryOptions(@Who() who: Identity, @Param('id', orderId) id: string): Promise<DeliveryOptions> {
    return await this.queries.execute(new FindDeliveryOptions({ identity: who, orderId: id }));
  }

  @Route('POST /api/v1/orders/{id}/preview')
  async preview(
    @Who() who: Identity,
    @Param('id', orderId) id: string,
    @Body(json(orderCommandRequestSchema)) body: OrderCommandRequest,
  ): Promise<OrderPreview> {
    return await this.queries.execute(new PreviewOrder(who, id, body));
  }
}
