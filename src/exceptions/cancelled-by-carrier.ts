import { createReportedRule, movesOn } from './reported.ts';

/** What its location took back is voided and no parcel of the order any more. */
export const cancelledByCarrier = createReportedRule({
  type: 'cancelled_by_carrier',
  title: 'The carrier cancelled the parcel',
  closesWhen: 'The carrier picks it up after all, or the location takes it back.',
  playbook: [
    { command: 'contact_carrier', label: 'Book it again' },
    { command: 'contact_warehouse', label: 'Ask the location' },
    { command: 'reship', label: 'Send it again' },
  ],
  isReport: ({ status }) => status === 'cancelled',
  isAnswer: movesOn,
  severity: 2,
  dueHours: (thresholds, scope) => thresholds.of('cancelled_by_carrier', scope).dueHours,
  toWords: () => 'is cancelled',
});
