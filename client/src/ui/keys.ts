import { useEffect, useRef, useSyncExternalStore } from 'react';
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
export const areLettersOn = (): boolean => localStorage.getItem(storageKey) !== 'off';
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
  const latest = useRef(shortcuts);
  latest.current = shortcuts;
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      if (isTyping(event.target) || document.querySelector('dialog[open]') !== null) return;
      const isLetter = event.key.length === 1;
      if (isLetter && !areLettersOn()) return;
      if (event.key === 'Enter' && pressesItself(event.target)) return;
      const shortcut = latest.current.find(({ keys }) => keys.split(' ').includes(event.key));
      if (shortcut === undefined) return;
      event.preventDefault();
      shortcut.run(event);
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, []);
};
