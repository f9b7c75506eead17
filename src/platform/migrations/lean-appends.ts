import { Migration } from '@mikro-orm/migrations';

/**
 * What an append writes, with less work: events as JSON text, which is checked but not taken apart, and message keys by
 * a hash (docs/decisions/0022). The hash is that of src/journal/message-key.ts.
 */
export class LeanAppends extends Migration {
  override up(): void {
    this.addSql(`alter table events alter column data type json, alter column meta type json`);
    this.addSql(`alter table message_keys add column key bytea`);
    this.addSql(`
      update message_keys
      set key = substring(sha256(convert_to(concat_ws(E'\\n', stream, source, message_id), 'UTF8')) for 16)`);
    this.addSql(`alter table message_keys drop constraint message_keys_pkey, add primary key (key)`);
  }
}
