import { Migration } from '@mikro-orm/migrations';

/** Who of the desk is written to about which cases, and what each was, or is to be, told. */
export class CaseMails extends Migration {
  override up(): void {
    this.addSql(`
      create table case_subscriptions (
        person text primary key,
        -- { address, wanted }
        settings jsonb not null,
        updated_at timestamptz not null
      )`);
    this.addSql(`
      create table case_mails (
        person text not null,
        stream text not null,
        version integer not null,
        -- The effect whose mail says it; null while none has taken it.
        digest text,
        primary key (person, stream, version)
      )`);
    this.addSql(`create index case_mails_waiting on case_mails (person) where digest is null`);
    this.addSql(`create index case_mails_of on case_mails (digest) where digest is not null`);
  }
}
