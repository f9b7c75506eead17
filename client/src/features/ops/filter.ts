import { tellCause } from '../../words/causes.ts';
import { parseSearch } from '../../words/search.ts';
import { toCarrier } from '../../words/statuses.ts';

/** Presses a counter: its token comes in, or goes out when it was there; one value of a key at a time. */
export const toggleToken = (text: string, token: string): string => {
  const { tokens, words } = parseSearch(text);
  const key = `${token.split(':')[0] ?? ''}:`;
  const others = tokens.filter((other) => !other.startsWith(key));
  return [...others, ...(tokens.includes(token) ? [] : [token]), ...words].join(' ');
};

/** What the board is asked for: open cases, unless the search speaks of their state itself. */
export const toBoardFilter = (tokens: readonly string[]): string =>
  tokens.some((token) => /^(is:resolved|is:suppressed|is:snoozed|is:watched|state:|incident:)/.test(token))
    ? tokens.join(' ')
    : [...tokens.filter((token) => token !== 'is:open'), 'is:open'].join(' ');

export const nameToken = (token: string): string => {
  const [key = '', value = ''] = token.split(':');
  if (key === 'severity') return `Severity ${value}`;
  if (key === 'carrier') return toCarrier(value);
  return tellCause(value);
};
