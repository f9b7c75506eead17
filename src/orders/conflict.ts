import type { OrderEventData } from '../contracts/events.ts';
import { linesToText } from './line-quantities.ts';

const longest = 120;

/**
 * The content of an impossible report: the same one again is the same fact, whenever it comes. A long one (hundreds of
 * lines) is named by its hash: it is compared only within one order, and two that meet would cost one case.
 */
export const toConflictKey = (data: Omit<OrderEventData<'ReportConflicted'>, 'why'>): string => {
  const parcels = (data.parcels ?? [])
    .map((parcel) => `${parcel.carrier} ${parcel.trackingNumber}`)
    .toSorted();
  const content = `${linesToText(data.lines ?? [])}/${parcels.join(', ')}`;
  return `${data.fulfilmentId}/${data.reported}/${content.length > longest ? toHash(content) : content}`;
};

/** FNV-1a, twice over with two bases: 64 bits without a crypto library. */
const toHash = (text: string): string =>
  [0x811c9dc5, 0x9747b28c]
    .map((basis) => {
      let hash = basis;
      for (let index = 0; index < text.length; index += 1) {
        hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
      }
      return (hash >>> 0).toString(16).padStart(8, '0');
    })
    .join('');
