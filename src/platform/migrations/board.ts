import { Migration } from '@mikro-orm/migrations';

/** Read models: what lists and boards show. All of it can be made again from the journal. */
export class Board extends Migration {
  override up(): void {
    // One counter a view: a row's `seq` is the place of its last change in that view's own log. Changes up to `reach`
    // are no longer in the log.
    this.addSql(`
      create table board_logs (
        view text primary key, epoch text not null, seq bigint not null, reach bigint not null default 0)`);
    this.addSql(`
      insert into board_logs (view, epoch, seq)
      select view, left(replace(gen_random_uuid()::text, '-', ''), 8), 0
      from (values ('exceptions'), ('orders'), ('fulfilments')) as views(view)`);
    // One row a batch, not a change: no index of the big tables moves when a row changes its place in the log.
    this.addSql(`
      create table board_changes (
        view text not null, seq bigint not null, keys text[] not null, at timestamptz not null default now(),
        primary key (view, seq))`);
    this.addSql(`
      create table board_counts (
        view text not null, scope text not null, facet text not null, n bigint not null,
        primary key (view, scope, facet)) with (fillfactor = 50)`);
    // What most updates change (version, seq, updated_at, row) is in no index, so they stay within their page.
    this.addSql(`
      create table order_rows (
        order_id text primary key,
        order_number text collate "C" not null,
        version integer not null,
        seq bigint not null,
        scope text not null,
        facets text[] not null,
        status text not null,
        category text not null,
        channel text not null,
        location text,
        country text not null,
        placed_at timestamptz not null,
        promise_to timestamptz not null,
        open_exceptions integer not null,
        worst_severity smallint,
        customer_ref text not null,
        skus text[] not null,
        row jsonb not null
      ) with (fillfactor = 75)`);
    this.addSql(`create index order_rows_placed on order_rows (placed_at, order_id)`);
    this.addSql(`create index order_rows_status on order_rows (status, placed_at, order_id)`);
    this.addSql(`create index order_rows_alive on order_rows (placed_at, order_id) where category <> 'done'`);
    this.addSql(`create index order_rows_number on order_rows (order_number)`);
    this.addSql(`create index order_rows_skus on order_rows using gin (skus)`);
    this.addSql(`
      create table fulfilment_rows (
        fulfilment_id text primary key,
        order_id text not null,
        order_number text collate "C" not null,
        version integer not null,
        seq bigint not null,
        scope text not null,
        facets text[] not null,
        rank smallint not null,
        location text not null,
        status text not null,
        request_status text not null,
        work text not null,
        option text not null,
        held boolean not null,
        ship_by timestamptz not null,
        row jsonb not null
      ) with (fillfactor = 75)`);
    this.addSql(`create index fulfilment_rows_queue on fulfilment_rows (rank, ship_by, fulfilment_id)`);
    this.addSql(
      `create index fulfilment_rows_location on fulfilment_rows (location, rank, ship_by, fulfilment_id)`,
    );
    this.addSql(`create index fulfilment_rows_number on fulfilment_rows (order_number)`);
    this.addSql(`create index fulfilment_rows_order on fulfilment_rows (order_id)`);
    this.addSql(`
      create table exception_rows (
        exception_id text primary key,
        order_id text not null,
        order_number text collate "C" not null,
        version integer not null,
        seq bigint not null,
        scope text not null,
        facets text[] not null,
        rank smallint not null,
        type text not null,
        severity smallint not null,
        state text not null,
        owner text,
        channel text not null,
        location text,
        carrier text,
        country text not null,
        raised_at timestamptz not null,
        due_at timestamptz not null,
        row jsonb not null
      ) with (fillfactor = 75)`);
    this.addSql(`create index exception_rows_worst on exception_rows (rank, due_at, exception_id)`);
    this.addSql(`create index exception_rows_number on exception_rows (order_number)`);
    this.addSql(`create index exception_rows_order on exception_rows (order_id)`);
    // For the search. They hold nothing of who was forgotten: the row's data is null then, and so are these.
    this.addSql(`
      create index personal_email on personal ((lower(data->>'email') collate "C"))
      where data->>'email' is not null`);
    this.addSql(`
      create index personal_phone on personal ((regexp_replace(data->>'phone', '[^0-9]', '', 'g') collate "C"))
      where data->>'phone' is not null`);
    this.addSql(`
      create index personal_name on personal using gin (to_tsvector('simple', data->>'name'))
      where data->>'name' is not null`);
    this.addSql(`create index parcels_number on parcels (tracking_number text_pattern_ops)`);
  }
}
