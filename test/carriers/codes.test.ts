import { describe, expect, it } from 'vitest';
import { carrierFormats, findFormat } from '../../src/carriers/registry.ts';
import { foldScans } from '../../src/carriers/fold.ts';
import { easypostDetails, easypostStatuses } from '../../src/carriers/easypost-codes.ts';

/** A body with one scan of the code. */
const bodies: Readonly<Record<string, (code: string) => unknown>> = {
  hub: (code) => ({ trackingNumber: 'AB123', code, occurredAt: '2026-11-22T08:03:00Z' }),
  easypost: (code) => {
    const [status, detail] = code.split('/');
    return {
      object: 'Tracker',
      tracking_code: 'AB123',
      tracking_details: [
        { status, status_detail: detail ?? null, datetime: '2026-11-22T08:03:00Z', carrier_code: '' },
      ],
    };
  },
  aftership: (code) => {
    const tag = code.split('_')[0];
    return {
      tracking_number: 'AB123',
      checkpoints: [
        { tag, ...(tag === code ? {} : { subtag: code }), checkpoint_time: '2026-11-22T08:03:00Z' },
      ],
    };
  },
};

function meaningOf(format: string, code: string): string {
  const outcome = findFormat(format)?.parse(bodies[format]?.(code));
  if (outcome?.ok !== true) throw new Error(JSON.stringify(outcome));
  const [parsed, ...others] = outcome.parcels[0]?.scans ?? [];
  expect(others).toEqual([]);
  return `${parsed?.scan.status} ${parsed?.scan.reason.code} ${parsed?.scan.reason.party}`;
}

const hub: Readonly<Record<string, string>> = {
  OC: 'info_received label_created shipper',
  PU: 'picked_up accepted carrier',
  OF: 'in_transit facility_in carrier',
  AR: 'in_transit facility_in carrier',
  AF: 'in_transit facility_in carrier',
  DP: 'in_transit facility_out carrier',
  IT: 'in_transit none unknown',
  HO: 'in_transit handover_to_partner carrier',
  CP: 'in_transit customs_started customs',
  CC: 'in_transit customs_cleared customs',
  CD: 'on_hold customs_held customs',
  DY: 'in_transit delayed carrier',
  MS: 'in_transit missorted carrier',
  WX: 'in_transit weather nature',
  RD: 'in_transit redirected consignee',
  OD: 'out_for_delivery none unknown',
  DE: 'attempt_failed other unknown',
  NH: 'attempt_failed consignee_absent consignee',
  BC: 'attempt_failed business_closed consignee',
  HL: 'available_for_pickup pickup_point carrier',
  OH: 'on_hold other unknown',
  X: 'exception other unknown',
  SE: 'exception other unknown',
  AD: 'exception address_incorrect shipper',
  DM: 'exception damaged carrier',
  RF: 'exception refused consignee',
  DL: 'delivered none unknown',
  RS: 'returning returned_undeliverable unknown',
  RT: 'returned returned_undeliverable unknown',
  LO: 'failed lost carrier',
  DS: 'failed disposed carrier',
  CA: 'cancelled other unknown',
  AO: 'pending prediction_only carrier',
  AE: 'pending prediction_only carrier',
  DU: 'pending eta_changed carrier',
};

const aftership: Readonly<Record<string, string>> = {
  Pending: 'pending none unknown',
  InfoReceived: 'info_received label_created shipper',
  InTransit: 'in_transit none unknown',
  OutForDelivery: 'out_for_delivery none unknown',
  AttemptFail: 'attempt_failed other unknown',
  Delivered: 'delivered none unknown',
  AvailableForPickup: 'available_for_pickup pickup_point carrier',
  Exception: 'exception other unknown',
  Expired: 'expired none unknown',
  Delivered_001: 'delivered none unknown',
  Delivered_002: 'delivered pickup_point carrier',
  Delivered_003: 'delivered signed consignee',
  Delivered_004: 'delivered cod_paid consignee',
  Delivered_005: 'delivered neighbour carrier',
  AvailableForPickup_001: 'available_for_pickup pickup_point carrier',
  AttemptFail_001: 'attempt_failed other unknown',
  AttemptFail_002: 'attempt_failed consignee_absent consignee',
  AttemptFail_003: 'attempt_failed business_closed consignee',
  Exception_001: 'exception other unknown',
  Exception_002: 'exception consignee_moved consignee',
  Exception_003: 'exception refused consignee',
  Exception_004: 'on_hold customs_held customs',
  Exception_005: 'exception delayed carrier',
  Exception_006: 'on_hold payment_due consignee',
  Exception_007: 'exception address_incorrect shipper',
  Exception_008: 'exception other unknown',
  Exception_009: 'exception other unknown',
  Exception_010: 'returning returned_undeliverable unknown',
  Exception_011: 'returned returned_undeliverable unknown',
  Exception_012: 'failed damaged carrier',
  Exception_013: 'failed lost carrier',
  Exception_016: 'exception delayed carrier',
  Exception_017: 'exception weather nature',
  Exception_018: 'on_hold customs_docs shipper',
  Exception_019: 'exception late_flight carrier',
  Exception_020: 'cancelled other unknown',
  Exception_021: 'failed disposed carrier',
  InTransit_001: 'in_transit none unknown',
  InTransit_002: 'picked_up accepted carrier',
  InTransit_003: 'in_transit facility_in carrier',
  InTransit_004: 'in_transit facility_in carrier',
  InTransit_005: 'in_transit customs_cleared customs',
  InTransit_006: 'in_transit customs_started customs',
  InTransit_007: 'in_transit facility_out carrier',
  InTransit_008: 'in_transit none unknown',
  InTransit_009: 'in_transit redirected consignee',
  InfoReceived_001: 'info_received label_created shipper',
  OutForDelivery_001: 'out_for_delivery none unknown',
  OutForDelivery_003: 'out_for_delivery none unknown',
  OutForDelivery_004: 'out_for_delivery appointment_set consignee',
  Pending_001: 'pending none unknown',
  Pending_002: 'pending none unknown',
  Pending_003: 'pending none unknown',
  Pending_004: 'pending none unknown',
  Pending_005: 'pending none unknown',
  Pending_006: 'pending none unknown',
  Expired_001: 'expired none unknown',
};

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

