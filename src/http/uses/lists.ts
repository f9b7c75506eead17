import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Identity } from '../../access/identity.ts';
import { isOfDesk, visibleChannels, visibleLocations } from '../../access/scope.ts';
import type { ExceptionRow } from '../../contracts/exceptions.ts';
import type { FulfilmentRow } from '../../contracts/fulfilments.ts';
import type { OrderRow } from '../../contracts/orders.ts';
import type {
  ExceptionsQuery,
  FulfilmentsQuery,
  ListAnswer,
  ListPage,
  Lists,
  OrdersQuery,
  WrongFilter,
} from '../../hub/ports/lists.ts';
import { LISTS } from '../../hub/tokens.ts';
import { invalid } from '../problem.ts';

/** `minPosition`: the `Hub-Position` of a write that the list should show; it waits for it a little. */
export class ListOrders extends Query<ListPage<OrderRow>> {
  constructor(
    readonly identity: Identity,
    readonly wanted: Omit<OrdersQuery, 'personal' | 'channels'>,
    readonly minPosition: string | undefined,
  ) {
    super();
  }
}

@QueryHandler(ListOrders)
export class ListOrdersHandler implements IQueryHandler<ListOrders> {
  constructor(@Inject(LISTS) private readonly lists: Lists) {}

  async execute({ identity, wanted, minPosition }: ListOrders): Promise<ListPage<OrderRow>> {
    await waitFor(this.lists, minPosition);
    const channels = visibleChannels(identity);
    return mustBePage(
      await this.lists.orders({ ...wanted, personal: true, ...(channels === undefined ? {} : { channels }) }),
    );
  }
}

export class ListFulfilments extends Query<ListPage<FulfilmentRow>> {
  constructor(
    readonly identity: Identity,
    readonly wanted: FulfilmentsQuery,
    readonly minPosition: string | undefined,
  ) {
    super();
  }
}

@QueryHandler(ListFulfilments)
export class ListFulfilmentsHandler implements IQueryHandler<ListFulfilments> {
  constructor(@Inject(LISTS) private readonly lists: Lists) {}

  async execute({ identity, wanted, minPosition }: ListFulfilments): Promise<ListPage<FulfilmentRow>> {
    await waitFor(this.lists, minPosition);
    const visible = visibleLocations(identity);
    const locations =
      wanted.locations === undefined || visible === undefined
        ? (wanted.locations ?? visible)
        : wanted.locations.filter((location) => visible.includes(location));
    return mustBePage(
      await this.lists.fulfilments({ ...wanted, ...(locations === undefined ? {} : { locations }) }),
    );
  }
}

export class ListExceptions extends Query<ListPage<ExceptionRow>> {
  constructor(
    readonly identity: Identity,
    readonly wanted: Omit<ExceptionsQuery, 'ofOrders'>,
    readonly minPosition: string | undefined,
  ) {
    super();
  }
}

@QueryHandler(ListExceptions)
export class ListExceptionsHandler implements IQueryHandler<ListExceptions> {
  constructor(@Inject(LISTS) private readonly lists: Lists) {}

  async execute({ identity, wanted, minPosition }: ListExceptions): Promise<ListPage<ExceptionRow>> {
    await waitFor(this.lists, minPosition);
    return mustBePage(await this.lists.exceptions({ ...wanted, ofOrders: !isOfDesk(identity) }));
  }
}

const longestWaitMs = 1_000;

/** Behind after all that is still an answer: the list's own position says so. */
export async function waitFor(lists: Lists, minPosition: string | undefined): Promise<void> {
  if (minPosition !== undefined) await lists.waitFor(minPosition, longestWaitMs);
}

export function mustBePage<Row>(answer: ListAnswer<Row> | WrongFilter): ListPage<Row> {
  if (typeof answer === 'object' && 'wrong' in answer)
    throw invalid([{ path: '/filter', message: answer.wrong }]);
  if (answer === 'bad_cursor') throw invalid([{ path: '/cursor', message: 'was not made by this list' }]);
  return answer;
}
