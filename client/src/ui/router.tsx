import { useSyncExternalStore, type AnchorHTMLAttributes, type MouseEvent, type ReactElement } from 'react';
import { createSignal } from '../live/signal.ts';

/** Addresses are the state worth keeping: a path and a search. Nothing but `history` underneath. */
const moved = createSignal();
addEventListener('popstate', moved.emit);

/** Where one is: whoever waits for an answer asks again before they lead anybody on. */
export const here = (): string => location.pathname + location.search;

export const go = (href: string, how: 'push' | 'replace' = 'push'): void => {
  if (href === here()) return;
  if (how === 'push') history.pushState(null, '', href);
  else history.replaceState(null, '', href);
  moved.emit();
  if (how === 'push') scrollTo(0, 0);
};

export const usePath = (): string => useSyncExternalStore(moved.subscribe, () => location.pathname);
export const useSearch = (): URLSearchParams =>
  new URLSearchParams(useSyncExternalStore(moved.subscribe, () => location.search));

/** `/desk/orders/:id` against a path: the named parts, or undefined. */
export const match = (pattern: string, path: string): Readonly<Record<string, string>> | undefined => {
  const wanted = pattern.split('/');
  const given = path.replace(/\/$/, '').split('/');
  if (wanted.length !== given.length) return undefined;
  const found: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const value = given[index] ?? '';
    if (part.startsWith(':')) found[part.slice(1)] = decodeURIComponent(value);
    else if (part !== value) return undefined;
  }
  return found;
};

/** The address here with some search values changed; undefined and '' take one away. */
export const withSearch = (changes: Readonly<Record<string, string | undefined>>): string => {
  const search = new URLSearchParams(location.search);
  for (const [key, value] of Object.entries(changes)) {
    if (value === undefined || value === '') search.delete(key);
    else search.set(key, value);
  }
  const text = search.toString();
  return `${location.pathname}${text === '' ? '' : `?${text}`}`;
};

export const Link = ({
  href,
  replace = false,
  ...rest
}: AnchorHTMLAttributes<HTMLAnchorElement> & {
  readonly href: string;
  readonly replace?: boolean;
}): ReactElement => {
  const follow = (event: MouseEvent): void => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    go(href, replace ? 'replace' : 'push');
  };
  // oxlint-disable-next-line jsx-a11y/anchor-has-content
  return <a href={href} onClick={follow} {...rest} />;
};
