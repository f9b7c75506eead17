import type { Disposition, ReturnReason, returnRefusals } from '../../../src/contracts/returns.ts';

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
