import { Migration } from '@mikro-orm/migrations';

/** Which cluster, database and timeline an epoch's transaction ids belong to; null: not known yet. */
export class EpochClusters extends Migration {
  override up(): void {
    this.addSql(`alter table epochs add column cluster text`);
  }
}
