import { Migration } from '@mikro-orm/migrations';

/** The log and what is written with it in one statement; the doors' inbox; checkpoints and effects. */
export class Journal extends Migration {
  override up(): void {
    this.addSql(`
      create table heads (
        stream text primary key,
        kind text generated always as (split_part(stream, ':', 1)) stored,
        version integer not null,
        -- The version that the last append was made on.
        previous integer not null,
        next_check_at timestamptz,
        rules_version integer not null default 0
      ) with (fillfactor = 70)`);
    this.addSql(`create index heads_due on heads (next_check_at) where next_check_at is not null`);
    this.addSql(`create index heads_rules on heads (rules_version)`);
    this.addSql(`
      create table events (
        stream text not null,
        version integer not null,
        type text not null,
        data jsonb not null,
        meta jsonb not null,
        recorded_at timestamptz not null,
        tx xid8 not null default pg_current_xact_id(),
        position bigint generated always as identity,
        primary key (stream, version)
      )`);
    // The order of the committed feed: a transaction id is taken before it commits, a position alone is not commit order.
    this.addSql(`create unique index events_feed on events (tx, position)`);
    this.addSql(`
      create table message_keys (
        stream text not null,
        source text not null,
        message_id text not null,
        version integer not null,
        outcome jsonb,
        recorded_at timestamptz not null,
        primary key (stream, source, message_id)
      )`);
    this.addSql(`
      create table personal (
        stream text not null,
        ref text not null,
        data jsonb,
        erased_at timestamptz,
        primary key (stream, ref)
      )`);
    this.addSql(`
      create table parcels (
        carrier text not null,
        tracking_number text not null,
        stream text not null,
        shipment_id text not null,
        since timestamptz not null,
        primary key (carrier, tracking_number, stream)
      )`);
    this.addSql(`
      create table snapshots (
        stream text primary key,
        version integer not null,
        state_version integer not null,
        state jsonb not null
      )`);
    // One row a flush: a COMMIT whose answer was lost is resolved by looking here.
    this.addSql(
      `create table flushes (id uuid primary key, at timestamptz not null default now(), outcome jsonb)`,
    );
    this.addSql(`create index flushes_at on flushes (at)`);
    this.addSql(`create table checkpoints (
      name text primary key, tx xid8 not null, position bigint not null, leased_by text, leased_until timestamptz)`);
    // Positions outlive neither a restore nor a move to another cluster; the epoch says so to whoever kept one.
    this.addSql(`create table epochs (epoch text primary key, since timestamptz not null default now())`);
    this.addSql(`insert into epochs (epoch) values (left(replace(gen_random_uuid()::text, '-', ''), 8))`);
    // Keys that all nodes share and nobody types: of signed links, and of refs that hide what they were made from.
    this.addSql(`create table secrets (name text primary key, value bytea not null)`);
    this.addSql(`
      insert into secrets (name, value)
      select name, decode(replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''), 'hex')
      from (values ('links'), ('refs')) as names(name)`);
    this.addSql(`create sequence order_numbers increment 50 start 100001`);
    this.addSql(`
      create table inbox (
        receipt_id text primary key,
        sender text not null,
        door text not null,
        headers jsonb not null,
        body bytea,
        message_id text not null,
        received_at timestamptz not null,
        leased_until timestamptz,
        tries integer not null default 0,
        settled_at timestamptz,
        outcome jsonb
      )`);
    this.addSql(`create index inbox_waiting on inbox (leased_until, received_at) where settled_at is null`);
    this.addSql(`create index inbox_settled on inbox (settled_at) where settled_at is not null`);
    this.addSql(`
      create table dead_letters (
        dead_letter_id text primary key,
        sender text not null,
        door text not null,
        headers jsonb not null,
        body bytea,
        reason text not null,
        detail text not null,
        message_id text not null,
        received_at timestamptz not null,
        tries integer not null default 1,
        state text not null default 'waiting',
        carrier text,
        tracking_number text,
        settled_at timestamptz,
        unique (sender, door, message_id)
      )`);
    this.addSql(`create index dead_letters_waiting on dead_letters (received_at) where state = 'waiting'`);
    this.addSql(`
      create index dead_letters_parcel on dead_letters (carrier, tracking_number)
      where state = 'waiting' and reason = 'unknown_parcel'`);
    this.addSql(`
      create table effects (
        effect_id bigint generated always as identity primary key,
        key text not null unique,
        stream text not null,
        destination text not null,
        payload jsonb not null,
        created_at timestamptz not null,
        next_try_at timestamptz not null,
        tries integer not null default 0,
        leased_until timestamptz,
        settled_at timestamptz,
        outcome text,
        error text
      )`);
    this.addSql(`create index effects_waiting on effects (stream, effect_id) where settled_at is null`);
    this.addSql(`create index effects_due on effects (next_try_at) where settled_at is null`);
  }
}
