import type {
  Disposition,
  ReturnMethod,
  ReturnReason,
  ReturnStatus,
  returnRefusals,
} from '../../../src/contracts/returns.ts';
import type { Tone } from './statuses.ts';

/** What people read of goods that come back. */
export const returnReasonNames: Readonly<Record<ReturnReason, string>> = {
  changed_mind: 'Changed my mind',
  does_not_fit: 'Does not fit',
  arrived_late: 'Arrived too late',
  not_as_described: 'Not as described',
  damaged: 'Damaged',
  wrong_item: 'Wrong item',
  other: 'Something else',
};

export const returnRefusalNames: Readonly<Record<(typeof returnRefusals)[number], string>> = {
  final_sale: 'Cannot be sent back',
  return_period_ended: 'The time for returns is over',
  other: 'Another reason',
};

export const dispositionNames: Readonly<Record<Disposition, string>> = {
  restocked: 'Back on the shelf',
  not_restocked: 'Not sold again',
  to_process: 'Set aside',
  missing: 'Missing',
};

/** How it is handed over, after "Return:" or by itself. */
export const returnMethodNames: Readonly<Record<ReturnMethod, string>> = {
  drop_off: 'At a service point',
  carrier_pickup: 'Collected at the door',
  store: 'In a store',
  locker: 'In a parcel locker',
};

export const returnStatusNames: Readonly<
  Record<ReturnStatus, { readonly label: string; readonly tone: Tone }>
> = {
  requested: { label: 'Waits for an answer', tone: 'warn' },
  approved: { label: 'Expected', tone: 'busy' },
  received: { label: 'Being looked at', tone: 'busy' },
  inspected: { label: 'To be decided', tone: 'warn' },
  closed: { label: 'Closed', tone: 'good' },
  refused: { label: 'Refused', tone: 'neutral' },
  cancelled: { label: 'Taken back', tone: 'neutral' },
};
