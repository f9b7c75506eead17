import { createReportedRule } from './reported.ts';

/** That it is delivered says nothing of what is in it. */
export const damaged = createReportedRule({
  type: 'damaged',
  title: 'The parcel is damaged',
  closesWhen: 'Somebody has settled it.',
  playbook: [
    { command: 'contact_carrier', label: 'Open a claim with the carrier' },
    { command: 'reship', label: 'Send it again' },
    { command: 'contact_customer', label: 'Ask the customer for photos' },
  ],
  isReport: ({ reason }) => reason.code === 'damaged',
  isAnswer: () => false,
  severity: 1,
  dueHours: (thresholds, scope) => thresholds.of('damaged', scope).dueHours,
  toWords: () => 'is damaged',
});
