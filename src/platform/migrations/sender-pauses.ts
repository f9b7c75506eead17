import { Migration } from '@mikro-orm/migrations';

/** Who paused a sender, when, and why. */
export class SenderPauses extends Migration {
  override up(): void {
    for (const table of ['locations', 'carriers', 'channels'])
      this.addSql(`alter table ${table} add column pause jsonb`);
  }
}
