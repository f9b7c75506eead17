import { Migration } from '@mikro-orm/migrations';

/** Views that are made again in place: how far it is, so that another node goes on when one dies. */
export class BoardRebuilds extends Migration {
  override up(): void {
    this.addSql(`
      create table board_rebuilds (
        view text primary key,
        -- Another one each time it is asked for: whoever works on an older one finds it gone.
        rebuild_id text not null,
        asked_at timestamptz not null default now(),
        step text not null default 'streams',
        -- The last stream, then the last key, that was looked at.
        after text not null default '',
        checked bigint not null default 0,
        mended bigint not null default 0,
        removed bigint not null default 0,
        finished_at timestamptz
      )`);
    // Cases of what is no order name their stream in their id alone.
    this.addSql(`
      create index exception_rows_stream
      on exception_rows ((left(exception_id, length(exception_id) - strpos(reverse(exception_id), '.'))))
      where order_id = ''`);
  }
}