function expectedOfEasypost(code: string): string | undefined {
  const [status = '', detail = ''] = code.split('/');
  if (detail === 'expired') return 'expired none unknown';
  if (detail === 'cancelled') return 'cancelled other unknown';
  return easypost[status]?.[detail] ?? easypost[status]?.[''];
}

describe('every code of every format has the meaning that is written here', () => {
  const expected: Readonly<Record<string, (code: string) => string | undefined>> = {
    hub: (code) => hub[code],
    aftership: (code) => aftership[code],
    easypost: expectedOfEasypost,
  };
  it.each(carrierFormats.map((format) => [format.format, format] as const))('%s', (name, format) => {
    expect(format.codes.length).toBeGreaterThan(30);
    for (const code of format.codes)
      expect([code, meaningOf(name, code)]).toEqual([code, expected[name]?.(code)]);
  });
});

it('knows as many codes as the facts list', () => {
  expect(Object.keys(easypostStatuses)).toHaveLength(10);
  expect(easypostDetails).toHaveLength(28);
  expect(findFormat('aftership')?.codes.toSorted()).toEqual(Object.keys(aftership).toSorted());
  expect(findFormat('hub')?.codes.toSorted()).toEqual(Object.keys(hub).toSorted());
});

it.each([
  ['hub', 'Q7'],
  ['hub', 'constructor'],
  ['easypost', 'teleported'],
  ['easypost', 'in_transit/teleported'],
  ['easypost', '__proto__'],
  ['aftership', 'InTransit_099'],
  ['aftership', 'Exception_014'],
  ['aftership', 'toString'],
])('%s: %s is not in the table, so it is unmapped and moves nothing', (format, code) => {
  expect(meaningOf(format, code)).toBe('unmapped none unknown');
  const outcome = findFormat(format)?.parse(bodies[format]?.(code));
  const scans = outcome?.ok === true ? (outcome.parcels[0]?.scans ?? []) : [];
  const tracking = foldScans(scans.map(({ scan }) => scan));
  expect(tracking.status).toBe('pending');
  expect(tracking.unmapped.map((scan) => scan.carrierCode?.toLowerCase())).toEqual([code.toLowerCase()]);
});

describe('beside a code of the hub', () => {
  const read = (message: object): string => {
    const outcome = findFormat('hub')?.parse({
      trackingNumber: 'AB123',
      occurredAt: '2026-11-22',
      ...message,
    });
    if (outcome?.ok !== true) throw new Error(JSON.stringify(outcome));
    const scan = outcome.parcels[0]?.scans[0]?.scan;
    return `${scan?.status} ${scan?.reason.code} ${scan?.direction} ${scan?.carrierCode}`;
  };
  it.each([
    [{ code: 'OD', status: 'on_hold' }, 'on_hold none outbound OD'],
    [{ code: 'CD', status: 'on_hold' }, 'on_hold customs_held outbound CD'],
    [{ code: 'OD', status: 'on_hold', reason: 'weather' }, 'on_hold weather outbound OD'],
    [{ code: 'DE', reason: 'access_denied' }, 'attempt_failed access_denied outbound DE'],
    [{ code: 'Q7', status: 'in_transit' }, 'in_transit none outbound Q7'],
    [{ code: 'Q7', reason: 'weather' }, 'unmapped none outbound Q7'],
    [{ status: 'delivered' }, 'delivered none outbound null'],
    [{ status: 'returning' }, 'returning none return null'],
    [{ code: 'pu', direction: 'return' }, 'picked_up accepted return PU'],
  ])('%j is %s', (message, expected) => {
    expect(read(message)).toBe(expected);
  });
});
