import type { Meaning } from './meaning.ts';

/** A list of a carrier's codes. A map and not an object: a code may be called `constructor`. */
export type CodeTable = ReadonlyMap<string, Meaning>;

/** For long lists of short codes, by what they mean: `[means('delivered'), 'FS 9E']`. */
export function toCodeTable(rows: readonly (readonly [meaning: Meaning, codes: string])[]): CodeTable {
  const table = new Map<string, Meaning>();
  for (const [meaning, codes] of rows) {
    for (const code of codes.split(/\s+/u)) {
      if (table.has(code)) throw new Error(`the code ${code} has two meanings in one table`);
      table.set(code, meaning);
    }
  }
  return table;
}
