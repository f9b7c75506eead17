import { Migration } from '@mikro-orm/migrations';

/** Who does what one node at a time does. Leases stood among the checkpoints, where each looked like a follower that is far behind. */
export class Leases extends Migration {
  override up(): void {
    this.addSql(
      `create table leases (name text primary key, held_by text not null, held_until timestamptz not null)`,
    );
    this.addSql(`delete from checkpoints where name in ('listening', 'incidents', 'parcel-follower')`);
  }
}
