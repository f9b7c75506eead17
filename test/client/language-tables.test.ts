import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { de } from '../../client/src/languages/de.ts';
import { en } from '../../client/src/languages/en.ts';
import { it as italian } from '../../client/src/languages/it.ts';
import { pl } from '../../client/src/languages/pl.ts';
import { sv } from '../../client/src/languages/sv.ts';
import type { Words } from '../../client/src/languages/words.ts';
import type { Language } from '../../src/contracts/languages.ts';
import { reasonSchema } from '../../src/contracts/reasons.ts';
import { rejectionCodes } from '../../src/contracts/rejections.ts';
import { pageWords } from '../../src/http/page-words.ts';

/** The tables themselves. That each has every word is held by their type. */
const others: Readonly<Record<Exclude<Language, 'en'>, Words>> = { sv, de, pl, it: italian };
const tables: Readonly<Record<string, Words>> = { en, ...others };

/** What is right to be the same word as in English. */
const alike: Readonly<Record<string, readonly string[]>> = {
  sv: ['line.live', 'times.on'],
  de: ['dialogs.name', 'line.live', 'line.offline'],
  pl: ['times.on'],
  it: ['times.on'],
};

type Text = readonly [path: string, text: string];
const textsOf = (node: unknown, path = ''): readonly Text[] =>
  typeof node === 'string'
    ? [[path, node]]
    : Object.entries(node as object).flatMap(([key, part]) =>
        textsOf(part, path === '' ? key : `${path}.${key}`),
      );
const factsOf = (text: string): readonly string[] =>
  [...text.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name).toSorted();
const english = new Map(textsOf(en));
/** Of a form that English does not have, what it says of others. */
const modelOf = (path: string): string =>
  english.get(path) ?? english.get(path.replace(/plural\.\w+$/, 'plural.other')) ?? '';

describe.each(Object.entries(others))('in %s', (language, table) => {
  it('each text asks for what the English one asks for', () => {
    for (const [path, text] of textsOf(table)) {
      expect([path, ...factsOf(text)]).toEqual([path, ...factsOf(modelOf(path))]);
      expect(text.replaceAll(/\{\w+\}/g, '')).not.toMatch(/[{}]/);
    }
  });

  it('nothing was left in English', () => {
    const same = textsOf(table).filter(([path, text]) => text === modelOf(path));
    expect(same.map(([path]) => path).toSorted()).toEqual(alike[language]);
  });

  it('a sentence stays a sentence, and a question a question', () => {
    const endOf = (text: string): string => /[.?:)]?$/.exec(text)?.[0] ?? '';
    const other = textsOf(table).filter(([path, text]) => endOf(text) !== endOf(modelOf(path)));
    expect(other).toEqual([]);
  });
});

describe.each(Object.entries(tables))('in %s', (language, table) => {
  it('nothing is empty, begins or ends with a space, or has a typewriter’s quotes', () => {
    for (const [, text] of textsOf(table)) expect(text).toMatch(/^(?!\s)[^'"]+(?<!\s)$/);
  });

  it('each number has its form', () => {
    const rules = new Intl.PluralRules(language);
    const needed = new Set(Array.from({ length: 200 }, (_, count) => rules.select(count)));
    for (const { plural } of [table.parcels.showAll, table.returning.send])
      expect(Object.keys(plural).filter((form) => form !== 'other')).toEqual(
        [...needed].filter((form) => form !== 'other').toSorted((a, b) => order(a) - order(b)),
      );
  });

  it('a reason is as in the middle of a sentence', () => {
    for (const [, text] of [...textsOf(table.parcels.reasons), ...textsOf(table.returns.reasons)])
      expect(text).toMatch(/^\p{Ll}/u);
  });
});
const forms = ['one', 'few', 'many', 'other'];
const order = (form: string): number => forms.indexOf(form);

it('every refusal and every reason that has words is one that there is', () => {
  expect(Object.keys(en.refusals).filter((code) => !Object.hasOwn(rejectionCodes, code))).toEqual([]);
  const reasons: readonly string[] = reasonSchema.shape.code.options;
  expect(Object.keys(en.parcels.reasons).filter((code) => !reasons.includes(code))).toEqual([]);
});

it('what is served before the script is called as the script calls it', () => {
  for (const [language, { title }] of Object.entries(pageWords))
    expect(title).toBe(tables[language]?.page.title);
});

it('the built page says in English what is replaced in it', () => {
  const page = readFileSync(new URL('../../client/customer.html', import.meta.url), 'utf8');
  for (const text of ['<html lang="en">', `<title>${pageWords.en.title}</title>`, pageWords.en.needsScript])
    expect(page).toContain(text);
});
