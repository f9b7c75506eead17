import { Migration } from '@mikro-orm/migrations';

/** Imported orders with goods at a place whose stock was not recorded yet: they are held there when it is. */
export class ImportedPlaces extends Migration {
  override up(): void {
    this.addSql(`
      create table imported_places (
        location text not null,
        sku text not null,
        order_id text not null,
        primary key (location, sku, order_id)
      )`);
  }
}
