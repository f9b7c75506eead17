import { createWorkRule, hasSpecialLine, isUnacknowledged } from './work-clock.ts';

export const notAcknowledged = createWorkRule({
  type: 'not_acknowledged',
  title: 'The location has not taken the work',
  closesWhen: 'The location accepts or rejects it, or begins; then it can be late to ship.',
  playbook: [
    { command: 'contact_warehouse', label: 'Ask the location' },
    { command: 'route_again', label: 'Choose another location' },
  ],
  severity: 3,
  // What is made to order has a rule of its own.
  isBehind: (state, fulfilment) => isUnacknowledged(state, fulfilment) && !hasSpecialLine(state, fulfilment),
  toWords: (location) => `${location} has not said that it takes the work`,
});
