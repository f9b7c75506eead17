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
  | 'suspected'
  | 'unanswered'
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
  | 'announcedEarly'
  | 'delayed'
  | 'heldByCarrier'
  | 'lost'
  | 'cancelledByCarrier'
  | 'wrongAddress'
  | 'undeliverable'
  | 'noOutcome'
  | 'deliveredAbroad'
  | 'seenAfterDelivery'
  | 'notReceived';

export interface Troubles {
  readonly order: OrderTrouble;
  readonly parcel: ParcelTrouble;
  /** Nothing ends it by itself: somebody has to. */
  readonly stays: boolean;
}

const ofOrder: readonly (readonly [OrderTrouble, number])[] = [
  ['none', 78.7],
  ['rejected', 2],
  ['shortPick', 3],
  ['late', 3],
  ['impossibleReport', 0.4],
  ['shippedAfterCancel', 0.4],
  ['cancelled', 2.5],
  ['addressChanged', 2.5],
  ['held', 1.5],
  ['suspected', 1],
  ['unanswered', 1.5],
  ['inTwoParts', 3.5],
];
const ofParcel: readonly (readonly [ParcelTrouble, number])[] = [
  ['none', 77.4],
  ['noFirstScan', 2],
  ['stalled', 2],
  ['attemptFailed', 4.8],
  ['toPickupPoint', 0.8],
  ['refused', 1],
  ['heldInCustoms', 2],
  ['damaged', 0.4],
  ['announcedEarly', 2],
  ['delayed', 1.8],
  ['heldByCarrier', 0.6],
  ['lost', 0.5],
  ['cancelledByCarrier', 0.4],
  ['wrongAddress', 1.2],
  ['undeliverable', 0.5],
  ['noOutcome', 0.8],
  ['deliveredAbroad', 0.2],
  ['seenAfterDelivery', 0.4],
  ['notReceived', 1.2],
];

/** The first orders have one of each, so that no seed's world lacks one. */
const staged: Readonly<Record<number, Partial<Troubles>>> = {
  2: { parcel: 'stalled', stays: true },
  3: { parcel: 'stalled', stays: true },
  4: { parcel: 'noFirstScan', stays: true },
  5: { parcel: 'attemptFailed', stays: true },
  6: { order: 'impossibleReport' },
  7: { parcel: 'toPickupPoint', stays: true },
  8: { order: 'shippedAfterCancel', stays: true },
  9: { order: 'rejected', stays: true },
  10: { parcel: 'undeliverable' },
  11: { order: 'shortPick', stays: true },
  12: { parcel: 'heldInCustoms', stays: true },
  13: { order: 'late' },
  14: { parcel: 'refused' },
  15: { parcel: 'lost', stays: true },
  16: { order: 'inTwoParts', stays: true },
  17: { parcel: 'noOutcome' },
  18: { order: 'held', stays: true },
  19: { parcel: 'seenAfterDelivery' },
  20: { order: 'cancelled' },
  21: { parcel: 'deliveredAbroad' },
  22: { order: 'addressChanged' },
  23: { parcel: 'wrongAddress', stays: true },
  24: { parcel: 'refused', stays: true },
  25: { parcel: 'delayed' },
  26: { parcel: 'announcedEarly' },
  27: { parcel: 'cancelledByCarrier' },
  28: { parcel: 'notReceived', stays: true },
  29: { parcel: 'heldByCarrier', stays: true },
  30: { order: 'unanswered', stays: true },
  31: { parcel: 'damaged', stays: true },
  32: { parcel: 'noOutcome', stays: true },
  33: { parcel: 'undeliverable', stays: true },
  // The rarest once more: a shop that is sold out refuses one of the first.
  34: { parcel: 'noFirstScan', stays: true },
  35: { parcel: 'seenAfterDelivery' },
  36: { parcel: 'deliveredAbroad' },
  37: { parcel: 'cancelledByCarrier' },
  38: { order: 'suspected', stays: true },
  39: { parcel: 'notReceived' },
  40: { order: 'unanswered' },
  41: { order: 'suspected' },
};

export function planTroubles(random: Random, serial: number): Troubles {
  const order = random.weighted(ofOrder);
  const parcel = random.weighted(ofParcel);
  const stays = random.chance(0.45);
  const wanted = staged[serial];
  if (wanted === undefined) return { order, parcel, stays };
  return { order: 'none', parcel: 'none', stays: false, ...wanted };
}
