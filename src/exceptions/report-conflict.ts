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
    const unexpected = (state.returns ?? []).filter((one) => one.unexpected > 0);
    if (state.conflicts.length + unexpected.length === 0) return nothing;
    const raised = state.conflicts.map(({ key, fulfilmentId, reported, why }): Raised => ({
      armedBy: `report:${key}`,
      severity: reported === 'shipped' || reported === 'collected' ? 1 : 2,
      because: `The report "${reported}" of ${fulfilmentId}: ${why}`,
      dueAt: null,
      shipmentId: null,
      fulfilmentId,
    }));
    for (const { returnId, location, unexpectedAt = location, unexpected: times } of unexpected)
      raised.push({
        armedBy: `return:${returnId}:${times}`,
        severity: 3,
        because: `With ${returnId} something came to ${unexpectedAt} that this customer was never sent, or had sent back before.`,
        dueAt: null,
        shipmentId: null,
        fulfilmentId: null,
      });
    return { raised, nextCheckAt: null };
  },
};
