/** A search as it is typed: `key:value` tokens narrow, by the hub; words are looked for. */
export interface Search {
  readonly tokens: readonly string[];
  readonly words: readonly string[];
}

const isToken = (part: string): boolean => /^-?[a-z]+:[^\s:]+$/i.test(part);

export const parseSearch = (text: string): Search => {
  const parts = text
    .trim()
    .split(/\s+/)
    .filter((part) => part !== '');
  return {
    tokens: parts.filter(isToken),
    words: parts.filter((part) => !isToken(part)),
  };
};
