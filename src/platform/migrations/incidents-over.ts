import { Migration } from '@mikro-orm/migrations';

/** Incidents that were called off before they began have no case on the board: they are found by their streams. */
export class IncidentsOver extends Migration {
  override up(): void {
    this.addSql(`create index heads_incidents_all on heads (stream) where kind = 'incident'`);
  }
}
