import type { Language } from '../../../src/contracts/languages.ts';
import { createSpeech, english, type Speech } from './speech.ts';
import type { Words } from './words.ts';

/** A chunk each: nobody loads a language that they do not read. Each is named after its language, and is found by that. */
const tables: Readonly<Record<Exclude<Language, 'en'>, () => Promise<Words>>> = {
  sv: async () => (await import('./sv.ts')).sv,
  de: async () => (await import('./de.ts')).de,
  pl: async () => (await import('./pl.ts')).pl,
  it: async () => (await import('./it.ts')).it,
};

/** Rejects where the language cannot be fetched. */
export const loadSpeech = async (language: Language): Promise<Speech> =>
  language === 'en' ? english : createSpeech(language, await tables[language]());
