import type { CodeExpectations } from './code-expectations.ts';

const seventeenTrack: Readonly<Record<string, string>> = {
  NotFound_Other: 'pending none unknown',
  NotFound_InvalidCode: 'pending other unknown',
  InfoReceived: 'info_received label_created shipper',
  InTransit_PickedUp: 'picked_up accepted carrier',
  InTransit_Other: 'in_transit none unknown',
  InTransit_Departure: 'in_transit facility_out carrier',
  InTransit_Arrival: 'in_transit facility_in carrier',
  InTransit_CustomsProcessing: 'in_transit customs_started customs',
  InTransit_CustomsReleased: 'in_transit customs_cleared customs',
  InTransit_CustomsRequiringInformation: 'on_hold customs_docs shipper',
  Expired_Other: 'expired none unknown',
  AvailableForPickup_Other: 'available_for_pickup pickup_point carrier',
  OutForDelivery_Other: 'out_for_delivery none unknown',
  DeliveryFailure_Other: 'attempt_failed other unknown',
  DeliveryFailure_NoBody: 'attempt_failed consignee_absent consignee',
  DeliveryFailure_Security: 'attempt_failed security carrier',
  DeliveryFailure_Rejected: 'attempt_failed refused consignee',
  DeliveryFailure_InvalidAddress: 'attempt_failed address_incorrect shipper',
  Delivered_Other: 'delivered none unknown',
  Exception_Other: 'exception other unknown',
  Exception_Returning: 'returning returned_undeliverable unknown',
  Exception_Returned: 'returned returned_undeliverable unknown',
  Exception_NoBody: 'exception consignee_absent consignee',
  Exception_Security: 'on_hold security carrier',
  Exception_Damage: 'exception damaged carrier',
  Exception_Rejected: 'exception refused consignee',
  Exception_Delayed: 'exception delayed carrier',
  Exception_Lost: 'failed lost carrier',
  Exception_Destroyed: 'failed destroyed carrier',
  Exception_Cancel: 'cancelled other unknown',
  NotFound: 'pending none unknown',
  InTransit: 'in_transit none unknown',
  Expired: 'expired none unknown',
  AvailableForPickup: 'available_for_pickup pickup_point carrier',
  OutForDelivery: 'out_for_delivery none unknown',
  DeliveryFailure: 'attempt_failed other unknown',
  Delivered: 'delivered none unknown',
  Exception: 'exception other unknown',
  PickedUp: 'picked_up accepted carrier',
  Departure: 'in_transit facility_out carrier',
  Arrival: 'in_transit facility_in carrier',
  Returning: 'returning returned_undeliverable unknown',
  Returned: 'returned returned_undeliverable unknown',
};

export const codes: CodeExpectations = {
  body: (code) => ({
    event: 'TRACKING_UPDATED',
    data: {
      number: 'AB123',
      carrier: 3011,
      track_info: {
        tracking: {
          providers: [
            {
              provider: { key: 3011 },
              events: [
                {
                  time_iso: '2026-11-22T08:03:00+08:00',
                  stage: code.includes('_') ? null : code,
                  sub_status: code.includes('_') ? code : null,
                },
              ],
            },
          ],
        },
      },
    },
  }),
  meaning: (code) => seventeenTrack[code],
  all: Object.keys(seventeenTrack),
  unknown: ['InTransit_Teleported', 'Teleported', '__proto__', 'constructor'],
};
