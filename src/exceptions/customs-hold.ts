import { addBusinessDays } from '../promises/calendar.ts';
import { isCustomsProblem } from './reason-groups.ts';
import { createReportedRule, movesOn } from './reported.ts';

export const customsHold = createReportedRule({
  type: 'customs_hold',
  title: 'Customs holds the parcel',
  closesWhen: 'Customs has cleared it, or it moves.',
  playbook: [
    { command: 'contact_carrier', label: 'Send the papers, or pay the duty' },
    { command: 'contact_customer', label: 'Ask the customer' },
    { command: 'inform_customer', label: 'Tell the customer' },
  ],
  isReport: isCustomsProblem,
  isAnswer: (scan) => scan.reason.code === 'customs_cleared' || movesOn(scan),
  severity: 2,
  dueHours: (thresholds, scope) => thresholds.of('customs_hold', scope).dueHours,
  toWords: (code) => `is held by customs (${code.replaceAll('_', ' ')})`,
  getsWorse: ({ state, report }, thresholds, scope) => ({
    at: addBusinessDays(
      Date.parse(report.time.to),
      thresholds.of('customs_hold', scope).criticalBusinessDays,
      thresholds.calendarOf(state.country),
    ),
    severity: 1,
  }),
});
