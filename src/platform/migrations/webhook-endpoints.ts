import { Migration } from '@mikro-orm/migrations';

/** Who is told over HTTP of what happens, of what, and how it went last. */
export class WebhookEndpoints extends Migration {
  override up(): void {
    this.addSql(`
      create table webhook_endpoints (
        endpoint_id text primary key,
        url text not null,
        description text,
        -- Null: every event of an order.
        events text[],
        -- Null: orders of all channels.
        channels text[],
        -- Each with until when it signs; the newest first, without an end.
        secrets jsonb not null,
        created_at timestamptz not null,
        created_by text not null,
        -- What is visible in it was committed before it was to be told of anything.
        since pg_snapshot,
        disabled_at timestamptz,
        disabled_why text,
        -- Where the follower stood when it was disabled: what comes after it, it was not told of.
        missed jsonb,
        -- A part of the log that is gone through for it once more, and how far that is.
        resend jsonb,
        last_sent_at timestamptz,
        last_failed_at timestamptz,
        -- Of the first failure that no success came after.
        failing_since timestamptz,
        last_failure text
      )`);
    this.addSql(`
      create index effects_webhooks on effects (destination, effect_id)
      where destination like 'webhook.%'`);
  }
}
