import type { KeyPlan } from '../../ui/keys.ts';

export const incidentKeys = {
  page: 'incidents',
  verbs: {
    next: { keys: 'j ArrowDown', label: 'Next incident' },
    previous: { keys: 'k ArrowUp', label: 'Previous incident' },
    open: { keys: 'Enter', label: 'Open its case, or mark it where it has none' },
    declare: { keys: 'd', label: 'Declare an incident' },
    plan: { keys: 'p', label: 'Plan an incident' },
    move: { keys: 'm', label: 'Move it, or its end; plan again what was called off' },
    end: { keys: 'e', label: 'End it, or call it off' },
    undo: { keys: 'u z', label: 'Undo a calling off, within ten seconds' },
    keys: { keys: '?', label: 'Keys: what they do, and other ones' },
    close: { keys: 'Escape', label: 'Take the mark from the incident that has it' },
  },
} as const satisfies KeyPlan;
