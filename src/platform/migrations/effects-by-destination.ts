import { Migration } from '@mikro-orm/migrations';

/** What is due is looked for at each destination with room: the queue of one that is busy is not gone through. */
export class EffectsByDestination extends Migration {
  override up(): void {
    this.addSql(`create index effects_due_at on effects (destination, next_try_at) where settled_at is null`);
    this.addSql(`drop index effects_due`);
  }
}
