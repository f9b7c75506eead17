import { Migration } from '@mikro-orm/migrations';

/** The orders of a customer, by the shop's id of them, the newest first. */
export class CustomerOrders extends Migration {
  override up(): void {
    this.addSql(`
      create index events_of_customers on events ((data->>'customerId'), tx, position)
      where version = 1 and type = 'OrderPlaced' and data->>'customerId' is not null`);
  }
}
