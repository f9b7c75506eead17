import { Migration } from '@mikro-orm/migrations';

/** By what a shop ranks its customers the list of orders is narrowed too; it was said when the order was placed. */
export class OrderTiers extends Migration {
  override up(): void {
    this.addSql(`alter table order_rows add column tier text`);
    this.addSql(`
      update order_rows o set tier = e.data->>'customerTier',
        row = o.row || jsonb_build_object('customerTier', e.data->>'customerTier')
      from events e
      where e.stream = 'order:' || o.order_id and e.version = 1 and e.data->>'customerTier' is not null`);
  }
}
