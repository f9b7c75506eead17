import { findIn } from './fields.ts';
import { means, unmapped, type Meaning } from './meaning.ts';

/** 17TRACK v2.4: 30 sub-statuses. */
export const seventeenTrackSubStatuses: Readonly<Record<string, Meaning>> = {
  NotFound_Other: means('pending'),
  NotFound_InvalidCode: means('pending', 'other'),
  InfoReceived: means('info_received', 'label_created'),
  InTransit_PickedUp: means('picked_up', 'accepted'),
  InTransit_Other: means('in_transit'),
  InTransit_Departure: means('in_transit', 'facility_out'),
  InTransit_Arrival: means('in_transit', 'facility_in'),
  InTransit_CustomsProcessing: means('in_transit', 'customs_started'),
  InTransit_CustomsReleased: means('in_transit', 'customs_cleared'),
  InTransit_CustomsRequiringInformation: means('on_hold', 'customs_docs'),
  Expired_Other: means('expired'),
  AvailableForPickup_Other: means('available_for_pickup', 'pickup_point'),
  OutForDelivery_Other: means('out_for_delivery'),
  DeliveryFailure_Other: means('attempt_failed', 'other'),
  DeliveryFailure_NoBody: means('attempt_failed', 'consignee_absent'),
  DeliveryFailure_Security: means('attempt_failed', 'security'),
  DeliveryFailure_Rejected: means('attempt_failed', 'refused'),
  DeliveryFailure_InvalidAddress: means('attempt_failed', 'address_incorrect'),
  Delivered_Other: means('delivered'),
  Exception_Other: means('exception', 'other'),
  Exception_Returning: means('returning', 'returned_undeliverable'),
  Exception_Returned: means('returned', 'returned_undeliverable'),
  Exception_NoBody: means('exception', 'consignee_absent'),
  Exception_Security: means('on_hold', 'security'),
  Exception_Damage: means('exception', 'damaged'),
  Exception_Rejected: means('exception', 'refused'),
  Exception_Delayed: means('exception', 'delayed'),
  Exception_Lost: means('failed', 'lost'),
  Exception_Destroyed: means('failed', 'destroyed'),
  Exception_Cancel: means('cancelled', 'other'),
};

/** The 9 statuses, and the stages of a journey, for events without a sub-status. */
export const seventeenTrackStages: Readonly<Record<string, Meaning>> = {
  NotFound: means('pending'),
  InfoReceived: means('info_received', 'label_created'),
  InTransit: means('in_transit'),
  Expired: means('expired'),
  AvailableForPickup: means('available_for_pickup', 'pickup_point'),
  OutForDelivery: means('out_for_delivery'),
  DeliveryFailure: means('attempt_failed', 'other'),
  Delivered: means('delivered'),
  Exception: means('exception', 'other'),
  PickedUp: means('picked_up', 'accepted'),
  Departure: means('in_transit', 'facility_out'),
  Arrival: means('in_transit', 'facility_in'),
  Returning: means('returning', 'returned_undeliverable'),
  Returned: means('returned', 'returned_undeliverable'),
};

export const findSeventeenTrackMeaning = (code: string): Meaning =>
  findIn(seventeenTrackSubStatuses, code) ?? findIn(seventeenTrackStages, code) ?? unmapped;
