import { Migration } from '@mikro-orm/migrations';

/** Tracking numbers that several orders have had, and whether their parcels are told apart. */
export class SharedNumbers extends Migration {
  override up(): void {
    this.addSql(`
      create table shared_numbers (
        carrier text not null,
        tracking_number text not null,
        noted_at timestamptz not null default now(),
        leased_until timestamptz,
        settled_at timestamptz,
        primary key (carrier, tracking_number)
      )`);
    this.addSql(`create index shared_numbers_waiting on shared_numbers (noted_at) where settled_at is null`);
  }
}
