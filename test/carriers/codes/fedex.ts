import type { CodeExpectations } from './code-expectations.ts';

const events: Readonly<Record<string, string>> = {
  AA: 'in_transit facility_in carrier',
  AC: 'in_transit handover_to_partner carrier',
  AD: 'out_for_delivery none unknown',
  AE: 'pending prediction_only carrier',
  AF: 'in_transit facility_in carrier',
  AO: 'pending prediction_only carrier',
  AP: 'info_received awaiting_handover shipper',
  AR: 'in_transit facility_in carrier',
  AX: 'in_transit handover_to_partner carrier',
  CA: 'cancelled other unknown',
  CC: 'in_transit customs_cleared customs',
  CD: 'on_hold customs_held customs',
  CH: 'pending redirected consignee',
  CP: 'in_transit customs_started customs',
  DD: 'in_transit delayed carrier',
  DE: 'attempt_failed other unknown',
  DL: 'delivered none unknown',
  DP: 'in_transit facility_out carrier',
  DR: 'pending other unknown',
  DS: 'info_received awaiting_handover shipper',
  DY: 'in_transit delayed carrier',
  EA: 'in_transit none unknown',
  ED: 'out_for_delivery none unknown',
  EO: 'in_transit none unknown',
  EP: 'info_received awaiting_handover shipper',
  FD: 'in_transit facility_in carrier',
  HA: 'pending redirected consignee',
  HL: 'available_for_pickup pickup_point carrier',
  HP: 'available_for_pickup pickup_point carrier',
  IT: 'in_transit none unknown',
  IX: 'in_transit none unknown',
  LO: 'in_transit facility_out carrier',
  LP: 'cancelled cancelled_shipper shipper',
  MD: 'info_received label_created shipper',
  OC: 'info_received label_created shipper',
  OD: 'out_for_delivery none unknown',
  OF: 'in_transit facility_in carrier',
  OW: 'in_transit none unknown',
  OX: 'info_received label_created shipper',
  PD: 'pending delayed carrier',
  PF: 'in_transit none unknown',
  PL: 'in_transit none unknown',
  PM: 'in_transit none unknown',
  PU: 'picked_up accepted carrier',
  PX: 'picked_up accepted carrier',
  RC: 'pending redirected consignee',
  RD: 'expired none unknown',
  RG: 'pending other unknown',
  RM: 'pending redirected consignee',
  RP: 'info_received label_created shipper',
  RR: 'pending redirected consignee',
  RS: 'returning returned_undeliverable unknown',
  RT: 'returning returned_undeliverable unknown',
  SE: 'exception other unknown',
  SF: 'in_transit facility_in carrier',
  SP: 'pending partial carrier',
  TR: 'in_transit none unknown',
};
const reasons: Readonly<Record<string, string>> = {
  '03': 'address_incorrect shipper',
  '07': 'refused consignee',
  '08': 'consignee_absent consignee',
  '10': 'damaged carrier',
  '12': 'missorted carrier',
  '17': 'rescheduled_by_consignee consignee',
  '29': 'redirected consignee',
  '30': 'business_closed consignee',
  '42': 'holiday nature',
  '84': 'delayed carrier',
  '93': 'payment_due consignee',
  A12: 'address_incorrect shipper',
  A13: 'address_incorrect shipper',
};
const explained = ['DE', 'SE', 'DD', 'DY'];

export const codes: CodeExpectations = {
  body: (code) => {
    const [eventType, exceptionCode] = code.split('/');
    const scan = {
      eventType: eventType === 'OW' ? 'Ow' : eventType,
      exceptionCode: exceptionCode ?? '',
      date: '2026-11-22T08:03:00-06:00',
    };
    return {
      output: {
        completeTrackResults: [{ trackingNumber: '123456789012', trackResults: [{ scanEvents: [scan] }] }],
      },
    };
  },
  meaning: (code) => {
    const [event = '', reason] = code.split('/');
    if (reason === undefined) return events[event];
    return `${events[event]?.split(' ')[0]} ${reasons[reason]}`;
  },
  all: [
    ...Object.keys(events),
    ...explained.flatMap((event) => Object.keys(reasons).map((reason) => `${event}/${reason}`)),
  ],
  unknown: ['ZZ', 'CONSTRUCTOR', 'PY'],
};
