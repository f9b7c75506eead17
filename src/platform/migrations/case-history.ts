import { Migration } from '@mikro-orm/migrations';

/** The history of cases reads what happened to them straight from the log: a few of its events, by time. */
export class CaseHistory extends Migration {
  override up(): void {
    this.addSql(`
      create index events_cases on events (recorded_at)
      where type in ('ExceptionRaised', 'ExceptionCleared', 'ExceptionResolved', 'ExceptionReopened')`);
    this.addSql(`create index exception_rows_raised on exception_rows (raised_at, exception_id)`);
  }
}
