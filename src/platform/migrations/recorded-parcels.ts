import { Migration } from '@mikro-orm/migrations';

/** Parcels are found by when they were recorded, by the database's clock: one may be told days after it left. */
export class RecordedParcels extends Migration {
  override up(): void {
    for (const table of ['parcels', 'followed_parcels']) {
      this.addSql(`alter table ${table} add column recorded_at timestamptz`);
      // Those that are there are found as before. A fast clock was ahead of the database's.
      this.addSql(`update ${table} set recorded_at = least(since, now())`);
      this.addSql(`
        alter table ${table} alter column recorded_at set default now(), alter column recorded_at set not null`);
      this.addSql(`create index ${table}_recorded on ${table} (carrier, recorded_at)`);
      this.addSql(`drop index ${table}_since`);
    }
  }
}
