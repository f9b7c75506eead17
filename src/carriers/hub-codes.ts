import { means, type Meaning } from './meaning.ts';

/**
 * Two-letter codes for senders that have none of their own, after those FedEx prints and others have copied. A status
 * that is given with the scan wins over them; a code that is not here and comes without one is `unmapped`.
 *
 * `PU` also comes mid-journey (collected again from where it was held), `AO`, `AE` and `DU` are predictions: they say
 * something of the future and have no progress of their own.
 */
export const hubCodes: Readonly<Record<string, Meaning>> = {
  OC: means('info_received', 'label_created'),
  PU: means('picked_up', 'accepted'),
  OF: means('in_transit', 'facility_in'),
  AR: means('in_transit', 'facility_in'),
  AF: means('in_transit', 'facility_in'),
  DP: means('in_transit', 'facility_out'),
  IT: means('in_transit'),
  HO: means('in_transit', 'handover_to_partner'),
  CP: means('in_transit', 'customs_started'),
  CC: means('in_transit', 'customs_cleared'),
  CD: means('on_hold', 'customs_held'),
  DY: means('in_transit', 'delayed'),
  MS: means('in_transit', 'missorted'),
  WX: means('in_transit', 'weather'),
  RD: means('in_transit', 'redirected'),
  OD: means('out_for_delivery'),
  DE: means('attempt_failed', 'other'),
  NH: means('attempt_failed', 'consignee_absent'),
  BC: means('attempt_failed', 'business_closed'),
  HL: means('available_for_pickup', 'pickup_point'),
  OH: means('on_hold', 'other'),
  X: means('exception', 'other'),
  SE: means('exception', 'other'),
  AD: means('exception', 'address_incorrect'),
  DM: means('exception', 'damaged'),
  RF: means('exception', 'refused'),
  DL: means('delivered'),
  RS: means('returning', 'returned_undeliverable'),
  RT: means('returned', 'returned_undeliverable'),
  LO: means('failed', 'lost'),
  DS: means('failed', 'disposed'),
  CA: means('cancelled', 'other'),
  AO: means('pending', 'prediction_only'),
  AE: means('pending', 'prediction_only'),
  DU: means('pending', 'eta_changed'),
};
