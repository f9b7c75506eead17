import { foldScans } from '../carriers/fold.ts';
import type { Scan } from '../contracts/scans.ts';
import type { RecordedScan, Shipment } from './state.ts';

export type Tracking = ReturnType<typeof foldScans>;

/**
 * What a parcel's scans say, folded once for every set of scans. Only the array is the key, so state stays plain JSON
 * and evolving stays cheap. The second memo hangs on the newest scan: the set that `decide` folds is the one that the
 * state holds after its events, in another array.
 */
const byArray = new WeakMap<readonly RecordedScan[], Tracking>();
const byNewest = new WeakMap<Scan, { readonly scans: readonly Scan[]; readonly tracking: Tracking }>();

export const trackingOf = (shipment: Pick<Shipment, 'scans'>): Tracking => {
  const known = byArray.get(shipment.scans);
  if (known !== undefined) return known;
  const tracking = trackingOfScans(shipment.scans.map((recorded) => recorded.scan));
  byArray.set(shipment.scans, tracking);
  return tracking;
};

export const trackingOfScans = (scans: readonly Scan[]): Tracking => {
  const newest = scans.at(-1);
  if (newest === undefined) return foldScans(scans);
  const known = byNewest.get(newest);
  if (known !== undefined && isSameList(known.scans, scans)) return known.tracking;
  const tracking = foldScans(scans);
  byNewest.set(newest, { scans, tracking });
  return tracking;
};

const isSameList = (a: readonly Scan[], b: readonly Scan[]): boolean =>
  a.length === b.length && a.every((scan, index) => scan === b[index]);

/**
 * Delivered to the customer. It stays so when the same parcel turns back afterwards; on the way back a delivery is one to
 * the sender.
 */
export const hasBeenDelivered = (tracking: Tracking): boolean => {
  if (tracking.direction === 'outbound') return tracking.status === 'delivered';
  for (const scan of tracking.order) {
    const role = tracking.roles.get(scan.identity);
    if (role !== 'won' && role !== 'lost') continue;
    if (scan.direction === 'return' || scan.status === 'returning' || scan.status === 'returned')
      return false;
    if (scan.status === 'delivered') return true;
  }
  return false;
};

export const hasComeBack = (tracking: Tracking): boolean =>
  tracking.status === 'returned' || (tracking.status === 'delivered' && tracking.direction === 'return');

/** As carriers' messages are matched: upper case, no spaces. */
export const normaliseTrackingNumber = (trackingNumber: string): string =>
  trackingNumber.replaceAll(/\s+/g, '').toUpperCase();
