import { Migration } from '@mikro-orm/migrations';

/** When the rules speak: every version that was ever in force, the newest last. */
export class ExceptionThresholds extends Migration {
  override up(): void {
    this.addSql(`
      create table exception_thresholds (
        version integer primary key, settings jsonb not null,
        changed_by text not null, changed_at timestamptz not null)`);
  }
}
