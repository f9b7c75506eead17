import { Migration } from '@mikro-orm/migrations';

/** By what a shop ranks its customers the desk narrows its cases. No older order has it. */
export class CustomerTiers extends Migration {
  override up(): void {
    this.addSql(`alter table exception_rows add column tier text`);
  }
}
