import type { KeyPlan } from '../../ui/keys.ts';

export const warehouseKeys = {
  page: 'warehouse',
  verbs: {
    next: { keys: 'j ArrowDown', label: 'Next task' },
    previous: { keys: 'k ArrowUp', label: 'Previous task' },
    step: { keys: 'Enter', label: 'Next step' },
    shortPick: { keys: 'm', label: 'Cannot find something' },
    reject: { keys: 'r', label: 'Reject' },
    receive: { keys: 'b', label: 'Receive a return' },
    applyOrder: { keys: '.', label: 'Put the queue in order' },
    keys: { keys: '?', label: 'Keys: what they do, and other ones' },
  },
} as const satisfies KeyPlan;
