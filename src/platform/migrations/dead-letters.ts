import { Migration } from '@mikro-orm/migrations';

/** Dead letters that are worked on together: causes, limits in age and number, jobs that outlive a node. */
export class DeadLetters extends Migration {
  override up(): void {
    this.addSql(`
      alter table dead_letters
        add column format text not null default '',
        add column cause text not null default '',
        add column group_id text not null default '',
        -- Which part of the body it is of, where the rest was taken.
        add column part text,
        -- A parcel that ships after this is waited for; older ones with the number are known and not meant.
        add column waits_since timestamptz,
        add column gave_up_at timestamptz,
        add column settled_by text,
        add column discard_reason text,
        add column job_id text`);
    this.addSql(`update dead_letters set cause = detail, group_id = md5(reason || sender || detail)`);
    this.addSql(`
      create index dead_letters_groups on dead_letters (group_id, received_at, dead_letter_id)
      where state = 'waiting'`);
    this.addSql(`create index dead_letters_age on dead_letters (received_at) where body is not null`);
    this.addSql(`
      create index dead_letters_patience on dead_letters (sender, received_at)
      where state = 'waiting' and reason = 'unknown_parcel' and gave_up_at is null`);
    this.addSql(`
      create table jobs (
        job_id text primary key,
        kind text not null,
        subject text not null,
        title text not null,
        params jsonb not null default '{}',
        started_by text not null,
        started_at timestamptz not null,
        finished_at timestamptz,
        state text not null default 'running',
        total integer not null,
        counts jsonb not null default '{}',
        leased_by text,
        leased_until timestamptz
      )`);
    this.addSql(`create index jobs_started on jobs (started_at)`);
    // Two jobs on one subject would race for the same letters and count them twice.
    this.addSql(`
      create unique index jobs_at_work on jobs (subject) where state in ('running', 'stopping')`);
  }
}
