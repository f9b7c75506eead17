import { Migration } from '@mikro-orm/migrations';

/** Incidents that wait for their begin or end are found among a million orders that wait as well. */
export class IncidentsByClock extends Migration {
  override up(): void {
    this.addSql(
      `create index heads_incidents on heads (stream) where kind = 'incident' and next_check_at is not null`,
    );
  }
}
