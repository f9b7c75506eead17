import { findIn } from './fields.ts';
import { means, unmapped, type Meaning } from './meaning.ts';

/** Shippo's SDKs: 6 statuses. RETURNED is "begun returning or returned"; which of the two is not told. */
export const shippoStatuses: Readonly<Record<string, Meaning>> = {
  UNKNOWN: means('pending'),
  PRE_TRANSIT: means('info_received', 'label_created'),
  TRANSIT: means('in_transit'),
  DELIVERED: means('delivered'),
  RETURNED: means('returning', 'returned_undeliverable'),
  FAILURE: means('exception', 'other'),
};

/** Every documented substatus under the status it is documented for: 27. */
export const shippoSubstatuses: Readonly<Record<string, Meaning>> = {
  'UNKNOWN/other': means('pending', 'other'),
  'PRE_TRANSIT/information_received': means('info_received', 'label_created'),
  'TRANSIT/address_issue': means('exception', 'address_incorrect'),
  'TRANSIT/contact_carrier': means('exception', 'other'),
  'TRANSIT/delayed': means('in_transit', 'delayed'),
  'TRANSIT/delivery_attempted': means('attempt_failed', 'other'),
  // Who rescheduled it is not told.
  'TRANSIT/delivery_rescheduled': means('in_transit', 'other'),
  'TRANSIT/delivery_scheduled': means('in_transit', 'appointment_set'),
  'TRANSIT/location_inaccessible': means('attempt_failed', 'access_denied'),
  'TRANSIT/notice_left': means('attempt_failed', 'consignee_absent'),
  'TRANSIT/out_for_delivery': means('out_for_delivery'),
  'TRANSIT/package_accepted': means('picked_up', 'accepted'),
  'TRANSIT/package_arrived': means('in_transit', 'facility_in'),
  'TRANSIT/package_damaged': means('exception', 'damaged'),
  'TRANSIT/package_departed': means('in_transit', 'facility_out'),
  'TRANSIT/package_forwarded': means('in_transit', 'redirected'),
  'TRANSIT/package_held': means('on_hold', 'other'),
  'TRANSIT/package_processed': means('in_transit', 'facility_in'),
  'TRANSIT/package_processing': means('in_transit', 'facility_in'),
  'TRANSIT/pickup_available': means('available_for_pickup', 'pickup_point'),
  // Waits for the recipient to act; the attempt before it has its own code.
  'TRANSIT/reschedule_delivery': means('on_hold', 'other'),
  'DELIVERED/delivered': means('delivered'),
  'RETURNED/return_to_sender': means('returning', 'returned_undeliverable'),
  'RETURNED/package_unclaimed': means('returning', 'returned_unclaimed'),
  'FAILURE/package_undeliverable': means('exception', 'other'),
  'FAILURE/package_disposed': means('failed', 'disposed'),
  'FAILURE/package_lost': means('failed', 'lost'),
};

const substatuses = new Set(Object.keys(shippoSubstatuses).map((code) => code.split('/')[1]));

/** A known substatus under another status than its own says nothing more than that status. */
export function findShippoMeaning(status: string, substatus: string | undefined): Meaning {
  const plain = findIn(shippoStatuses, status);
  if (plain === undefined) return unmapped;
  if (substatus === undefined) return plain;
  if (!substatuses.has(substatus)) return unmapped;
  return findIn(shippoSubstatuses, `${status}/${substatus}`) ?? plain;
}
