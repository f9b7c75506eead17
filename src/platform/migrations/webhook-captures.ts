import { Migration } from '@mikro-orm/migrations';

/** Webhooks whose signature did not fit: counted, and some kept until the secret is right. */
export class WebhookCaptures extends Migration {
  override up(): void {
    this.addSql(`
      create table signature_failures (
        carrier text not null,
        format text not null,
        -- Of the trouble there is now: it begins anew when signatures have fitted since.
        since timestamptz not null,
        last_at timestamptz not null,
        failures bigint not null,
        fitted_at timestamptz,
        primary key (carrier, format)
      )`);
    this.addSql(`
      create table webhook_captures (
        carrier text not null,
        format text not null,
        -- Of the bytes: a provider that tries again is one capture.
        digest text not null,
        headers jsonb not null,
        query jsonb not null,
        body bytea not null,
        received_at timestamptz not null,
        primary key (carrier, format, digest)
      )`);
    this.addSql(`create index webhook_captures_age on webhook_captures (received_at)`);
  }
}
