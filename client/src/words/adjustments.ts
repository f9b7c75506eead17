import type { AdjustmentReason } from '../../../src/contracts/adjustments.ts';

export const adjustmentReasonNames: Readonly<Record<AdjustmentReason, string>> = {
  apology: 'An apology',
  late: 'It came late',
  damaged: 'Damaged, and kept',
  missing_item: 'Missing, and not sent again',
  price_match: 'Cheaper elsewhere',
  discount_missed: 'A discount that was missed',
  other: 'Another reason',
};
