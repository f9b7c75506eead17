import { isAddressProblem } from './reason-groups.ts';
import { createReportedRule, movesOn } from './reported.ts';

/** Carriers hold such a parcel for a short time only. */
export const addressIssue = createReportedRule({
  type: 'address_issue',
  title: 'The carrier cannot use the address',
  closesWhen: 'The address is corrected, or the parcel moves.',
  playbook: [
    { command: 'contact_customer', label: 'Ask the customer for the address' },
    { command: 'contact_carrier', label: 'Give the carrier the address' },
    { command: 'redirect_to_pickup_point', label: 'Redirect to a pickup point' },
  ],
  isReport: isAddressProblem,
  isAnswer: (scan) => scan.reason.code === 'address_corrected' || movesOn(scan),
  severity: 2,
  dueHours: (thresholds, scope) => thresholds.of('address_issue', scope).dueHours,
  toWords: (code) => `cannot be delivered (${code.replaceAll('_', ' ')})`,
});
