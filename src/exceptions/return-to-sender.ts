import { goesBack } from '../orders/tracking.ts';
import { createReportedRule } from './reported.ts';
import { isRefused } from './refused.ts';

const dayMs = 86_400_000;

export const returnToSender = createReportedRule({
  type: 'return_to_sender',
  title: 'The parcel is on its way back',
  closesWhen: 'It has come back.',
  playbook: [
    { command: 'contact_customer', label: 'Ask the customer what they want' },
    { command: 'reship', label: 'Send it again' },
    { command: 'contact_carrier', label: 'Ask the carrier why' },
  ],
  isReport: goesBack,
  isAnswer: ({ status }) => status === 'returned' || status === 'delivered' || status === 'failed',
  isElsewhere: isRefused,
  severity: 2,
  dueHours: (thresholds, scope) => thresholds.of('return_to_sender', scope).dueHours,
  toWords: () => 'goes back',
  // Nobody waits for a parcel that goes back: it is missed when it has not been seen for long.
  getsWorse: ({ tracking, report }, thresholds, scope) => ({
    at:
      Date.parse((tracking.lastMovement ?? report).time.to) +
      thresholds.of('return_to_sender', scope).noScanDays * dayMs,
    severity: 1,
  }),
});
