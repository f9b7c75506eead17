import { Migration } from '@mikro-orm/migrations';

/** Events that a follower of the log could not handle: kept with why, and tried again, so that the others need not wait. */
export class LeftEvents extends Migration {
  override up(): void {
    this.addSql(`
      create table left_events (
        follower text not null,
        stream text not null,
        version integer not null,
        reason text not null,
        noted_at timestamptz not null default now(),
        primary key (follower, stream, version)
      )`);
  }
}
