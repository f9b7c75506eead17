import type { OrderEventData } from '../contracts/events.ts';
import { linesToText } from './line-quantities.ts';

/** The content of an impossible report: the same one again is the same fact, whenever it comes. */
export const toConflictKey = (data: Omit<OrderEventData<'ReportConflicted'>, 'why'>): string =>
  [
    data.fulfilmentId,
    data.reported,
    linesToText(data.lines ?? []),
    (data.parcels ?? [])
      .map((parcel) => `${parcel.carrier} ${parcel.trackingNumber}`)
      .toSorted()
      .join(', '),
  ].join('/');
