import { Migration } from '@mikro-orm/migrations';

/** Narrowings of the exceptions board that somebody named, for themselves or for everybody of a role. */
export class SavedViews extends Migration {
  override up(): void {
    this.addSql(`
      create table saved_views (
        view_id uuid primary key default gen_random_uuid(),
        owner text not null,
        name text not null,
        filter text not null,
        shared_with text,
        saved_at timestamptz not null,
        unique (owner, name)
      )`);
    this.addSql(`create index saved_views_shared on saved_views (shared_with) where shared_with is not null`);
  }
}
