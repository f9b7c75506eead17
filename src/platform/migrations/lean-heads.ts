import { Migration } from '@mikro-orm/migrations';

/**
 * A head's kind is written with its first append. As a generated column it was read out of the catalogue and compiled
 * once more for every row of an update that leaves it alone (docs/decisions/0115). A node of the release before still
 * writes none: it is made for it.
 */
export class LeanHeads extends Migration {
  override up(): void {
    this.addSql(`alter table heads alter column kind drop expression`);
    this.addSql(`
      create function kind_of_head() returns trigger language plpgsql as $$
      begin
        new.kind := split_part(new.stream, ':', 1);
        return new;
      end $$`);
    this.addSql(`
      create trigger heads_kind before insert on heads
      for each row when (new.kind is null) execute function kind_of_head()`);
  }
}
