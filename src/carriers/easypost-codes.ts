import { findIn } from './fields.ts';
import { means, unmapped, type Meaning } from './meaning.ts';

/** Types of easypost-node: 10 statuses, 28 details. A detail that says nothing more keeps its status's meaning. */
export const easypostStatuses: Readonly<Record<string, Meaning>> = {
  unknown: means('pending'),
  pre_transit: means('info_received', 'label_created'),
  in_transit: means('in_transit'),
  out_for_delivery: means('out_for_delivery'),
  delivered: means('delivered'),
  available_for_pickup: means('available_for_pickup', 'pickup_point'),
  return_to_sender: means('returning', 'returned_undeliverable'),
  failure: means('exception', 'other'),
  cancelled: means('cancelled', 'other'),
  // EasyPost could not process the tracker ("in test mode, only test tracking numbers are valid"): nothing about a parcel.
  error: means('pending', 'other'),
};

export const easypostDetails: readonly string[] = [
  'address_correction',
  'arrived_at_destination',
  'arrived_at_facility',
  'arrived_at_pickup_location',
  'awaiting_information',
  'cancelled',
  'damaged',
  'delayed',
  'delivery_exception',
  'departed_facility',
  'departed_origin_facility',
  'expired',
  'failure',
  'held',
  'in_transit',
  'label_created',
  'lost',
  'missorted',
  'out_for_delivery',
  'received_at_destination_facility',
  'received_at_origin_facility',
  'refused',
  'return',
  'status_update',
  'transferred_to_destination_carrier',
  'transit_exception',
  'unknown',
  'weather_delay',
];

/** `status/detail` where the detail says more. The status stays EasyPost's unless the detail contradicts it. */
const refined: Readonly<Record<string, Meaning>> = {
  'in_transit/address_correction': means('in_transit', 'address_corrected'),
  'in_transit/arrived_at_destination': means('in_transit', 'facility_in'),
  'in_transit/arrived_at_facility': means('in_transit', 'facility_in'),
  'in_transit/arrived_at_pickup_location': means('in_transit', 'pickup_point'),
  'in_transit/awaiting_information': means('on_hold', 'other'),
  'in_transit/damaged': means('exception', 'damaged'),
  'in_transit/delayed': means('in_transit', 'delayed'),
  'in_transit/delivery_exception': means('exception', 'other'),
  'in_transit/departed_facility': means('in_transit', 'facility_out'),
  'in_transit/departed_origin_facility': means('in_transit', 'facility_out'),
  'in_transit/failure': means('exception', 'other'),
  'in_transit/held': means('on_hold', 'other'),
  'in_transit/lost': means('exception', 'lost'),
  'in_transit/missorted': means('in_transit', 'missorted'),
  'in_transit/received_at_destination_facility': means('in_transit', 'facility_in'),
  'in_transit/received_at_origin_facility': means('picked_up', 'accepted'),
  'in_transit/refused': means('exception', 'refused'),
  'in_transit/return': means('returning', 'returned_undeliverable'),
  'in_transit/transferred_to_destination_carrier': means('in_transit', 'handover_to_partner'),
  'in_transit/transit_exception': means('exception', 'other'),
  'in_transit/weather_delay': means('in_transit', 'weather'),
  'failure/address_correction': means('exception', 'address_incorrect'),
  'failure/damaged': means('failed', 'damaged'),
  'failure/delayed': means('exception', 'delayed'),
  'failure/delivery_exception': means('attempt_failed', 'other'),
  'failure/held': means('on_hold', 'other'),
  'failure/lost': means('failed', 'lost'),
  'failure/missorted': means('exception', 'missorted'),
  'failure/refused': means('exception', 'refused'),
  'failure/return': means('returning', 'returned_undeliverable'),
  'failure/weather_delay': means('exception', 'weather'),
  'out_for_delivery/delayed': means('out_for_delivery', 'delayed'),
  'out_for_delivery/weather_delay': means('out_for_delivery', 'weather'),
  'return_to_sender/damaged': means('returning', 'damaged'),
  'return_to_sender/refused': means('returning', 'returned_refused'),
};

const details = new Set(easypostDetails);

export function findEasypostMeaning(status: string, detail: string | undefined): Meaning {
  const plain = findIn(easypostStatuses, status);
  if (plain === undefined) return unmapped;
  if (detail === undefined) return plain;
  if (!details.has(detail)) return unmapped;
  // EasyPost ends trackers in these two under whatever status they had.
  if (detail === 'expired') return means('expired');
  if (detail === 'cancelled') return means('cancelled', 'other');
  return findIn(refined, `${status}/${detail}`) ?? plain;
}
