import { Migration } from '@mikro-orm/migrations';

/** Orders that were placed while a SKU was recorded nowhere wait with the imported ones, which are kept without an end. */
export class UnheldPlaces extends Migration {
  override up(): void {
    this.addSql(`alter table imported_places add column noted_at timestamptz`);
    this.addSql(`create index imported_places_age on imported_places (noted_at) where noted_at is not null`);
  }
}
