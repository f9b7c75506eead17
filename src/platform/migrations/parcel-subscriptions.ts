import { Migration } from '@mikro-orm/migrations';

/** Subscriptions of parcels at their carrier that the hub makes and prolongs itself: when it tries again, and what was wrong. */
export class ParcelSubscriptions extends Migration {
  override up(): void {
    this.addSql(`
      alter table followed_parcels
        add column renewal_after timestamptz,
        add column renewal_error text`);
    this.addSql(`drop index followed_parcels_subscribed`);
    // By their end, those that have none yet first; a parcel whose way is over is in it no more.
    this.addSql(`
      create index followed_parcels_subscribed
        on followed_parcels (carrier, (coalesce(subscribed_until, '-infinity'::timestamptz)))
        where next_look_at < 'infinity'::timestamptz`);
  }
}
