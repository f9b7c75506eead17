import { Board } from './board.ts';
import { Journal } from './journal.ts';
import { Registry } from './registry.ts';

/** In order; the name is what the database remembers. A migration that has landed is never edited. */
export const migrations = [
  { name: '0001-journal', class: Journal },
  { name: '0002-registry', class: Registry },
  { name: '0003-board', class: Board },
] as const;
