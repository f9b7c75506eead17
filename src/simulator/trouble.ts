import type { Random } from './random.ts';

/** What goes wrong in the demo, and how often: a desk with nothing to do shows nothing. */
export type OrderTrouble =
  | 'none'
  | 'rejected'
  | 'shortPick'
  | 'late'
  | 'impossibleReport'
  | 'shippedAfterCancel'
  | 'cancelled'
  | 'addressChanged'
  | 'held'
  | 'inTwoParts';

export type ParcelTrouble =
  | 'none'
  | 'noFirstScan'
  | 'stalled'
  | 'attemptFailed'
  | 'toPickupPoint'
  | 'refused'
  | 'heldInCustoms'
  | 'damaged'
  | 'announcedEarly';

export interface Troubles {
  readonly order: OrderTrouble;
  readonly parcel: ParcelTrouble;
  /** Nothing ends it by itself: somebody has to. */
  readonly stays: boolean;
}

const ofOrder: readonly (readonly [OrderTrouble, number])[] = [
  ['none', 81.2],
  ['rejected', 2],
  ['shortPick', 3],
  ['late', 3],
  ['impossibleReport', 0.4],
  ['shippedAfterCancel', 0.4],
  ['cancelled', 2.5],
  ['addressChanged', 2.5],
  ['held', 1.5],
  ['inTwoParts', 3.5],
];
const ofParcel: readonly (readonly [ParcelTrouble, number])[] = [
  ['none', 85],
  ['noFirstScan', 2],
  ['stalled', 2],
  ['attemptFailed', 4.8],
  ['toPickupPoint', 0.8],
  ['refused', 1],
  ['heldInCustoms', 2],
  ['damaged', 0.4],
  ['announcedEarly', 2],
];

/** The first orders have one of each, so that no seed's world lacks one. */
const staged: Readonly<Record<number, Partial<Troubles>>> = {
  2: { parcel: 'stalled', stays: true },
  3: { parcel: 'stalled', stays: true },
  4: { parcel: 'noFirstScan', stays: true },
  5: { parcel: 'attemptFailed', stays: true },
  6: { order: 'impossibleReport' },
  8: { order: 'shippedAfterCancel', stays: true },
  9: { order: 'rejected', stays: true },
  11: { order: 'shortPick', stays: true },
  13: { order: 'late' },
  14: { parcel: 'refused' },
  16: { order: 'inTwoParts', stays: true },
  18: { order: 'held', stays: true },
  20: { order: 'cancelled' },
  22: { order: 'addressChanged' },
  24: { parcel: 'refused', stays: true },
  26: { parcel: 'announcedEarly' },
  28: { parcel: 'toPickupPoint' },
  30: { order: 'rejected' },
};

export function planTroubles(random: Random, serial: number): Troubles {
  const order = random.weighted(ofOrder);
  const parcel = random.weighted(ofParcel);
  const stays = random.chance(0.45);
  const wanted = staged[serial];
  if (wanted === undefined) return { order, parcel, stays };
  return { order: 'none', parcel: 'none', stays: false, ...wanted };
}
