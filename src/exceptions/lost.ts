import type { ReasonCode } from '../contracts/reasons.ts';
import { createReportedRule, movesOn } from './reported.ts';

const losses: ReadonlySet<ReasonCode> = new Set(['lost', 'destroyed', 'disposed']);

/** A disposal is for good: no later scan stands against it, so only a correction closes that. */
export const lost = createReportedRule({
  type: 'lost',
  title: 'The parcel is lost',
  closesWhen: 'A later scan shows that the carrier has it.',
  playbook: [
    { command: 'contact_carrier', label: 'Open a claim with the carrier' },
    { command: 'reship', label: 'Send it again' },
    { command: 'inform_customer', label: 'Tell the customer' },
  ],
  isReport: ({ status, reason }) =>
    losses.has(reason.code) || (status === 'failed' && reason.code === 'none'),
  isAnswer: (scan) => movesOn(scan) && scan.status !== 'failed' && scan.status !== 'cancelled',
  severity: 1,
  dueHours: (thresholds, scope) => thresholds.of('lost', scope).dueHours,
  toWords: (code) => (code === 'none' ? 'is given up by the carrier' : `is ${code}`),
});
