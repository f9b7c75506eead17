import { useSyncExternalStore } from 'react';
import { createSignal } from '../live/signal.ts';

/** How a person likes it: kept on their machine, put on the root element, where the styles read it. */
export const themes = ['system', 'light', 'dark'] as const;
export const densities = ['compact', 'normal', 'roomy'] as const;
export type Theme = (typeof themes)[number];
export type Density = (typeof densities)[number];

const changed = createSignal();
const read = <T extends string>(key: string, allowed: readonly T[], otherwise: T): T => {
  const stored = localStorage.getItem(key) as T | null;
  return stored !== null && allowed.includes(stored) ? stored : otherwise;
};
const theme = (): Theme => read('theme', themes, 'system');
const density = (): Density => read('density', densities, 'normal');

export const applySettings = (): void => {
  document.documentElement.dataset['theme'] = theme();
  document.documentElement.dataset['density'] = density();
};
export const setTheme = (value: Theme): void => {
  localStorage.setItem('theme', value);
  applySettings();
  changed.emit();
};
export const setDensity = (value: Density): void => {
  localStorage.setItem('density', value);
  applySettings();
  changed.emit();
};
export const useTheme = (): Theme => useSyncExternalStore(changed.subscribe, theme);
export const useDensity = (): Density => useSyncExternalStore(changed.subscribe, density);
