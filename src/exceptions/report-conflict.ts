import { nothing, type Raised, type Rule } from './rule.ts';

/** Only a person can find out what really happened: no later report closes it. */
export const reportConflict: Rule = {
  type: 'report_conflict',
  title: 'A report cannot be true',
  closesWhen: 'Somebody has checked with the location.',
  playbook: [
    { command: 'contact_warehouse', label: 'Ask the location' },
    { command: 'inform_customer', label: 'Tell the customer' },
  ],
  assess: (state) => {
    if (state.conflicts.length === 0) return nothing;
    const raised = state.conflicts.map(({ key, fulfilmentId, reported, why }): Raised => ({
      armedBy: `report:${key}`,
      severity: reported === 'shipped' || reported === 'collected' ? 1 : 2,
      because: `The report "${reported}" of ${fulfilmentId}: ${why}`,
      dueAt: null,
      shipmentId: null,
      fulfilmentId,
    }));
    return { raised, nextCheckAt: null };
  },
};
