import type { KeyPlan } from '../../ui/keys.ts';

export const stockKeys = {
  page: 'stock',
  verbs: {
    next: { keys: 'j ArrowDown', label: 'Next' },
    previous: { keys: 'k ArrowUp', label: 'Previous' },
    count: { keys: 'c', label: 'Count' },
    adjust: { keys: 'a', label: 'Adjust' },
    search: { keys: '/', label: 'Search' },
    applyOrder: { keys: '.', label: 'Put the rows in order now' },
    keys: { keys: '?', label: 'Keys: what they do, and other ones' },
    close: { keys: 'Escape', label: 'Close' },
  },
} as const satisfies KeyPlan;
