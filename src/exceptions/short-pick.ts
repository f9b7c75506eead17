import { linesToSentence } from '../orders/line-quantities.ts';
import { toUnrouted } from '../orders/quantities.ts';
import { nothing, ofFulfilments, type Raised, type Rule } from './rule.ts';

export const shortPick: Rule = {
  type: 'short_pick',
  title: 'Not all of it was on the shelf',
  closesWhen: 'What is missing is with another location, or cancelled.',
  playbook: [
    { command: 'route_again', label: 'Choose another location' },
    { command: 'inform_customer', label: 'Tell the customer' },
    { command: 'CancelLines', label: 'Cancel what is missing' },
  ],
  assess: ofFulfilments((state, { fulfilmentId, location, shortPicks }) => {
    if (shortPicks.length === 0) return nothing;
    const raised = shortPicks.flatMap((short, index): Raised[] => {
      if (toUnrouted(state, short) === 0) return [];
      return [
        {
          armedBy: `short:${fulfilmentId}:${index + 1}`,
          severity: 2,
          because: `${location} could not find ${linesToSentence(short.lines)} (line×quantity), which waits for another location.`,
          dueAt: null,
          shipmentId: null,
          fulfilmentId,
        },
      ];
    });
    return { raised, nextCheckAt: null };
  }),
};
