import { attemptFailed } from './attempt-failed.ts';
import { lateToShip } from './late-to-ship.ts';
import { locationRejected } from './location-rejected.ts';
import { noFirstScan } from './no-first-scan.ts';
import { reportConflict } from './report-conflict.ts';
import type { Rule } from './rule.ts';
import { shippedAfterCancel } from './shipped-after-cancel.ts';
import { shortPick } from './short-pick.ts';
import { stalledInTransit } from './stalled-in-transit.ts';

/** Rises when a rule comes, goes or counts otherwise: every order is then looked at again. */
export const rulesVersion = 1;

export const rules: readonly Rule[] = [
  noFirstScan,
  stalledInTransit,
  attemptFailed,
  lateToShip,
  locationRejected,
  shortPick,
  reportConflict,
  shippedAfterCancel,
];
