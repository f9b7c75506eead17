import type { Rule } from './rule.ts';

/** Only a person can find out what really happened: no later report closes it. */
export const reportConflict: Rule = {
  type: 'report_conflict',
  title: 'A report cannot be true',
  closesWhen: 'Somebody has checked with the location.',
  playbook: [
    { command: 'contact_warehouse', label: 'Ask the location' },
    { command: 'inform_customer', label: 'Tell the customer' },
  ],
  assess: (state) => ({
    raised: state.conflicts.map(({ key, fulfilmentId, reported, why }) => ({
      armedBy: `report:${key}`,
      severity: reported === 'shipped' || reported === 'collected' ? 1 : 2,
      because: `The report "${reported}" of ${fulfilmentId}: ${why}`,
      dueAt: null,
      shipmentId: null,
      fulfilmentId,
    })),
    nextCheckAt: null,
  }),
};
