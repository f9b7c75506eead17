import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { CustomerView } from '../../contracts/customers.ts';
import type { Customer } from '../../contracts/delivery.ts';
import type { OrderRow } from '../../contracts/orders.ts';
import { type Customers, loadCustomerNotes, toGranted, toSums } from '../../hub/customers.ts';
import type { Hub } from '../../hub/hub.ts';
import { loadOrderView } from '../../hub/order-reading.ts';
import type { Lists } from '../../hub/ports/lists.ts';
import { toCustomerReturns } from '../../hub/returns.ts';
import { CUSTOMERS, HUB, LISTS } from '../../hub/tokens.ts';
import { notFound } from '../problem.ts';
import { mustBePage } from './lists.ts';

const page = 200;
const shownOrders = 50;
const toldOrders = 10;

/** One customer, as the office knows them. */
export class FindCustomer extends Query<CustomerView> {
  constructor(readonly customerId: string) {
    super();
  }
}

@QueryHandler(FindCustomer)
export class FindCustomerHandler implements IQueryHandler<FindCustomer> {
  constructor(
    @Inject(HUB) private readonly hub: Hub,
    @Inject(LISTS) private readonly lists: Lists,
    @Inject(CUSTOMERS) private readonly customers: Customers,
  ) {}

  async execute({ customerId }: FindCustomer): Promise<CustomerView> {
    const orderIds = await this.customers.findOrders(customerId);
    const { rows, position } = await this.loadRows(orderIds);
    const [newest] = rows;
    const first = rows.at(-1);
    if (newest === undefined || first === undefined) throw notFound();
    const { customer, tier } = await this.findPerson(rows);
    const newestRows = rows.slice(0, toldOrders);
    const [messages, orders] = await Promise.all([
      Promise.all(newestRows.map(async (row) => await this.customers.findMessages(row))),
      Promise.all(newestRows.map(async ({ orderId }) => await this.hub.loadOrder(orderId))),
    ]);
    const notes = await Promise.all(
      orders.map(async (order) =>
        order === undefined ? [] : await loadCustomerNotes(this.hub, order.state),
      ),
    );
    const returns = orders.flatMap((order) => (order === undefined ? [] : toCustomerReturns(order.state)));
    return {
      customerId,
      customer,
      tier,
      firstOrderAt: first.placedAt,
      lastOrderAt: newest.placedAt,
      orderCount: rows.length,
      openOrders: rows.filter(({ category }) => category !== 'done').length,
      openExceptions: rows.reduce((sum, { openExceptions }) => sum + openExceptions, 0),
      ordered: toSums(rows.filter(({ status }) => status !== 'cancelled').map(({ total }) => total)),
      granted: toSums(orders.flatMap((order) => (order === undefined ? [] : toGranted(order.state)))),
      orders: rows.slice(0, shownOrders),
      messages: messages.flat().toSorted((a, b) => b.at.localeCompare(a.at)),
      returns: returns.toSorted((a, b) => b.requestedAt.localeCompare(a.requestedAt)),
      notes: notes.flat().toSorted((a, b) => b.at.localeCompare(a.at)),
      position,
    };
  }

  /** The newest first. */
  private async loadRows(
    orderIds: readonly string[],
  ): Promise<{ rows: readonly OrderRow[]; position: string }> {
    const rows: OrderRow[] = [];
    let cursor: string | undefined;
    for (;;) {
      const answer = mustBePage(
        await this.lists.orders({
          orderIds,
          limit: page,
          personal: true,
          ...(cursor === undefined ? {} : { cursor }),
        }),
      );
      rows.push(...answer.items);
      if (answer.nextCursor === null) return { rows, position: answer.position };
      cursor = answer.nextCursor;
    }
  }

  /** An order that was erased says nobody's name any more. */
  private async findPerson(
    rows: readonly OrderRow[],
  ): Promise<{ readonly customer: Customer | null; readonly tier: string | null }> {
    const named = rows.find(({ customerName }) => customerName !== null);
    const found = named === undefined ? undefined : await this.hub.readOrder(named.orderId);
    if (found === undefined) return { customer: null, tier: null };
    const { customer, customerTier } = await loadOrderView(this.hub, found, 'staff');
    return {
      customer: customer === undefined || 'erased' in customer ? null : customer,
      tier: customerTier ?? null,
    };
  }
}
