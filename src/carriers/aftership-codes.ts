import { findIn } from './fields.ts';
import { means, unmapped, type Meaning } from './meaning.ts';

/** AfterShip's documentation: 9 tags, for checkpoints without a subtag. */
export const aftershipTags: Readonly<Record<string, Meaning>> = {
  Pending: means('pending'),
  InfoReceived: means('info_received', 'label_created'),
  InTransit: means('in_transit'),
  OutForDelivery: means('out_for_delivery'),
  AttemptFail: means('attempt_failed', 'other'),
  Delivered: means('delivered'),
  AvailableForPickup: means('available_for_pickup', 'pickup_point'),
  Exception: means('exception', 'other'),
  Expired: means('expired'),
};

/** Only the documented ones: invented tables circulate (in one, Exception_003 is a lost package; it is a refused one). */
export const aftershipSubtags: Readonly<Record<string, Meaning>> = {
  Delivered_001: means('delivered'),
  Delivered_002: means('delivered', 'pickup_point'),
  Delivered_003: means('delivered', 'signed'),
  Delivered_004: means('delivered', 'cod_paid'),
  Delivered_005: means('delivered', 'neighbour'),
  AvailableForPickup_001: means('available_for_pickup', 'pickup_point'),
  AttemptFail_001: means('attempt_failed', 'other'),
  AttemptFail_002: means('attempt_failed', 'consignee_absent'),
  AttemptFail_003: means('attempt_failed', 'business_closed'),
  Exception_001: means('exception', 'other'),
  Exception_002: means('exception', 'consignee_moved'),
  Exception_003: means('exception', 'refused'),
  Exception_004: means('on_hold', 'customs_held'),
  Exception_005: means('exception', 'delayed'),
  Exception_006: means('on_hold', 'payment_due'),
  Exception_007: means('exception', 'address_incorrect'),
  // Nobody fetched it from where it waited: not the carrier's own pickup.
  Exception_008: means('exception', 'returned_unclaimed'),
  Exception_009: means('exception', 'other'),
  Exception_010: means('returning', 'returned_undeliverable'),
  Exception_011: means('returned', 'returned_undeliverable'),
  Exception_012: means('failed', 'damaged'),
  Exception_013: means('failed', 'lost'),
  Exception_016: means('exception', 'delayed'),
  Exception_017: means('exception', 'weather'),
  Exception_018: means('on_hold', 'customs_docs'),
  Exception_019: means('exception', 'late_flight'),
  Exception_020: means('cancelled', 'other'),
  Exception_021: means('failed', 'disposed'),
  InTransit_001: means('in_transit'),
  InTransit_002: means('picked_up', 'accepted'),
  InTransit_003: means('in_transit', 'facility_in'),
  InTransit_004: means('in_transit', 'facility_in'),
  InTransit_005: means('in_transit', 'customs_cleared'),
  InTransit_006: means('in_transit', 'customs_started'),
  InTransit_007: means('in_transit', 'facility_out'),
  InTransit_008: means('in_transit'),
  InTransit_009: means('in_transit', 'redirected'),
  InfoReceived_001: means('info_received', 'label_created'),
  OutForDelivery_001: means('out_for_delivery'),
  OutForDelivery_003: means('out_for_delivery'),
  OutForDelivery_004: means('out_for_delivery', 'appointment_set'),
  Pending_001: means('pending'),
  Pending_002: means('pending'),
  Pending_003: means('pending'),
  Pending_004: means('pending'),
  Pending_005: means('pending'),
  Pending_006: means('pending'),
  Expired_001: means('expired'),
};

export const findAftershipMeaning = (tag: string | undefined, subtag: string | undefined): Meaning =>
  (subtag === undefined ? findIn(aftershipTags, tag ?? '') : findIn(aftershipSubtags, subtag)) ?? unmapped;
