import { addressIssue } from './address-issue.ts';
import { attemptFailed } from './attempt-failed.ts';
import { cancelledByCarrier } from './cancelled-by-carrier.ts';
import { conflictingScans } from './conflicting-scans.ts';
import { customsHold } from './customs-hold.ts';
import { damaged } from './damaged.ts';
import { deliveredNotReceived } from './delivered-not-received.ts';
import { fraudHold } from './fraud-hold.ts';
import { heldByCarrier } from './held-by-carrier.ts';
import { lateToShip } from './late-to-ship.ts';
import { locationRejected } from './location-rejected.ts';
import { lost } from './lost.ts';
import { noFirstScan } from './no-first-scan.ts';
import { notAcknowledged } from './not-acknowledged.ts';
import { ofdNotClosed } from './ofd-not-closed.ts';
import { partialDelivery } from './partial-delivery.ts';
import { pickOverdue } from './pick-overdue.ts';
import { pickupAgeing } from './pickup-ageing.ts';
import { podMismatch } from './pod-mismatch.ts';
import { promiseAtRisk } from './promise-at-risk.ts';
import { promiseBroken } from './promise-broken.ts';
import { refused } from './refused.ts';
import { reportConflict } from './report-conflict.ts';
import { returnToSender } from './return-to-sender.ts';
import { returnOverdue, returnUnanswered, returnUndecided } from './returns.ts';
import { returned } from './returned.ts';
import { shippedAfterCancel } from './shipped-after-cancel.ts';
import { shortPick } from './short-pick.ts';
import { specialOrderUnacknowledged } from './special-order-unacknowledged.ts';
import { stalledInTransit } from './stalled-in-transit.ts';
import type { Rule } from './rule.ts';

/** Rises when a rule comes, goes or counts otherwise, or a stock's bands do: every order and stock is then looked at again. */
const rulesVersion = 6;

/** The same for a change of the thresholds, whose version is counted beside it. */
export const toRulesVersion = (thresholdsVersion: number): number =>
  rulesVersion * thresholdsVersions + thresholdsVersion;
const thresholdsVersions = 100_000;

export const rules: readonly Rule[] = [
  noFirstScan,
  stalledInTransit,
  ofdNotClosed,
  promiseAtRisk,
  promiseBroken,
  partialDelivery,
  attemptFailed,
  addressIssue,
  customsHold,
  heldByCarrier,
  refused,
  cancelledByCarrier,
  lost,
  damaged,
  pickupAgeing,
  returnToSender,
  returned,
  conflictingScans,
  podMismatch,
  deliveredNotReceived,
  fraudHold,
  specialOrderUnacknowledged,
  notAcknowledged,
  pickOverdue,
  lateToShip,
  locationRejected,
  shortPick,
  reportConflict,
  shippedAfterCancel,
  returnUnanswered,
  returnOverdue,
  returnUndecided,
];
