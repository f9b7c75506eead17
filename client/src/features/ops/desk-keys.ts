import type { KeyPlan } from '../../ui/keys.ts';

export const deskKeys = {
  page: 'desk',
  verbs: {
    next: { keys: 'j ArrowDown', label: 'Next case' },
    previous: { keys: 'k ArrowUp', label: 'Previous case' },
    open: { keys: 'Enter', label: 'Open the case' },
    select: { keys: 'x', label: 'Select' },
    selectTo: { keys: 'X', label: 'Select from the last selected to here' },
    selectAll: { keys: 'A', label: 'Select all that match' },
    claim: { keys: 'c', label: 'Claim' },
    assign: { keys: 'a', label: 'Assign' },
    snooze: { keys: 'h', label: 'Snooze' },
    resolve: { keys: 'r', label: 'Resolve' },
    watch: { keys: 'w', label: 'Watch, or stop watching' },
    acknowledge: { keys: 'y', label: 'Acknowledge' },
    undo: { keys: 'u z', label: 'Undo, within ten seconds' },
    applyOrder: { keys: '.', label: 'Put the rows in order now' },
    pause: { keys: 'p', label: 'Pause the board, and go on' },
    views: { keys: 'v', label: 'Views: open one, or keep this filter' },
    search: { keys: '/', label: 'Search' },
    keys: { keys: '?', label: 'Keys: what they do, and other ones' },
    close: { keys: 'Escape', label: 'Close the case, or clear the selection' },
  },
} as const satisfies KeyPlan;
