import type { CodeExpectations } from './code-expectations.ts';

const shippo: Readonly<Record<string, string>> = {
  UNKNOWN: 'pending none unknown',
  PRE_TRANSIT: 'info_received label_created shipper',
  TRANSIT: 'in_transit none unknown',
  DELIVERED: 'delivered none unknown',
  RETURNED: 'returning returned_undeliverable unknown',
  FAILURE: 'exception other unknown',
  'UNKNOWN/other': 'pending other unknown',
  'PRE_TRANSIT/information_received': 'info_received label_created shipper',
  'TRANSIT/address_issue': 'exception address_incorrect shipper',
  'TRANSIT/contact_carrier': 'exception other unknown',
  'TRANSIT/delayed': 'in_transit delayed carrier',
  'TRANSIT/delivery_attempted': 'attempt_failed other unknown',
  'TRANSIT/delivery_rescheduled': 'in_transit other unknown',
  'TRANSIT/delivery_scheduled': 'in_transit appointment_set consignee',
  'TRANSIT/location_inaccessible': 'attempt_failed access_denied consignee',
  'TRANSIT/notice_left': 'attempt_failed consignee_absent consignee',
  'TRANSIT/out_for_delivery': 'out_for_delivery none unknown',
  'TRANSIT/package_accepted': 'picked_up accepted carrier',
  'TRANSIT/package_arrived': 'in_transit facility_in carrier',
  'TRANSIT/package_damaged': 'exception damaged carrier',
  'TRANSIT/package_departed': 'in_transit facility_out carrier',
  'TRANSIT/package_forwarded': 'in_transit redirected consignee',
  'TRANSIT/package_held': 'on_hold other unknown',
  'TRANSIT/package_processed': 'in_transit facility_in carrier',
  'TRANSIT/package_processing': 'in_transit facility_in carrier',
  'TRANSIT/pickup_available': 'available_for_pickup pickup_point carrier',
  'TRANSIT/reschedule_delivery': 'on_hold other unknown',
  'DELIVERED/delivered': 'delivered none unknown',
  'RETURNED/return_to_sender': 'returning returned_undeliverable unknown',
  'RETURNED/package_unclaimed': 'returning returned_unclaimed consignee',
  'FAILURE/package_undeliverable': 'exception other unknown',
  'FAILURE/package_disposed': 'failed disposed carrier',
  'FAILURE/package_lost': 'failed lost carrier',
};

export const codes: CodeExpectations = {
  body: (code) => {
    const [status, substatus] = code.split('/');
    return {
      tracking_number: 'AB123',
      tracking_history: [
        {
          status,
          status_date: '2026-11-22T08:03:00Z',
          ...(substatus === undefined ? {} : { substatus: { code: substatus, action_required: true } }),
        },
      ],
    };
  },
  meaning: (code) => shippo[code],
  all: Object.keys(shippo),
  unknown: ['TELEPORTED', 'TRANSIT/teleported', 'transit', 'constructor'],
};
