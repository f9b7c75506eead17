import { Migration } from '@mikro-orm/migrations';

/** Codes that no table knows: where they were seen, and what people say they mean. */
export class CodeMeanings extends Migration {
  override up(): void {
    this.addSql(`
      create table code_meanings (
        carrier text not null,
        format text not null,
        code text not null,
        version integer not null,
        status text not null,
        reason jsonb not null,
        why text not null,
        by_whom text not null,
        at timestamptz not null,
        primary key (carrier, format, code, version)
      )`);
    // One row a scan, however often it is sent. `version` is the meaning it was read with, 0 for none.
    this.addSql(`
      create table unmapped_scans (
        carrier text not null,
        format text not null,
        code text not null,
        order_id text not null,
        tracking_number text not null,
        identity text not null,
        version integer not null default 0,
        seen_at timestamptz not null,
        -- By the machine's clock: whoever noted it may not have heard of a meaning yet.
        noted_at timestamptz not null default now(),
        primary key (carrier, format, code, order_id, tracking_number, identity)
      )`);
    this.addSql(`create index unmapped_scans_seen on unmapped_scans (seen_at)`);
  }
}
