import type { Reason, ReasonCode } from '../../../src/contracts/reasons.ts';
import type { OverrideStatus, ShipmentView } from '../../../src/contracts/scans.ts';

/** How a parcel's status was decided, for people: the sentence comes from the hub, the rule behind it from here. */
export const ruleWords: Readonly<Record<ShipmentView['because']['rule'], string>> = {
  no_scans: 'There is no scan yet whose meaning is known.',
  latest: 'The latest scan decides; of two that may be of one time, the one that is further along the way.',
  terminal_sticky:
    'An end stays the end. What is stamped after it changes nothing, unless it is a return or the carrier takes the end back.',
  return_after_terminal: 'A return that starts after the end takes its place.',
  found_after_lost: 'A parcel that was reported lost is found by any later scan that shows where it is.',
  moved_after_damage: 'A damaged parcel that is seen again later goes on.',
  moved_after_cancel:
    'A cancelled parcel that is surely later picked up, or brought to the customer, goes on; a hub’s scan does not show that.',
  next_leg:
    'What one carrier calls its delivery is a handover once the next one surely has the parcel later.',
  correction: 'The carrier took something back; what is left decides.',
  override:
    'A person has set it. That stands against all that had happened until then, and gives way to a scan that is surely later.',
};

export const roleWords: Readonly<Record<ShipmentView['scans'][number]['role'], string>> = {
  won: 'decides the status',
  lost: 'not later, or not as far along',
  post_terminal: 'stamped after the end',
  prediction: 'a prediction',
  retracted: 'taken back by the carrier',
  unmapped: 'unknown code',
};

/** Reasons that make sense with a status; the first is what is chosen when nothing is. */
export const overrideReasons: Readonly<Record<OverrideStatus, readonly ReasonCode[]>> = {
  info_received: ['none', 'awaiting_handover'],
  picked_up: ['none', 'accepted'],
  in_transit: ['none', 'delayed', 'missorted', 'redirected', 'handover_to_partner', 'found'],
  out_for_delivery: ['none', 'appointment_set'],
  attempt_failed: [
    'other',
    'consignee_absent',
    'business_closed',
    'access_denied',
    'address_incorrect',
    'id_failed',
  ],
  available_for_pickup: ['pickup_point', 'parcel_locker', 'none'],
  on_hold: ['other', 'customs_held', 'customs_docs', 'duties_unpaid', 'payment_due', 'address_incomplete'],
  exception: ['other', 'delayed', 'damaged', 'address_incorrect', 'refused', 'missorted', 'weather'],
  delivered: [
    'none',
    'signed',
    'neighbour',
    'reception',
    'safe_place',
    'parcel_locker',
    'pickup_point',
    'partial',
  ],
  returning: ['returned_undeliverable', 'returned_refused', 'returned_unclaimed'],
  returned: ['returned_undeliverable', 'returned_refused', 'returned_unclaimed'],
  failed: ['lost', 'damaged', 'destroyed', 'disposed', 'other'],
  cancelled: ['cancelled_shipper', 'cancelled_consignee', 'other'],
};

/** `consignee_absent` as people read it; nothing where there is none. */
export const toReasonText = (code: Reason['code']): string =>
  code === 'none' ? '' : code.replaceAll('_', ' ').replace('consignee', 'receiver');
