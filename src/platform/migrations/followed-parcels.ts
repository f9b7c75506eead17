import { Migration } from '@mikro-orm/migrations';

/** Parcels that are asked about are found by when they left, so that new ones are found without looking at all. */
export class FollowedParcels extends Migration {
  override up(): void {
    this.addSql(`alter table followed_parcels add column since timestamptz not null default now()`);
    this.addSql(`create index followed_parcels_since on followed_parcels (carrier, since)`);
    this.addSql(`create index parcels_since on parcels (carrier, since)`);
  }
}
