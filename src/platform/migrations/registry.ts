import { Migration } from '@mikro-orm/migrations';

/** Who takes part, and who may come in. */
export class Registry extends Migration {
  override up(): void {
    this.addSql(`
      create table locations (
        location text primary key, data jsonb not null, paused boolean not null default false,
        created_at timestamptz not null default now(), updated_at timestamptz not null default now())`);
    this.addSql(`
      create table carriers (
        carrier text primary key, name text not null, secrets jsonb not null default '[]',
        paused boolean not null default false,
        created_at timestamptz not null default now(), updated_at timestamptz not null default now())`);
    this.addSql(`
      create table channels (
        channel text primary key, name text not null, paused boolean not null default false,
        created_at timestamptz not null default now(), updated_at timestamptz not null default now())`);
    this.addSql(`
      create table api_keys (
        key_id text primary key, name text not null, hash text not null unique, claims jsonb not null,
        created_by text not null, created_at timestamptz not null default now(), revoked_at timestamptz)`);
    this.addSql(`
      create table audit (
        audit_id bigint generated always as identity primary key, at timestamptz not null,
        actor text not null, action text not null, subject text not null, detail jsonb)`);
  }
}
