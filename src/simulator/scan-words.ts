/** One happening in the words of every kind of carrier. */
export type ScanKind =
  | 'label'
  | 'accepted'
  | 'departed'
  | 'arrived'
  | 'customsIn'
  | 'customsHeld'
  | 'customsOut'
  | 'delayed'
  | 'held'
  | 'lost'
  | 'cancelled'
  | 'badAddress'
  | 'redirected'
  | 'outForDelivery'
  | 'absent'
  | 'atPickup'
  | 'delivered'
  | 'refused'
  | 'returning'
  | 'returned'
  | 'damaged'
  | 'unknown';

export interface ScanWords {
  /** The hub's own code. */
  readonly code: string;
  readonly easypost: readonly [status: string, detail: string];
  readonly aftership: readonly [tag: string, subtag: string];
  /** Wordings of the same: carriers change theirs, and send the scan again with the new one. */
  readonly texts: readonly [string, string];
}

export const scanWords: Readonly<Record<ScanKind, ScanWords>> = {
  label: {
    code: 'OC',
    easypost: ['pre_transit', 'label_created'],
    aftership: ['InfoReceived', 'InfoReceived_001'],
    texts: ['The sender has announced the parcel', 'Shipment information received'],
  },
  accepted: {
    code: 'PU',
    easypost: ['in_transit', 'received_at_origin_facility'],
    aftership: ['InTransit', 'InTransit_002'],
    texts: ['The parcel has been handed in', 'Picked up from the sender'],
  },
  departed: {
    code: 'DP',
    easypost: ['in_transit', 'departed_facility'],
    aftership: ['InTransit', 'InTransit_007'],
    texts: ['Left the terminal', 'Departed from facility'],
  },
  arrived: {
    code: 'AR',
    easypost: ['in_transit', 'arrived_at_facility'],
    aftership: ['InTransit', 'InTransit_003'],
    texts: ['Arrived at the terminal', 'Processed at facility'],
  },
  customsIn: {
    code: 'CP',
    easypost: ['in_transit', 'status_update'],
    aftership: ['InTransit', 'InTransit_006'],
    texts: ['Presented to customs', 'Customs clearance has started'],
  },
  customsHeld: {
    code: 'CD',
    easypost: ['in_transit', 'held'],
    aftership: ['Exception', 'Exception_004'],
    texts: ['Held by customs: papers are missing', 'Clearance delay'],
  },
  customsOut: {
    code: 'CC',
    easypost: ['in_transit', 'status_update'],
    aftership: ['InTransit', 'InTransit_005'],
    texts: ['Cleared by customs', 'Customs clearance is done'],
  },
  delayed: {
    code: 'DY',
    easypost: ['in_transit', 'delayed'],
    aftership: ['Exception', 'Exception_005'],
    texts: ['It will come later than planned', 'Delay in the network'],
  },
  held: {
    code: 'OH',
    easypost: ['in_transit', 'awaiting_information'],
    aftership: ['Exception', 'Exception_006'],
    texts: ['Held until the sender answers', 'On hold'],
  },
  lost: {
    code: 'LO',
    easypost: ['failure', 'lost'],
    aftership: ['Exception', 'Exception_013'],
    texts: ['The parcel cannot be found', 'Lost in transit'],
  },
  cancelled: {
    code: 'CA',
    easypost: ['cancelled', 'cancelled'],
    aftership: ['Exception', 'Exception_020'],
    texts: ['The shipment was cancelled', 'Cancelled: it was not handed over as announced'],
  },
  badAddress: {
    code: 'AD',
    easypost: ['failure', 'address_correction'],
    aftership: ['Exception', 'Exception_007'],
    texts: ['There is no such address', 'Incorrect address'],
  },
  redirected: {
    code: 'RD',
    easypost: ['in_transit', 'address_correction'],
    aftership: ['InTransit', 'InTransit_009'],
    texts: ['The address has been corrected', 'Goes to another address now'],
  },
  outForDelivery: {
    code: 'OD',
    easypost: ['out_for_delivery', 'out_for_delivery'],
    aftership: ['OutForDelivery', 'OutForDelivery_001'],
    texts: ['Out for delivery', 'With the courier'],
  },
  absent: {
    code: 'NH',
    easypost: ['failure', 'delivery_exception'],
    aftership: ['AttemptFail', 'AttemptFail_002'],
    texts: ['Nobody was at home', 'Delivery attempted, recipient absent'],
  },
  atPickup: {
    code: 'HL',
    easypost: ['available_for_pickup', 'arrived_at_pickup_location'],
    aftership: ['AvailableForPickup', 'AvailableForPickup_001'],
    texts: ['Ready to be fetched at the pickup point', 'Available for collection'],
  },
  delivered: {
    code: 'DL',
    easypost: ['delivered', 'arrived_at_destination'],
    aftership: ['Delivered', 'Delivered_001'],
    texts: ['Delivered', 'Handed over to the recipient'],
  },
  refused: {
    code: 'RF',
    easypost: ['failure', 'refused'],
    aftership: ['Exception', 'Exception_003'],
    texts: ['The recipient did not want it', 'Refused by recipient'],
  },
  returning: {
    code: 'RS',
    easypost: ['return_to_sender', 'return'],
    aftership: ['Exception', 'Exception_010'],
    texts: ['On its way back to the sender', 'Return to sender'],
  },
  returned: {
    code: 'RT',
    easypost: ['return_to_sender', 'return'],
    aftership: ['Exception', 'Exception_011'],
    texts: ['Back with the sender', 'Returned'],
  },
  damaged: {
    code: 'DM',
    easypost: ['in_transit', 'damaged'],
    aftership: ['Exception', 'Exception_012'],
    texts: ['The packaging is damaged', 'Damage was found'],
  },
  // Codes that no table knows: carriers bring in new ones without telling anybody.
  unknown: {
    code: 'ZX7',
    easypost: ['in_transit', 'sorted_by_robot'],
    aftership: ['InTransit', 'InTransit_099'],
    texts: ['Step 7 of automated handling', 'Automated handling'],
  },
};
