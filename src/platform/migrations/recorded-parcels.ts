import { Migration } from '@mikro-orm/migrations';

/**
 * Parcels are found by when they were recorded, by the database's clock: one may be told days after it left. Those of
 * the last two weeks are found as before, for appends wait while this is written; older ones were found long ago.
 */
export class RecordedParcels extends Migration {
  override up(): void {
    for (const table of ['parcels', 'followed_parcels']) {
      this.addSql(`
        alter table ${table} add column recorded_at timestamptz not null default '-infinity'`);
      // A fast clock was ahead of the database's.
      this.addSql(`
        update ${table} set recorded_at = least(since, now()) where since > now() - interval '14 days'`);
      this.addSql(`alter table ${table} alter column recorded_at set default now()`);
      this.addSql(`
        create index ${table}_recorded on ${table} (carrier, recorded_at) where recorded_at > '-infinity'`);
      this.addSql(`drop index ${table}_since`);
    }
  }
}
