import { Migration } from '@mikro-orm/migrations';

/** Stock is looked for by what a product is called. */
export class ProductNames extends Migration {
  override up(): void {
    this.addSql(`alter table stock_rows add column name text`);
  }
}
