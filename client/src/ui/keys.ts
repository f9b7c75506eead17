import { useEffect, useEffectEvent, useMemo, useSyncExternalStore } from 'react';
import { createSignal } from '../live/signal.ts';
import { isCharacter, toChord } from './chord.ts';

/**
 * One key, one verb. Characters can be switched off and given other keys (WCAG 2.1.4), and never fire while somebody
 * types or has a dialog open; arrows, Enter and Escape keep their verbs.
 */
export interface KeyPlan<Verb extends string = string> {
  /** What a person's own keys are kept under. */
  readonly page: string;
  /** `keys`: as they are until somebody sets another, several with a space between. */
  readonly verbs: Readonly<Record<Verb, { readonly keys: string; readonly label: string }>>;
}
export type Keys<Verb extends string = string> = Readonly<Record<Verb, readonly string[]>>;

const lettersKey = 'single-letter-keys';
const ownKey = 'keys';
const changed = createSignal();
addEventListener('storage', ({ key }) => {
  if (key === lettersKey || key === ownKey) changed.emit();
});
const areLettersOn = (): boolean => localStorage.getItem(lettersKey) !== 'off';
export const setLettersOn = (on: boolean): void => {
  localStorage.setItem(lettersKey, on ? 'on' : 'off');
  changed.emit();
};
export const useLettersOn = (): boolean => useSyncExternalStore(changed.subscribe, areLettersOn);

/** `desk.claim` → a key, or '' where it was cleared. */
type OwnKeys = Readonly<Record<string, string>>;
const readOwn = (): string => localStorage.getItem(ownKey) ?? '{}';
const parseOwn = (text: string): OwnKeys => {
  try {
    const stored: unknown = JSON.parse(text);
    return Object.fromEntries(
      Object.entries(stored ?? {}).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
    );
  } catch {
    return {};
  }
};
/** Undefined: as it was at first. */
export const setOwnKey = (page: string, verb: string, key: string | undefined): void => {
  const { [`${page}.${verb}`]: _before, ...others } = parseOwn(readOwn());
  const next = key === undefined ? others : { ...others, [`${page}.${verb}`]: key };
  localStorage.setItem(ownKey, JSON.stringify(next));
  changed.emit();
};
export const useOwnKeys = (): OwnKeys => {
  const text = useSyncExternalStore(changed.subscribe, readOwn);
  return useMemo(() => parseOwn(text), [text]);
};

/** What presses each verb: a person's own key stands for its characters, the others stay. */
export const toKeys = <Verb extends string>({ page, verbs }: KeyPlan<Verb>, own: OwnKeys): Keys<Verb> => {
  const keysOf = (verb: Verb): readonly string[] => {
    const all = verbs[verb].keys.split(' ');
    const mine = own[`${page}.${verb}`];
    if (mine === undefined) return all;
    return [...(mine === '' ? [] : [mine]), ...all.filter((key) => !isCharacter(key))];
  };
  return Object.fromEntries((Object.keys(verbs) as Verb[]).map((verb) => [verb, keysOf(verb)])) as Keys<Verb>;
};

/** The key to show on each verb's button; none where it would do nothing. */
export const useKeyHints = <Verb extends string>(
  plan: KeyPlan<Verb>,
): Readonly<Record<Verb, string | undefined>> => {
  const own = useOwnKeys();
  const lettersOn = useLettersOn();
  return useMemo(() => {
    const keys = toKeys(plan, own);
    const hints = (Object.keys(keys) as Verb[]).map((verb) => [
      verb,
      keys[verb].find((key) => lettersOn || !isCharacter(key)),
    ]);
    return Object.fromEntries(hints) as Readonly<Record<Verb, string | undefined>>;
  }, [plan, own, lettersOn]);
};

let shown: KeyPlan | undefined;
const showOther = (plan: KeyPlan | undefined): void => {
  shown = plan;
  changed.emit();
};
/** The plan of the page that is shown, if it has keys. */
export const useShownPlan = (): KeyPlan | undefined => useSyncExternalStore(changed.subscribe, () => shown);

let isSheetOpen = false;
export const openKeySheet = (isOpen = true): void => {
  isSheetOpen = isOpen;
  changed.emit();
};
export const useKeySheet = (): boolean => useSyncExternalStore(changed.subscribe, () => isSheetOpen);

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
const pressesItself = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.closest('button, a, summary, [role="button"]') !== null;

export const useShortcuts = <Verb extends string>(
  plan: KeyPlan<Verb>,
  runs: Readonly<Record<Verb, (event: KeyboardEvent) => void>>,
): void => {
  const own = useOwnKeys();
  const press = useEffectEvent((event: KeyboardEvent): void => {
    if (event.defaultPrevented) return;
    if (isTyping(event.target) || document.querySelector('dialog[open]') !== null) return;
    const chord = toChord(event);
    if (chord === undefined || (isCharacter(chord) && !areLettersOn())) return;
    if (chord === 'Enter' && pressesItself(event.target)) return;
    const keys = toKeys(plan, own);
    const verb = (Object.keys(keys) as Verb[]).find((one) => keys[one].includes(chord));
    if (verb === undefined) return;
    event.preventDefault();
    // A key that is held down walks on; nothing is done to a case twice with it.
    if (!event.repeat || verb === 'next' || verb === 'previous') runs[verb](event);
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => press(event);
    addEventListener('keydown', listen);
    return () => removeEventListener('keydown', listen);
  }, []);
  useEffect(() => {
    showOther(plan);
    return () => showOther(undefined);
  }, [plan]);
};
