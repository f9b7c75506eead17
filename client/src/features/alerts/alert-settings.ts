import { useSyncExternalStore } from 'react';
import { createSignal } from '../../live/signal.ts';

/** What a person wants to be told of while they look elsewhere: nothing, until they say so. Kept on their machine. */
export const choices = {
  worst: 'Severity 1',
  severe: 'Severity 1 and 2',
  all: 'These, and stock that runs low',
};
export type Choice = keyof typeof choices;
export interface AlertSettings {
  readonly isShown: boolean;
  readonly isHeard: boolean;
  readonly choice: Choice;
}

const storageKey = 'alerts';
const none: AlertSettings = { isShown: false, isHeard: false, choice: 'worst' };
const changed = createSignal();
// Another tab changed it.
addEventListener('storage', ({ key }) => {
  if (key === storageKey) changed.emit();
});

let last: { readonly text: string | null; readonly settings: AlertSettings } = { text: null, settings: none };
const read = (text: string | null): AlertSettings => {
  try {
    const stored = JSON.parse(text ?? '{}') as Partial<AlertSettings>;
    return {
      isShown: stored.isShown === true,
      isHeard: stored.isHeard === true,
      choice: Object.keys(choices).find((one): one is Choice => one === stored.choice) ?? none.choice,
    };
  } catch {
    return none;
  }
};
const alertSettings = (): AlertSettings => {
  const text = localStorage.getItem(storageKey);
  if (text !== last.text) last = { text, settings: read(text) };
  return last.settings;
};

export const setAlertSettings = (change: Partial<AlertSettings>): void => {
  localStorage.setItem(storageKey, JSON.stringify({ ...alertSettings(), ...change }));
  changed.emit();
};
export const useAlertSettings = (): AlertSettings => useSyncExternalStore(changed.subscribe, alertSettings);
