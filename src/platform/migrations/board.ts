import { Migration } from '@mikro-orm/migrations';

/** Read models: what lists and boards show. All of it can be made again from the journal. */
export class Board extends Migration {
  override up(): void {
    // One counter a view: a row's `seq` is the place of its last change in that view's own log.
    this.addSql(`create table board_logs (view text primary key, epoch text not null, seq bigint not null)`);
  }
}
