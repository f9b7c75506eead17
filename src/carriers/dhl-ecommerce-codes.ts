import { findIn } from './fields.ts';
import { means, unmapped, type Meaning } from './meaning.ts';

/**
 * What DHL eCommerce Americas and the postal services it hands parcels to call their events, in upper case. The numbers
 * beside the texts (`primaryEventId`) have no public table; the texts are one wording of one event in every feed seen.
 */
export const dhlEcommerceTexts: Readonly<Record<string, Meaning>> = {
  'LABEL CREATED': means('info_received', 'label_created'),
  'SHIPPING LABEL CREATED': means('info_received', 'label_created'),
  'ELECTRONIC NOTIFICATION RECEIVED': means('info_received', 'label_created'),
  'ELECTRONIC MANIFEST RECEIVED': means('info_received', 'label_created'),
  'EN ROUTE TO DHL ECOMMERCE': means('info_received', 'awaiting_handover'),
  'EN ROUTE TO DHL ECOMMERCE OR AWAITING PROCESSING': means('info_received', 'awaiting_handover'),
  'PACKAGE RECEIVED AT DHL ECOMMERCE DISTRIBUTION CENTER': means('picked_up', 'accepted'),
  'PACKAGE RECEIVED': means('picked_up', 'accepted'),
  PROCESSED: means('in_transit', 'facility_in'),
  'PROCESSING COMPLETED AT ORIGIN': means('in_transit', 'facility_in'),
  'DEPARTURE ORIGIN DHL ECOMMERCE FACILITY': means('in_transit', 'facility_out'),
  'ARRIVAL DESTINATION DHL ECOMMERCE FACILITY': means('in_transit', 'facility_in'),
  'ARRIVAL DHL ECOMMERCE FACILITY': means('in_transit', 'facility_in'),
  'EN ROUTE': means('in_transit'),
  'IN TRANSIT': means('in_transit'),
  'TENDERED TO DELIVERY SERVICE PROVIDER': means('in_transit', 'handover_to_partner'),
  'ARRIVED USPS SORT FACILITY': means('in_transit', 'facility_in'),
  'PROCESSED THROUGH SORT FACILITY': means('in_transit', 'facility_in'),
  'PROCESSED THROUGH USPS SORT FACILITY': means('in_transit', 'facility_in'),
  'DEPARTED USPS SORT FACILITY': means('in_transit', 'facility_out'),
  'ARRIVAL AT POST OFFICE': means('in_transit', 'facility_in'),
  'SORTING COMPLETE': means('in_transit', 'facility_in'),
  'SORTING/PROCESSING COMPLETE': means('in_transit', 'facility_in'),
  FORWARDED: means('in_transit', 'redirected'),
  MISSENT: means('in_transit', 'missorted'),
  'CLEARED CUSTOMS': means('in_transit', 'customs_cleared'),
  'CUSTOMS CLEARED': means('in_transit', 'customs_cleared'),
  'HELD BY CUSTOMS': means('on_hold', 'customs_held'),
  'OUT FOR DELIVERY': means('out_for_delivery'),
  'OUT FOR SECOND DELIVERY ATTEMPT': means('out_for_delivery'),
  'NOTICE LEFT': means('attempt_failed', 'consignee_absent'),
  'NOTICE LEFT (NO SECURE LOCATION AVAILABLE)': means('attempt_failed', 'consignee_absent'),
  'NOTICE LEFT (NO AUTHORIZED RECIPIENT AVAILABLE)': means('attempt_failed', 'consignee_absent'),
  'NOTICE LEFT (BUSINESS CLOSED)': means('attempt_failed', 'business_closed'),
  'UNSUCCESSFUL ATTEMPT - BAD ADDRESS': means('attempt_failed', 'address_incorrect'),
  'ARRIVAL AT PICK-UP-POINT': means('available_for_pickup', 'pickup_point'),
  'AVAILABLE FOR PICKUP': means('available_for_pickup', 'pickup_point'),
  'NO SUCH NUMBER': means('exception', 'address_incorrect'),
  'UNDELIVERABLE AS ADDRESSED': means('exception', 'address_incorrect'),
  'INSUFFICIENT ADDRESS': means('exception', 'address_incomplete'),
  'MOVED, LEFT NO ADDRESS': means('exception', 'consignee_moved'),
  REFUSED: means('exception', 'refused'),
  'VISIBLE DAMAGE': means('exception', 'damaged'),
  DELIVERED: means('delivered'),
  'SECOND DELIVERY ATTEMPT SUCCESSFUL': means('delivered'),
  'DELIVERED, IN/AT MAILBOX': means('delivered', 'safe_place'),
  'DELIVERED, FRONT DOOR/PORCH': means('delivered', 'safe_place'),
  'DELIVERED, GARAGE / OTHER DOOR / OTHER LOCATION AT ADDRESS': means('delivered', 'safe_place'),
  'DELIVERED, PARCEL LOCKER': means('delivered', 'parcel_locker'),
  'DELIVERED, PO BOX': means('delivered', 'po_box'),
  'DELIVERED, FRONT DESK/RECEPTION/MAIL ROOM': means('delivered', 'reception'),
  'DELIVERED, LEFT WITH INDIVIDUAL': means('delivered'),
  'DELIVERED, INDIVIDUAL PICKED UP AT POST OFFICE': means('delivered', 'pickup_point'),
  'DELIVERED, INDIVIDUAL PICKED UP AT POSTAL FACILITY': means('delivered', 'pickup_point'),
  'DELIVERED TO AGENT, FRONT DESK/RECEPTION/MAIL ROOM': means('delivered', 'reception'),
  'DELIVERED TO AGENT, LEFT WITH INDIVIDUAL': means('delivered'),
  'DELIVERED TO AGENT, PICKED UP AT USPS': means('delivered', 'pickup_point'),
  // Somebody else has the final delivery still to make, of a return even the way back: an end would hide that for ever.
  'DELIVERED TO RETURNS AGENT OR COLLEGE/UNIVERSITY FOR FINAL DELIVERY': means(
    'in_transit',
    'handover_to_partner',
  ),
  'RETURN TO SENDER': means('returning', 'returned_undeliverable'),
  'RETURNED TO SENDER': means('returning', 'returned_undeliverable'),
  'UNCLAIMED/BEING RETURNED TO SENDER': means('returning', 'returned_unclaimed'),
  'DELIVERED, TO ORIGINAL SENDER': means('returned', 'returned_undeliverable'),
  'DEAD MAIL/DISPOSED BY POST OFFICE': means('failed', 'disposed'),
};

/** Texts are codes here, and codes are kept for ever: who signed is cut off. */
const person = /\b((?:SIGNED(?: FOR)?|RECEIVED|ACCEPTED|COLLECTED|TAKEN) BY)\b.*$/u;

export const toDhlText = (written: string): string =>
  written.toUpperCase().replaceAll(/\s+/gu, ' ').trim().replace(person, '$1');

export const findDhlEcommerceMeaning = (written: string): Meaning =>
  findIn(dhlEcommerceTexts, toDhlText(written)) ?? unmapped;
