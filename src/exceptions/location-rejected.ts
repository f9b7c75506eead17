import { linesToSentence } from '../orders/line-quantities.ts';
import { toUnrouted } from '../orders/quantities.ts';
import { nothing, ofFulfilments, type Raised, type Rule } from './rule.ts';

export const locationRejected: Rule = {
  type: 'location_rejected',
  title: 'The location rejected the work',
  closesWhen: 'The lines are with another location, or cancelled.',
  playbook: [
    { command: 'route_again', label: 'Choose another location' },
    { command: 'inform_customer', label: 'Tell the customer' },
    { command: 'CancelLines', label: 'Cancel the lines' },
  ],
  assess: ofFulfilments((state, { fulfilmentId, location, rejections }) => {
    if (rejections.length === 0) return nothing;
    const raised = rejections.flatMap((rejection, index): Raised[] => {
      if (toUnrouted(state, rejection) === 0) return [];
      const { reason, lines } = rejection;
      return [
        {
          armedBy: `rejected:${fulfilmentId}:${index + 1}`,
          severity: 2,
          because: `${location} rejected it (${reason.replaceAll('_', ' ')}); ${linesToSentence(lines)} (line×quantity) waits for another location.`,
          dueAt: null,
          shipmentId: null,
          fulfilmentId,
        },
      ];
    });
    return { raised, nextCheckAt: null };
  }),
};
