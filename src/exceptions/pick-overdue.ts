import { toWork } from '../orders/fulfilment-status.ts';
import type { Fulfilment, PresentOrder } from '../orders/state.ts';
import { createWorkRule, isWorkable } from './work-clock.ts';

const isUnpicked = (state: PresentOrder, fulfilment: Fulfilment): boolean => {
  const { requestStatus, pickingStarted } = fulfilment;
  if (!(requestStatus === 'accepted' || pickingStarted) || !isWorkable(state, fulfilment)) return false;
  const work = toWork(fulfilment);
  return work === 'assigned' || work === 'picking';
};

export const pickOverdue = createWorkRule({
  type: 'pick_overdue',
  title: 'Not picked in time',
  closesWhen: 'All of it is picked; then it can be late to ship.',
  playbook: [
    { command: 'contact_warehouse', label: 'Ask the location' },
    { command: 'inform_customer', label: 'Tell the customer' },
  ],
  severity: 3,
  isBehind: isUnpicked,
  toWords: (location) => `${location} has not picked all of it`,
});
