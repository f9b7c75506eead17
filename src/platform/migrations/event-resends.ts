import { Migration } from '@mikro-orm/migrations';

/** Events that are published again: who asked for which, and how far it is. */
export class EventResends extends Migration {
  override up(): void {
    this.addSql(`
      create table event_resends (
        resend_id text primary key,
        state text not null default 'waiting',
        -- Of the log whose positions these are.
        epoch text not null,
        -- All up to here was looked at, and what was wanted of it is stored by the broker.
        tx xid8 not null,
        position bigint not null,
        -- The last that can be wanted: it had been published when it was asked for.
        until_tx xid8 not null,
        until_position bigint not null,
        wanted jsonb not null,
        reason text not null,
        asked_by text not null,
        asked_at timestamptz not null,
        started_at timestamptz,
        finished_at timestamptz,
        sent bigint not null default 0,
        problem text
      )`);
    this.addSql(`create index event_resends_newest on event_resends (asked_at desc, resend_id desc)`);
    this.addSql(
      `create index event_resends_open on event_resends (asked_at, resend_id) where finished_at is null`,
    );
  }
}
