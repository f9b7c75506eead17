import { Migration } from '@mikro-orm/migrations';

/** Locations that are given no work for now, and the orders that wait for them. */
export class ReleasePauses extends Migration {
  override up(): void {
    this.addSql(`alter table locations add column release jsonb`);
    this.addSql(`
      create table waiting_releases (
        location text not null,
        order_id text not null,
        primary key (location, order_id)
      )`);
  }
}
