import { Migration } from '@mikro-orm/migrations';

/** Incidents on the board, what a carrier's registry says of its feed, and the parcels that are asked about. */
export class Feeds extends Migration {
  override up(): void {
    this.addSql(`alter table exception_rows add column incident_id text`);
    this.addSql(
      `create index exception_rows_incident on exception_rows (incident_id) where incident_id is not null`,
    );
    this.addSql(
      `create index exception_rows_carrier on exception_rows (carrier, type) where state <> 'resolved'`,
    );
    this.addSql(`alter table carriers add column settings jsonb not null default '{}'`);
    // Parcels of carriers that are asked, or that have subscriptions; a row goes when the parcel has arrived.
    this.addSql(`
      create table followed_parcels (
        carrier text not null,
        tracking_number text not null,
        stream text not null,
        shipment_id text not null,
        next_look_at timestamptz not null,
        tries integer not null default 0,
        error text,
        subscribed_until timestamptz,
        renewal_tries integer not null default 0,
        primary key (carrier, tracking_number, stream)
      ) with (fillfactor = 75)`);
    this.addSql(`create index followed_parcels_due on followed_parcels (carrier, next_look_at)`);
    this.addSql(`
      create index followed_parcels_subscribed on followed_parcels (carrier, subscribed_until)
      where subscribed_until is not null`);
  }
}
