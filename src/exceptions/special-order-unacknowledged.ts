import { createWorkRule, hasSpecialLine, isUnacknowledged } from './work-clock.ts';

/** What is made to order takes its time and cannot be made elsewhere at the last moment: sooner and worse than other work. */
export const specialOrderUnacknowledged = createWorkRule({
  type: 'special_order_unacknowledged',
  title: 'Nobody has taken the work that is made to order',
  closesWhen: 'The location accepts or rejects it, or begins; then it can be late to ship.',
  playbook: [
    { command: 'contact_warehouse', label: 'Ask the location' },
    { command: 'route_again', label: 'Choose another location' },
    { command: 'inform_customer', label: 'Tell the customer' },
  ],
  severity: 2,
  isBehind: (state, fulfilment) => isUnacknowledged(state, fulfilment) && hasSpecialLine(state, fulfilment),
  toWords: (location) => `${location} has not said that it makes what is made to order`,
});
