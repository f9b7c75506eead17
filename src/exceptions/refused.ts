import type { Scan } from '../contracts/scans.ts';
import type { Tracking } from '../orders/tracking.ts';
import { isRefusal } from './reason-groups.ts';
import { createReportedRule, findReported } from './reported.ts';

const isAnswer = ({ status }: Scan): boolean => status === 'returned' || status === 'delivered';

/** Its way back is the same matter. */
export const isRefused = (tracking: Tracking): boolean => {
  const { scan, answer } = findReported(tracking, isRefusal, isAnswer);
  return scan !== null && answer === null;
};

export const refused = createReportedRule({
  type: 'refused',
  title: 'The customer refused it',
  closesWhen: 'It has come back, or is delivered after all.',
  playbook: [
    { command: 'contact_customer', label: 'Ask the customer why' },
    { command: 'contact_carrier', label: 'Ask the carrier to try again' },
    { command: 'reship', label: 'Send it again' },
  ],
  isReport: isRefusal,
  isAnswer,
  severity: 2,
  dueHours: (thresholds, scope) => thresholds.of('refused', scope).dueHours,
  toWords: () => 'was refused',
});
