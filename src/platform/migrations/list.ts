import { Journal } from './journal.ts';

/** In order; the name is what the database remembers. A migration that has landed is never edited. */
export const migrations = [{ name: '0001-journal', class: Journal }] as const;
