import { Migration } from '@mikro-orm/migrations';

/** What carts hold and where. Who has it is said by the stocks alone; a row is kept for a day after its end. */
export class Carts extends Migration {
  override up(): void {
    this.addSql(`
      create table carts (
        reservation_id text primary key,
        channel text not null,
        request_hash text not null,
        held jsonb not null,
        expires_at timestamptz not null
      )`);
    this.addSql(`create index carts_expires_at on carts (expires_at)`);
  }
}
