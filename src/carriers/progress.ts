import type { ScanStatus, ShipmentStatus } from '../contracts/scans.ts';

/**
 * How far a scan is along the way: of scans that may have happened at the same time, the one that is further counts as
 * the later. `expired` is an absence of scans, so every scan of about its time comes after it and reopens; an unknown
 * code ranks as a step on the way, which keeps it where the carrier's clock puts it.
 */
const rankOf: Readonly<Record<ScanStatus, number>> = {
  expired: -1,
  pending: 0,
  info_received: 1,
  picked_up: 2,
  in_transit: 3,
  on_hold: 3,
  exception: 3,
  unmapped: 3,
  out_for_delivery: 4,
  attempt_failed: 4,
  available_for_pickup: 5,
  returning: 7,
  delivered: 9,
  returned: 9,
  failed: 9,
  cancelled: 9,
};

export const progressRank = (status: ScanStatus): number => rankOf[status];

const physical: Readonly<Record<ScanStatus, boolean>> = {
  expired: false,
  pending: false,
  info_received: false,
  picked_up: true,
  in_transit: true,
  on_hold: true,
  // A report of damage, a bad address or a missed pickup does not show where the parcel is: it does not find a lost one.
  exception: false,
  unmapped: false,
  out_for_delivery: true,
  attempt_failed: true,
  available_for_pickup: true,
  returning: true,
  delivered: true,
  returned: true,
  failed: false,
  cancelled: false,
};

/** The scan shows that the carrier has the parcel, or had it in its hands. */
export const isPhysical = (status: ScanStatus): boolean => physical[status];

/** Sticky: only a return, a find, a correction or an override moves it. `expired` is not: any scan reopens it. */
export const isTerminal = (status: ScanStatus | ShipmentStatus): boolean =>
  status === 'delivered' || status === 'returned' || status === 'failed' || status === 'cancelled';
