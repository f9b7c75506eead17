import { Migration } from '@mikro-orm/migrations';

/**
 * Boards that were behind while transaction numbers gained a digit stepped over events, for the log was read in the order
 * of the numbers' text. They read all of it once more: rows that are right stay as they are.
 */
export class BoardsReadAgain extends Migration {
  override up(): void {
    this.addSql(`update checkpoints set tx = '0', position = 0 where name = 'board'`);
  }
}
