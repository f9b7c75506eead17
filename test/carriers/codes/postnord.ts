import type { CodeExpectations } from './code-expectations.ts';

const statuses: Readonly<Record<string, string>> = {
  CREATED: 'info_received label_created shipper',
  INFORMED: 'info_received label_created shipper',
  EN_ROUTE: 'in_transit none unknown',
  'EN_ROUTE/113': 'out_for_delivery none unknown',
  DELIVERY: 'out_for_delivery none unknown',
  AVAILABLE_FOR_DELIVERY: 'available_for_pickup pickup_point carrier',
  AVAILABLE_FOR_DELIVERY_PAR_LOC: 'available_for_pickup parcel_locker carrier',
  DELAYED: 'in_transit delayed carrier',
  EXPECTED_DELAY: 'pending prediction_only carrier',
  DELIVERED: 'delivered none unknown',
  DELIVERY_IMPOSSIBLE: 'exception other unknown',
  DELIVERY_REFUSED: 'exception refused consignee',
  STOPPED: 'on_hold other unknown',
  RETURNED: 'returning returned_undeliverable unknown',
  SPLIT: 'pending partial carrier',
  OTHER: 'pending other unknown',
};

export const codes: CodeExpectations = {
  body: (code) => {
    const [status, eventCode] = code.split('/');
    const event = { status, ...(eventCode === undefined ? {} : { eventCode }) };
    const events = [{ ...event, eventTime: '2026-11-20T13:12:42Z' }];
    return {
      TrackingInformationResponse: { shipments: [{ items: [{ itemId: 'UA123456785SE', events }] }] },
    };
  },
  meaning: (code) => statuses[code],
  all: Object.keys(statuses),
  unknown: ['TELEPORTED', 'CONSTRUCTOR'],
};
