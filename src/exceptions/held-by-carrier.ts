import type { Scan } from '../contracts/scans.ts';
import { isAddressProblem, isCustomsProblem, isRefusal, isWait } from './reason-groups.ts';
import { createReportedRule, movesOn } from './reported.ts';

const isHeld = (scan: Scan): boolean =>
  scan.reason.code === 'payment_due' ||
  (scan.status === 'on_hold' &&
    !isAddressProblem(scan) &&
    !isCustomsProblem(scan) &&
    !isRefusal(scan) &&
    !isWait(scan));

export const heldByCarrier = createReportedRule({
  type: 'held_by_carrier',
  title: 'The carrier holds the parcel',
  closesWhen: 'It moves.',
  playbook: [
    { command: 'contact_carrier', label: 'Ask the carrier what it waits for' },
    { command: 'inform_customer', label: 'Tell the customer' },
  ],
  isReport: isHeld,
  isAnswer: movesOn,
  severity: 2,
  dueHours: (thresholds, scope) => thresholds.of('held_by_carrier', scope).dueHours,
  toWords: (code) => `is on hold${code === 'none' ? '' : ` (${code.replaceAll('_', ' ')})`}`,
});
