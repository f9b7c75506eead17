import { Migration } from '@mikro-orm/migrations';

/** Stock on the boards, what a channel keeps back, and rows of a first fill that wait to be taken. */
export class Stock extends Migration {
  override up(): void {
    this.addSql(`alter table channels add column settings jsonb not null default '{}'`);
    this.addSql(`
      create table stock_rows (
        stock_id text primary key,
        version integer not null,
        seq bigint not null,
        scope text not null,
        facets text[] not null,
        rank smallint not null,
        sku text collate "C" not null,
        location text not null,
        available integer not null,
        level text not null,
        shortfall integer not null,
        row jsonb not null
      ) with (fillfactor = 75)`);
    this.addSql(`create index stock_rows_worst on stock_rows (rank, sku, location)`);
    this.addSql(`create index stock_rows_sku on stock_rows (sku, location)`);
    this.addSql(`create index stock_rows_location on stock_rows (location, rank, sku)`);
    this.addSql(`
      insert into board_logs (view, epoch, seq)
      values ('stock', left(replace(gen_random_uuid()::text, '-', ''), 8), 0)`);
    this.addSql(`
      create table stock_load_rows (
        job_id text not null,
        line integer not null,
        location text not null,
        sku text not null,
        row jsonb not null,
        outcome text,
        detail text,
        primary key (job_id, line)
      )`);
    this.addSql(
      `create index stock_load_rows_waiting on stock_load_rows (job_id, line) where outcome is null`,
    );
    this.addSql(
      `create index stock_load_rows_refused on stock_load_rows (job_id, line)
       where outcome is not null and outcome not in ('taken', 'unchanged')`,
    );
  }
}
