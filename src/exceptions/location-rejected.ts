import { linesToSentence } from '../orders/line-quantities.ts';
import { toUnrouted } from '../orders/quantities.ts';
import { combine, nothing, type Rule } from './rule.ts';

export const locationRejected: Rule = {
  type: 'location_rejected',
  title: 'The location rejected the work',
  closesWhen: 'The lines are with another location, or cancelled.',
  playbook: [
    { command: 'route_again', label: 'Choose another location' },
    { command: 'inform_customer', label: 'Tell the customer' },
    { command: 'CancelLines', label: 'Cancel the lines' },
  ],
  assess: (state) =>
    combine(
      state.fulfilments.flatMap(({ fulfilmentId, location, rejections }) =>
        rejections.map(({ reason, lines }, index) => {
          if (toUnrouted(state, lines) === 0) return nothing;
          return {
            raised: [
              {
                armedBy: `rejected:${fulfilmentId}:${index + 1}`,
                severity: 2,
                because: `${location} rejected it (${reason.replaceAll('_', ' ')}); ${linesToSentence(lines)} (line×quantity) waits for another location.`,
                dueAt: null,
                shipmentId: null,
                fulfilmentId,
              },
            ],
            nextCheckAt: null,
          } as const;
        }),
      ),
    ),
};
