import type { CodeExpectations } from './code-expectations.ts';
import { dhlEcommerceMeanings } from './dhl-ecommerce.ts';

const statusCodes = [
  'pre-transit',
  'transit',
  'delivered',
  'failure',
  'unknown',
  'teleported',
  'constructor',
];

const meanings: Readonly<Record<string, string>> = {
  ...dhlEcommerceMeanings,
  'pre-transit': 'info_received label_created shipper',
  transit: 'in_transit none unknown',
  delivered: 'delivered none unknown',
  failure: 'exception other unknown',
  unknown: 'pending none unknown',
  'SHIPMENT INFORMATION RECEIVED': 'info_received label_created shipper',
  'SHIPMENT PICKED UP': 'picked_up accepted carrier',
  'WITH DELIVERY COURIER': 'out_for_delivery none unknown',
  'SHIPMENT IS OUT WITH COURIER FOR DELIVERY': 'out_for_delivery none unknown',
  'SHIPMENT ON HOLD': 'on_hold other unknown',
  'SHIPMENT IS ON HOLD': 'on_hold other unknown',
  'CLEARANCE EVENT': 'in_transit customs_started customs',
  'DELIVERY ATTEMPTED; RECIPIENT NOT HOME': 'attempt_failed consignee_absent consignee',
  'RECIPIENT REFUSED DELIVERY': 'exception refused consignee',
  'RETURNED TO SHIPPER': 'returned returned_undeliverable unknown',
};

export const codes: CodeExpectations = {
  body: (code) => ({
    id: 'AB123',
    events: [
      {
        ...(statusCodes.includes(code) ? { statusCode: code } : { status: code }),
        timestamp: '2026-11-22T08:03:00+01:00',
      },
    ],
  }),
  meaning: (code) => meanings[code],
  all: Object.keys(meanings),
  unknown: ['teleported', 'constructor', 'BEAMED UP'],
};
