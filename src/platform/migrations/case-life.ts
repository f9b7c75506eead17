import { Migration } from '@mikro-orm/migrations';

/** What the board filters cases by since people snooze, watch and wait with them. No older case has any of it. */
export class CaseLife extends Migration {
  override up(): void {
    this.addSql(`alter table exception_rows add column is_snoozed boolean not null default false`);
    this.addSql(`alter table exception_rows add column waiting_on text`);
    this.addSql(`alter table exception_rows add column watchers text[] not null default '{}'`);
  }
}
