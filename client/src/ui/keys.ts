import { useEffect, useEffectEvent, useSyncExternalStore } from 'react';
import { createSignal } from '../live/signal.ts';

/**
 * One key, one verb. Single letters can be switched off (WCAG 2.1.4) and never fire while somebody types, holds a
 * modifier or has a dialog open; arrows, Enter and Escape stay.
 */
export interface Shortcut {
  readonly keys: string;
  readonly label: string;
  readonly run: (event: KeyboardEvent) => void;
}

const storageKey = 'single-letter-keys';
const changed = createSignal();
const areLettersOn = (): boolean => localStorage.getItem(storageKey) !== 'off';
export const setLettersOn = (on: boolean): void => {
  localStorage.setItem(storageKey, on ? 'on' : 'off');
  changed.emit();
};
export const useLettersOn = (): boolean => useSyncExternalStore(changed.subscribe, areLettersOn);

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
const pressesItself = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.closest('button, a, summary, [role="button"]') !== null;

export const useShortcuts = (shortcuts: readonly Shortcut[]): void => {
  const press = useEffectEvent((event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (isTyping(event.target) || document.querySelector('dialog[open]') !== null) return;
    const isLetter = event.key.length === 1;
    if (isLetter && !areLettersOn()) return;
    if (event.key === 'Enter' && pressesItself(event.target)) return;
    const shortcut = shortcuts.find(({ keys }) => keys.split(' ').includes(event.key));
    if (shortcut === undefined) return;
    event.preventDefault();
    shortcut.run(event);
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => press(event);
    addEventListener('keydown', listen);
    return () => removeEventListener('keydown', listen);
  }, []);
};
