import type { CodeExpectations } from './code-expectations.ts';

/** The meaning of a status, and of those of its details that say more. Expired and cancelled hold under any status. */
const easypost: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  unknown: { '': 'pending none unknown' },
  pre_transit: { '': 'info_received label_created shipper' },
  in_transit: {
    '': 'in_transit none unknown',
    address_correction: 'in_transit address_corrected carrier',
    arrived_at_destination: 'in_transit facility_in carrier',
    arrived_at_facility: 'in_transit facility_in carrier',
    arrived_at_pickup_location: 'in_transit pickup_point carrier',
    awaiting_information: 'on_hold other unknown',
    damaged: 'exception damaged carrier',
    delayed: 'in_transit delayed carrier',
    delivery_exception: 'exception other unknown',
    departed_facility: 'in_transit facility_out carrier',
    departed_origin_facility: 'in_transit facility_out carrier',
    failure: 'exception other unknown',
    held: 'on_hold other unknown',
    lost: 'exception lost carrier',
    missorted: 'in_transit missorted carrier',
    received_at_destination_facility: 'in_transit facility_in carrier',
    received_at_origin_facility: 'picked_up accepted carrier',
    refused: 'exception refused consignee',
    return: 'returning returned_undeliverable unknown',
    transferred_to_destination_carrier: 'in_transit handover_to_partner carrier',
    transit_exception: 'exception other unknown',
    weather_delay: 'in_transit weather nature',
  },
  out_for_delivery: {
    '': 'out_for_delivery none unknown',
    delayed: 'out_for_delivery delayed carrier',
    weather_delay: 'out_for_delivery weather nature',
  },
  delivered: { '': 'delivered none unknown' },
  available_for_pickup: { '': 'available_for_pickup pickup_point carrier' },
  return_to_sender: {
    '': 'returning returned_undeliverable unknown',
    damaged: 'returning damaged carrier',
    refused: 'returning returned_refused consignee',
  },
  failure: {
    '': 'exception other unknown',
    address_correction: 'exception address_incorrect shipper',
    damaged: 'failed damaged carrier',
    delayed: 'exception delayed carrier',
    delivery_exception: 'attempt_failed other unknown',
    held: 'on_hold other unknown',
    lost: 'failed lost carrier',
    missorted: 'exception missorted carrier',
    refused: 'exception refused consignee',
    return: 'returning returned_undeliverable unknown',
    weather_delay: 'exception weather nature',
  },
  cancelled: { '': 'cancelled other unknown' },
  error: { '': 'pending other unknown' },
};

function findExpected(code: string): string | undefined {
  const [status = '', detail = ''] = code.split('/');
  if (detail === 'expired') return 'expired none unknown';
  if (detail === 'cancelled') return 'cancelled other unknown';
  return easypost[status]?.[detail] ?? easypost[status]?.[''];
}

export const codes: CodeExpectations = {
  body: (code) => {
    const [status, detail] = code.split('/');
    return {
      object: 'Tracker',
      tracking_code: 'AB123',
      tracking_details: [
        { status, status_detail: detail ?? null, datetime: '2026-11-22T08:03:00Z', carrier_code: '' },
      ],
    };
  },
  meaning: findExpected,
  unknown: ['teleported', 'in_transit/teleported', '__proto__'],
};
