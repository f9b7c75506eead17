import type { DeadLetter } from '../../../../src/contracts/registry.ts';

export interface LetterGroup {
  readonly key: string;
  readonly reason: DeadLetter['reason'];
  readonly sender: string;
  readonly letters: readonly DeadLetter[];
}

/** Messages that failed for one reason from one sender belong together; the largest group first. */
export const groupByCause = (letters: readonly DeadLetter[]): readonly LetterGroup[] => {
  const groups = new Map<string, DeadLetter[]>();
  for (const letter of letters) {
    const key = `${letter.reason}|${letter.sender}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [letter]);
    else group.push(letter);
  }
  return [...groups]
    .flatMap(([key, list]) => {
      const first = list[0];
      return first === undefined ? [] : [{ key, reason: first.reason, sender: first.sender, letters: list }];
    })
    .toSorted((a, b) => b.letters.length - a.letters.length || a.key.localeCompare(b.key));
};

export const toBodyText = (letter: Pick<DeadLetter, 'body' | 'encoding'>): string => {
  if (letter.encoding === 'base64') return letter.body;
  try {
    return JSON.stringify(JSON.parse(letter.body), null, 2);
  } catch {
    return letter.body;
  }
};
