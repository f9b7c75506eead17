import type { ReasonCode } from '../contracts/reasons.ts';
import { findIn } from './fields.ts';
import { means, unmapped, type Meaning } from './meaning.ts';

/** ShipEngine's openapi: 8 status codes. UN is their "we do not know". */
export const shipengineStatuses: Readonly<Record<string, Meaning>> = {
  UN: unmapped,
  AC: means('picked_up', 'accepted'),
  IT: means('in_transit'),
  DE: means('delivered'),
  EX: means('exception', 'other'),
  AT: means('attempt_failed', 'other'),
  NY: means('pending'),
  SP: means('available_for_pickup', 'pickup_point'),
};

/** 75 detail codes. A reason alone: the code says nothing of progress, the status beside it does. */
export const shipengineDetails: Readonly<Record<string, Meaning | ReasonCode>> = {
  CARRIER_STATUS_NOT_MAPPED: 'none',
  SHIPMENT_CREATED: means('info_received', 'label_created'),
  AWAITING_PICKUP_DROP_OFF: means('info_received', 'awaiting_handover'),
  DROPPED_OFF: means('picked_up', 'accepted'),
  ELEC_ADVICE_RECD_BY_CARRIER: means('info_received', 'label_created'),
  PICKED_UP: means('picked_up', 'accepted'),
  CUSTOMS_CLEARED: means('in_transit', 'customs_cleared'),
  CUSTOMS_PROCESSING: means('in_transit', 'customs_started'),
  DELIVERY_ARRANGED_WITH_RECIPIENT: means('in_transit', 'appointment_set'),
  HUB_SCAN_OUT: means('in_transit', 'facility_out'),
  HUB_SCAN_IN: means('in_transit', 'facility_in'),
  IN_TRANSIT: means('in_transit'),
  INFORMATION: 'none',
  PARCEL_OVER_LABELLED: means('in_transit', 'other'),
  PARCEL_UPDATE_NOTIFICATION: 'none',
  RECEIVED_BY_CARRIER: means('picked_up', 'accepted'),
  RECEIVED_LOCAL_DELIVERY_DEPOT: means('in_transit', 'facility_in'),
  SUB_CONTRACTOR_EVENT: 'none',
  SUB_CONTRACTOR_RECEIVED: means('in_transit', 'handover_to_partner'),
  PARCEL_REDIRECTED: means('in_transit', 'redirected'),
  DELIVERY_SCHEDULED: means('in_transit', 'appointment_set'),
  HUB_PROCESSING: means('in_transit', 'facility_in'),
  // Who rescheduled it is not told.
  DELIVERY_RESCHEDULED: means('in_transit', 'other'),
  ATTEMPTED_DELIVERY: means('attempt_failed', 'other'),
  ATTEMPTED_DELIVERY_FINAL: means('attempt_failed', 'other'),
  COD_AMOUNT_PAID: 'cod_paid',
  CUSTOMER_CARDED: means('attempt_failed', 'consignee_absent'),
  OUT_FOR_DELIVERY: means('out_for_delivery'),
  AWAITING_COLLECTION_FROM_PICKUP_POINT: means('available_for_pickup', 'pickup_point'),
  COLLECT_AT_LOCAL_PO: means('available_for_pickup', 'pickup_point'),
  CUSTOMER_TO_COLLECT_FROM_CARRIER: means('available_for_pickup', 'pickup_point'),
  DELIVERED_TO_RECEPTION: means('delivered', 'reception'),
  DELIVERED: means('delivered'),
  DELIVERED_DAMAGED: means('delivered', 'damaged'),
  DELIVERED_IN_PART: means('delivered', 'partial'),
  DELIVERED_SPECIFIED_SAFE_PLACE: means('delivered', 'safe_place'),
  DELIVERED_TO_ALTERNATIVE_DELIVERY_LOCATION: means('delivered', 'redirected'),
  DELIVERED_TO_NEIGHBOUR: means('delivered', 'neighbour'),
  DELIVERED_TO_PO_BOX: means('delivered', 'po_box'),
  PARCEL_COLLECTED_FROM_PICKUP_POINT: means('delivered', 'pickup_point'),
  POST_TRANSIT_STATUS: 'none',
  PROOF_OF_DELIVERY: means('delivered'),
  PICKUP_FAILED: means('exception', 'other'),
  NOT_YET_RECEIVED_BY_CARRIER: means('info_received', 'awaiting_handover'),
  PARCEL_DAMAGED: means('exception', 'damaged'),
  ADDRESS_QUERY: means('exception', 'address_incorrect'),
  CARRIER_DELAYS: means('exception', 'delayed'),
  // Not `delayed`: that one is the carrier's.
  DELAYED_NOT_CARRIER: means('exception', 'other'),
  HELD_BY_CARRIER: means('on_hold', 'other'),
  HELD_BY_CARRIER_FOR_CLEARANCE_PRE_PROCESSING: means('on_hold', 'customs_held'),
  HELD_BY_CUSTOMS: means('on_hold', 'customs_held'),
  INCORRECT_DECLARATION: means('on_hold', 'customs_docs'),
  MISROUTED: means('exception', 'missorted'),
  PARCEL_REPACKED: means('in_transit', 'repacked'),
  RECD_BY_CARRIER_NO_ELEC_ADVICE: means('picked_up', 'accepted'),
  COD_AMOUNT_NOT_PAID: means('on_hold', 'payment_due'),
  CUSTOMER_IDENTIFICATION_FAILED: means('attempt_failed', 'id_failed'),
  NO_ACCESS_TO_RECIPIENTS_ADDRESS: means('attempt_failed', 'access_denied'),
  CANCELLED: means('cancelled', 'other'),
  CUSTOMER_MOVED: means('exception', 'consignee_moved'),
  HAZARDOUS_PROHIBITED: means('exception', 'prohibited'),
  NOT_COLLECTED_FROM_PICKUP_POINT: means('exception', 'returned_unclaimed'),
  NOT_DELIVERED: means('exception', 'other'),
  NOT_DELIVERED_ADDRESSEE_DECEASED: means('exception', 'other'),
  PARCEL_DISPOSED: means('failed', 'disposed'),
  PARCEL_LOST: means('failed', 'lost'),
  PARCEL_OUTSIDE_OF_SERVICE_CAPABILITY: means('exception', 'oversize'),
  REFUSED_BY_CUSTOMER: means('exception', 'refused'),
  RETURN_TO_SENDER: means('returning', 'returned_undeliverable'),
  UNSPECIFIED_EXCEPTION: means('exception', 'other'),
  TRACKING_EXPIRED: means('expired'),
  DUTY_NOT_PAID: means('on_hold', 'duties_unpaid'),
  PARCEL_REDIRECTED_BY_CARRIER: means('in_transit', 'other'),
  DELIVERED_TO_PICKUP_POINT: means('available_for_pickup', 'pickup_point'),
  UNDELIVERABLE_RETURNED_TO_SENDER: means('returned', 'returned_undeliverable'),
};

export function findShipengineMeaning(status: string | undefined, detail: string | undefined): Meaning {
  const plain = status === undefined ? unmapped : (findIn(shipengineStatuses, status) ?? unmapped);
  if (detail === undefined) return plain;
  const refined = findIn(shipengineDetails, detail);
  if (refined === undefined) return unmapped;
  // Delivered to a place of collection: the detail's plain "delivered" says no more than that.
  if (detail === 'DELIVERED' && plain.status === 'available_for_pickup') return plain;
  if (typeof refined !== 'string') return refined;
  return plain.status === 'unmapped' || refined === 'none' ? plain : { ...plain, reason: refined };
}
