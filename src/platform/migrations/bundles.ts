import { Migration } from '@mikro-orm/migrations';

/** What bundles are made of. The sum of the revisions is another one after every change: a node asks for that alone. */
export class Bundles extends Migration {
  override up(): void {
    this.addSql(`
      create table bundles (
        sku text primary key,
        name text not null,
        parts jsonb,
        revision bigint generated always as identity
      )`);
  }
}
