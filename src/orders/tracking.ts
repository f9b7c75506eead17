import {
  foldScans,
  isPhysical,
  isReturn,
  isTerminal,
  toOverrideScan,
  withOverride,
} from '../carriers/fold.ts';
import type { Scan } from '../contracts/scans.ts';
import type { RecordedScan, Shipment, StatusOverride } from './state.ts';

export type Tracking = ReturnType<typeof foldScans>;

/**
 * What a parcel's scans say, folded once in a turn. Only the array is the key, so state stays plain JSON and evolving
 * stays cheap. Of the newest arrays only: what is kept beside every order in memory the collector copies twice, and
 * nearly all of it is another by the time it is asked for again. In arrays: a Map that is filled and emptied leaves its
 * old tables behind, with all that was in them. Beside it the last set that was folded: the one that `decide` folds is
 * the one that the state holds after its events, in another array.
 */
const newest: (readonly RecordedScan[])[] = [];
const trackings: Tracking[] = [];
let next = 0;
/** More than an order has parcels. */
const mostKept = 64;
let last: { readonly scans: readonly Scan[]; readonly tracking: Tracking } | null = null;

const byOverride = new WeakMap<
  StatusOverride,
  { readonly scans: readonly Scan[]; readonly tracking: Tracking }
>();

export const trackingOf = (shipment: Pick<Shipment, 'scans' | 'override'>): Tracking => {
  if (shipment.override !== undefined) {
    return trackingOfScans(
      shipment.scans.map((recorded) => recorded.scan),
      shipment.override,
    );
  }
  const at = newest.indexOf(shipment.scans);
  const known = at === -1 ? undefined : trackings[at];
  if (known !== undefined) return known;
  const tracking = trackingOfScans(shipment.scans.map((recorded) => recorded.scan));
  newest[next] = shipment.scans;
  trackings[next] = tracking;
  next = (next + 1) % mostKept;
  return tracking;
};

export const trackingOfScans = (scans: readonly Scan[], override?: StatusOverride): Tracking => {
  if (override !== undefined) return trackingWith(override, scans);
  if (last !== null && isSameList(last.scans, scans)) return last.tracking;
  const tracking = foldScans(scans);
  last = { scans, tracking };
  return tracking;
};

/** A person's word comes to one parcel in thousands: one memo of the newest set is enough. */
const trackingWith = (override: StatusOverride, scans: readonly Scan[]): Tracking => {
  const known = byOverride.get(override);
  if (known !== undefined && isSameList(known.scans, scans)) return known.tracking;
  const tracking = foldScans(scans, toOverrideScan(override));
  byOverride.set(override, { scans, tracking });
  return tracking;
};

/** Nothing is known of it but that it left. */
export const isUnheardOf = ({ scans, override }: Pick<Shipment, 'scans' | 'override'>): boolean =>
  scans.length === 0 && override === undefined;

/** The scans that count, in the fold's order, with what a person set in its place; the fold's order has scans only. */
export const standingScans = ({ order, roles, override }: Tracking): readonly Scan[] => {
  const standing = order.filter(({ identity }) => {
    const role = roles.get(identity);
    return role === 'won' || role === 'lost';
  });
  if (override === null) return standing;
  return withOverride(standing, override);
};

const isSameList = (a: readonly Scan[], b: readonly Scan[]): boolean =>
  a.length === b.length && a.every((scan, index) => scan === b[index]);

/**
 * The delivery to the customer, or what a person set to be one. It stays so when the same parcel turns back afterwards; on
 * the way back a delivery is one to the sender.
 */
export const findDelivery = (tracking: Tracking): Scan | undefined => {
  const { order, because, override, isOverridden, direction, status } = tracking;
  if (direction === 'outbound') {
    if (status !== 'delivered') return undefined;
    return isOverridden && override !== null
      ? override
      : order.findLast((scan) => scan.identity === because.scan);
  }
  const standing = standingScans(tracking);
  const since = override === null ? standing : standing.slice(standing.indexOf(override));
  const turned = since.findIndex(isReturn);
  return since.slice(0, turned === -1 ? undefined : turned).find((scan) => scan.status === 'delivered');
};

export const hasBeenDelivered = (tracking: Tracking): boolean =>
  tracking.direction === 'outbound' ? tracking.status === 'delivered' : findDelivery(tracking) !== undefined;

export const hasComeBack = (tracking: Tracking): boolean =>
  tracking.status === 'returned' || (tracking.status === 'delivered' && tracking.direction === 'return');

/** Whatever the scan calls it: hubs scan a parcel that goes back like any other. */
export const goesBack = (scan: Scan): boolean =>
  isReturn(scan) && isPhysical(scan.status) && !isTerminal(scan.status);

/** The same of a parcel as it stands. */
export const isOnTheWayBack = ({ direction, firstPhysical, terminal }: Tracking): boolean =>
  direction === 'return' && firstPhysical !== null && !terminal;

/** As carriers' messages are matched: upper case, no spaces. */
export const normaliseTrackingNumber = (trackingNumber: string): string =>
  trackingNumber.replaceAll(/\s+/g, '').toUpperCase();
