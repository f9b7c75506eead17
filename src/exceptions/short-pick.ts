import { linesToSentence } from '../orders/line-quantities.ts';
import { toUnrouted } from '../orders/quantities.ts';
import { combine, nothing, type Rule } from './rule.ts';

export const shortPick: Rule = {
  type: 'short_pick',
  title: 'Not all of it was on the shelf',
  closesWhen: 'What is missing is with another location, or cancelled.',
  playbook: [
    { command: 'route_again', label: 'Choose another location' },
    { command: 'inform_customer', label: 'Tell the customer' },
    { command: 'CancelLines', label: 'Cancel what is missing' },
  ],
  assess: (state) =>
    combine(
      state.fulfilments.flatMap(({ fulfilmentId, location, shortPicks }) =>
        shortPicks.map(({ lines }, index) => {
          if (toUnrouted(state, lines) === 0) return nothing;
          return {
            raised: [
              {
                armedBy: `short:${fulfilmentId}:${index + 1}`,
                severity: 2,
                because: `${location} could not find ${linesToSentence(lines)} (line×quantity), which waits for another location.`,
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
