import { toCodeTable } from './code-table.ts';
import { unmapped, means, type Meaning } from './meaning.ts';

/** The statuses of ShipX. Their names say more than their titles do, which differ by service and language. */
const statuses = toCodeTable([
  // No label yet: an offer is chosen and paid first.
  [means('pending'), 'created offers_prepared offer_selected'],
  [means('info_received', 'label_created'), 'confirmed'],
  [
    means('picked_up', 'accepted'),
    `dispatched_by_sender dispatched_by_sender_to_pok collected_from_sender taken_by_courier
     taken_by_courier_from_pok`,
  ],
  [
    means('in_transit', 'facility_in'),
    'adopted_at_source_branch adopted_at_sorting_center adopted_at_target_branch',
  ],
  [means('in_transit', 'facility_out'), 'sent_from_source_branch sent_from_sorting_center'],
  [
    means('in_transit'),
    `unstack_from_box_machine unstack_from_customer_service_point
     taken_by_courier_from_customer_service_point`,
  ],
  [
    means('in_transit', 'redirected'),
    `redirect_to_box readdressed permanently_redirected_to_box_machine
     permanently_redirected_to_customer_service_point`,
  ],
  [means('in_transit', 'delayed'), 'delay_in_delivery'],
  [means('out_for_delivery'), 'out_for_delivery out_for_delivery_to_address'],
  // `stack`: the chosen locker is full, so that it waits in another, where it can be fetched too.
  [
    means('available_for_pickup', 'parcel_locker'),
    'ready_to_pickup pickup_reminder_sent stack_in_box_machine',
  ],
  [
    means('available_for_pickup', 'pickup_point'),
    `ready_to_pickup_from_pok ready_to_pickup_from_pok_registered ready_to_pickup_from_branch
     stack_in_customer_service_point courier_avizo_in_customer_service_point`,
  ],
  // Not the end of the waiting, but of the waiting there: it goes on to the place that was chosen.
  [
    means('on_hold', 'other'),
    'stack_parcel_pickup_time_expired stack_parcel_in_box_machine_pickup_time_expired',
  ],
  [means('attempt_failed', 'other'), 'avizo'],
  [means('attempt_failed', 'address_incorrect'), 'undelivered_wrong_address undelivered_unknown_receiver'],
  [means('attempt_failed', 'address_incomplete'), 'undelivered_incomplete_address'],
  [means('attempt_failed', 'consignee_moved'), 'undelivered_not_live_address'],
  [means('attempt_failed', 'access_denied'), 'undelivered_no_mailbox undelivered_lack_of_access_letterbox'],
  [means('attempt_failed', 'payment_due'), 'undelivered_cod_cash_receiver'],
  [means('exception', 'refused'), 'rejected_by_receiver'],
  [means('exception', 'returned_unclaimed'), 'pickup_time_expired'],
  [means('exception', 'returned_undeliverable'), 'undelivered'],
  [means('exception', 'oversize'), 'oversized'],
  [means('exception', 'lost'), 'missing'],
  [means('exception', 'other'), 'claimed'],
  [means('delivered'), 'delivered'],
  [means('returned', 'returned_undeliverable'), 'returned_to_sender'],
  [means('cancelled', 'other'), 'canceled'],
  [means('pending', 'redirected'), 'canceled_redirect_to_box'],
  // A paper that goes back to the sender, a reminder at an address, and ShipX's own word for none of the others.
  [means('pending', 'other'), 'return_pickup_confirmation_to_sender pickup_reminder_sent_address other'],
]);

export const inpostCodes: readonly string[] = [...statuses.keys()];

export const findInpostMeaning = (status: string): Meaning => statuses.get(status) ?? unmapped;
