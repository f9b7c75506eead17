import { Migration } from '@mikro-orm/migrations';

/** Lines of an import of orders that wait to be taken; afterwards what became of them. */
export class OrderImports extends Migration {
  override up(): void {
    this.addSql(`
      create table order_import_rows (
        import_id text not null,
        line integer not null,
        received_at timestamptz not null,
        body text,
        outcome text,
        why text,
        primary key (import_id, line)
      )`);
    this.addSql(
      `create index order_import_rows_waiting on order_import_rows (import_id, line) where outcome is null`,
    );
    this.addSql(
      `create index order_import_rows_refused on order_import_rows (import_id, line)
       where outcome = 'refused'`,
    );
  }
}
