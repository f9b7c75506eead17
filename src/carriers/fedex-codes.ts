import type { ReasonCode } from '../contracts/reasons.ts';
import { toCodeTable } from './code-table.ts';
import { findIn } from './fields.ts';
import { means, unmapped, type Meaning } from './meaning.ts';

/**
 * FedEx's tracking status codes (its guide's list, and `AE`, `HA`, `MD`, `RT` that its API sends beside it). Not here: what
 * nobody documents.
 *
 * `PU` also comes mid-journey, when a parcel is collected again from where it was held. `AO` and `AE` predict that it will
 * be on time or early. `RS` and `RT` are the way back: its end is a `DL`, which the fold then takes for one to the sender.
 */
const events = toCodeTable([
  [means('info_received', 'label_created'), 'OC OX MD RP'],
  [means('info_received', 'awaiting_handover'), 'AP DS EP'],
  [means('picked_up', 'accepted'), 'PU PX'],
  [means('in_transit'), 'IT IX EA EO OW PF PL PM TR'],
  [means('in_transit', 'facility_in'), 'AA AF AR FD OF SF'],
  [means('in_transit', 'facility_out'), 'DP LO'],
  [means('in_transit', 'handover_to_partner'), 'AC AX'],
  [means('in_transit', 'customs_started'), 'CP'],
  [means('in_transit', 'customs_cleared'), 'CC'],
  [means('in_transit', 'delayed'), 'DD DY'],
  [means('on_hold', 'customs_held'), 'CD'],
  [means('out_for_delivery'), 'AD ED OD'],
  [means('attempt_failed', 'other'), 'DE'],
  [means('available_for_pickup', 'pickup_point'), 'HL HP'],
  [means('exception', 'other'), 'SE'],
  [means('delivered'), 'DL'],
  [means('returning', 'returned_undeliverable'), 'RS RT'],
  [means('cancelled', 'other'), 'CA'],
  [means('cancelled', 'cancelled_shipper'), 'LP'],
  [means('expired'), 'RD'],
  [means('pending', 'prediction_only'), 'AE AO'],
  [means('pending', 'delayed'), 'PD'],
  [means('pending', 'partial'), 'SP'],
  [means('pending', 'redirected'), 'CH HA RC RM RR'],
  [means('pending', 'other'), 'DR RG'],
]);

/** Why, for the events that leave it open. Numbers are the couriers' delivery exception codes. */
const reasons: Readonly<Record<string, ReasonCode>> = {
  '03': 'address_incorrect',
  '07': 'refused',
  '08': 'consignee_absent',
  '10': 'damaged',
  '12': 'missorted',
  '17': 'rescheduled_by_consignee',
  '29': 'redirected',
  '30': 'business_closed',
  '42': 'holiday',
  '84': 'delayed',
  '93': 'payment_due',
  A12: 'address_incorrect',
  A13: 'address_incorrect',
};
const explained: ReadonlySet<string> = new Set(['DE', 'SE', 'DD', 'DY']);
const delays: Readonly<Record<string, ReasonCode>> = {
  WEATHER: 'weather',
  OPERATIONAL: 'delayed',
  LOCAL: 'delayed',
  GENERAL: 'delayed',
  CLEARANCE: 'customs_held',
};

export const fedexCodes: readonly string[] = [
  ...events.keys(),
  ...[...explained].flatMap((event) => Object.keys(reasons).map((reason) => `${event}/${reason}`)),
];

export interface FedexCode {
  readonly event: string;
  /** `exceptionCode` of the scan. */
  readonly exception?: string | undefined;
  /** `delayDetail.type` of the scan. */
  readonly delay?: string | undefined;
}

/** An exception code that is not known leaves the event's own meaning: that it failed is known, why is not. */
export function findFedexMeaning({ event, exception, delay }: FedexCode): Meaning {
  const meaning = events.get(event);
  if (meaning === undefined) return unmapped;
  if (!explained.has(event)) return meaning;
  const reason = findIn(reasons, exception ?? '') ?? findIn(delays, delay ?? '');
  return reason === undefined ? meaning : { ...meaning, reason };
}

/** By the code that is kept of an event: where events of its kind are explained, how this one was is not kept. */
export function findRecordedFedexMeaning(code: string): Meaning | 'untold' {
  const [event = '', exception] = code.split('/');
  return explained.has(event) && exception === undefined ? 'untold' : findFedexMeaning({ event, exception });
}
