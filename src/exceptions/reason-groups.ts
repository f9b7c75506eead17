import type { ReasonCode } from '../contracts/reasons.ts';
import type { Scan } from '../contracts/scans.ts';

/** Reasons that call for the same work. */
const address: ReadonlySet<ReasonCode> = new Set([
  'address_incomplete',
  'address_incorrect',
  'consignee_moved',
]);
const customs: ReadonlySet<ReasonCode> = new Set([
  'customs_held',
  'customs_docs',
  'duties_unpaid',
  'prohibited',
]);
const refusals: ReadonlySet<ReasonCode> = new Set(['refused', 'returned_refused']);
/** On hold without anything that somebody here could do. */
const waits: ReadonlySet<ReasonCode> = new Set([
  'customs_started',
  'weather',
  'disaster',
  'strike',
  'holiday',
  'capacity',
  'late_flight',
  'vehicle',
  'missorted',
  'cutoff_missed',
  'delayed',
  'rescheduled_by_consignee',
  'appointment_set',
  'damaged',
  'lost',
]);

export const isAddressProblem = ({ reason }: Scan): boolean => address.has(reason.code);
export const isCustomsProblem = ({ reason }: Scan): boolean => customs.has(reason.code);
export const isRefusal = ({ reason }: Scan): boolean => refusals.has(reason.code);
export const isWait = ({ reason }: Scan): boolean => waits.has(reason.code);
