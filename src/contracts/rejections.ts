import { z } from 'zod';

/**
 * Why a command was refused: a closed list, one string per meaning, shared with the client. A rejection is a value;
 * dashboards and senders depend on the codes, so they are added and never renamed.
 */
export const rejectionCodes = {
  order_not_found: 'There is no such order.',
  order_exists: 'The order is here already, with another history.',
  idempotency_conflict: 'The same idempotency key was used with another body.',
  totals_mismatch: 'The totals do not add up from the lines.',
  currency_mismatch: 'Every amount of an order has the currency of the order.',
  duplicate_line: 'Two lines have the same lineId.',
  unknown_channel: 'There is no such channel.',
  unknown_location: 'There is no such location.',
  pickup_location_missing: 'Picking up in a store needs the store.',
  no_capable_location: 'No location that may ship it can do it.',
  insufficient_stock: 'There is not enough stock.',
  nothing_to_cancel: 'Nothing of this is left to cancel.',
  already_packed: 'It is packed already and can no longer be cancelled.',
  already_shipped: 'It has left already.',
  reservation_over: 'The reservation has ended.',
  reservation_conflict: 'The reservation was asked for before with another quantity.',
  reservation_not_found: 'There is no such reservation.',
  reservation_differs: 'The reservation is of other goods than the order.',
  order_cancelled: 'The order is cancelled.',
  unknown_line: 'The order has no such line.',
  quantity_too_large: 'More than there is.',
  hold_not_found: 'There is no such hold.',
  hold_exists: 'The order is held for this reason already.',
  address_unchanged: 'The address is the same.',
  address_not_changeable: 'The parcel has left; the address can no longer be changed here.',
  delivery_unchanged: 'It comes that way already.',
  delivery_not_changeable: 'The parcel is packed or has left; how it comes can no longer be changed here.',
  option_not_offered: 'It cannot come that way.',
  unknown_fulfilment: 'There is no such fulfilment order.',
  unknown_shipment: 'There is no such parcel in this order.',
  scans_of_another_parcel: 'The tracking number was another parcel’s at that time.',
  too_many_scans: 'The parcel has as many scans as a parcel may have.',
  override_not_found: 'Nobody has set the status of this parcel.',
  override_exists: 'A person has set it to this already.',
  not_delivered: 'The carrier has not said that it was delivered.',
  claim_exists: 'It is known already that it did not come.',
  claim_not_found: 'Nobody has said that it did not come.',
  unknown_return: 'There is no such return.',
  not_returnable: 'So many cannot be sent back.',
  final_sale: 'It cannot be sent back.',
  return_period_ended: 'The time for returns is over.',
  too_many_returns: 'The order has as many returns as an order may have.',
  return_over: 'The return has ended.',
  return_answered: 'The return was answered already.',
  return_received: 'The goods have come back already.',
  return_unfinished: 'What has become of all of it is not known yet.',
  too_many_notes: 'The order has as many notes as an order may have.',
  too_many_adjustments: 'The price was adjusted as often as it may be.',
  not_reshippable: 'So many cannot be sent again.',
  too_many_reships: 'The order was sent again as often as an order may be.',
  unknown_reship: 'Nothing of the order is sent again under this number.',
  refund_too_large: 'More than the order has cost.',
  exception_not_found: 'There is no such exception.',
  exception_closed: 'The exception is resolved already.',
  exception_open: 'The exception is open already.',
  already_acknowledged: 'It is acknowledged already.',
  claimed_by_other: 'Somebody else has it.',
  not_claimed_by_you: 'It is not yours to give back.',
  not_watching: 'You do not watch it.',
  not_waiting: 'Its clock is running.',
  not_snoozed: 'It is not snoozed.',
  snooze_in_the_past: 'That time has passed.',
  incident_not_found: 'There is no such incident.',
  incident_has_begun: 'It has begun: its begin can no longer be moved.',
  incident_ends_too_early: 'It would end before it began.',
  incident_is_past: 'It would be over already.',
  already_erased: 'The personal data was erased already.',
  version_conflict: 'The order has changed since; look again.',
  missing_message_id: 'A message like this needs an id, or two equal ones could not be told apart.',
  not_allowed: 'This role may not do that.',
} as const;
export type RejectionCode = keyof typeof rejectionCodes;

export const rejectionSchema = z
  .strictObject({
    code: z.enum(Object.keys(rejectionCodes) as [RejectionCode, ...RejectionCode[]]),
    message: z.string(),
    /** Of `claimed_by_other`: who has it. */
    owner: z.string().optional(),
  })
  .meta({ id: 'Rejection' });
export type Rejection = z.infer<typeof rejectionSchema>;

export const toRejection = (code: RejectionCode, detail?: string): Rejection => ({
  code,
  message: detail === undefined ? rejectionCodes[code] : `${rejectionCodes[code]} ${detail}`,
});
