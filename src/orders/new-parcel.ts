import type { EventAt, OrderEventData } from '../contracts/events.ts';
import type { PresentOrder, Shipment } from './state.ts';

type Leaving = OrderEventData<'FulfilmentShipped'>;

/** A parcel as it leaves. What was scanned of a void one that leaves after all is still of it. */
export const toShipment = (
  state: PresentOrder,
  { fulfilmentId, afterCancel }: Pick<Leaving, 'fulfilmentId' | 'afterCancel'>,
  parcel: Leaving['parcels'][number],
  { at, recordedAt }: Pick<EventAt, 'at' | 'recordedAt'>,
): Shipment => {
  const { scans = [], span } = findVoid(state, parcel) ?? {};
  return {
    ...parcel,
    fulfilmentId,
    shippedAt: at,
    recordedAt,
    afterCancel: afterCancel === true,
    scans,
    ...(span === undefined ? {} : { span }),
    announced: { status: 'pending', reason: { code: 'none', party: 'unknown' }, since: at },
  };
};

/** The void parcel that this one is. */
export const findVoid = (
  state: PresentOrder,
  { carrier, trackingNumber }: Pick<Shipment, 'carrier' | 'trackingNumber'>,
): Shipment | undefined =>
  state.shipments.find(
    (one) => one.voided === true && one.carrier === carrier && one.trackingNumber === trackingNumber,
  );
