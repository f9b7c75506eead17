import type { en } from './en.ts';

/**
 * The types behind the tables: one table a language, each with everything that the English one has. Tied to its language a
 * table is `Spoken`: what has something to fill in is a function that asks for it, so that no page can leave it out.
 */
interface Plural {
  readonly plural: { readonly one: string; readonly other: string };
}
/** As `Intl.PluralRules` names them; a language has those that it tells apart. */
interface AnyPlural {
  readonly plural: Readonly<Partial<Record<Intl.LDMLPluralRule, string>>> & { readonly other: string };
}

type TableLike<T> = T extends string
  ? string
  : T extends Plural
    ? AnyPlural
    : { readonly [K in keyof T]: TableLike<T[K]> };
export type Words = TableLike<typeof en>;

type FactIn<T extends string> = T extends `${string}{${infer Fact}}${infer Rest}`
  ? Fact | FactIn<Rest>
  : never;
type Facts<Names extends string> = Readonly<Record<Names, string | number>>;

type SpokenLike<T> = T extends string
  ? [FactIn<T>] extends [never]
    ? string
    : (facts: Facts<FactIn<T>>) => string
  : T extends Plural
    ? (facts: Facts<Exclude<FactIn<T['plural']['other']>, 'count'>> & { readonly count: number }) => string
    : { readonly [K in keyof T]: SpokenLike<T[K]> };
export type Spoken = SpokenLike<typeof en>;

const fill = (text: string, facts: Readonly<Record<string, string | number>>): string =>
  text.replaceAll(/\{(\w+)\}/g, (_, name: string) => String(facts[name] ?? ''));

type Node = string | AnyPlural | { readonly [key: string]: Node };
const isPlural = (node: Node): node is AnyPlural => typeof node !== 'string' && 'plural' in node;

/** `model` is English: what has something to fill in there is a function in every language. */
const bind = (model: Node, node: Node, rules: Intl.PluralRules): unknown => {
  if (typeof node === 'string') {
    const isFilled = typeof model === 'string' && model.includes('{');
    return isFilled ? (facts: Facts<string>) => fill(node, facts) : node;
  }
  if (isPlural(node))
    return (facts: Facts<'count'>) =>
      fill(node.plural[rules.select(Number(facts.count))] ?? node.plural.other, facts);
  return Object.fromEntries(
    Object.entries(model).map(([key, part]) => [key, bind(part as Node, node[key] ?? '', rules)]),
  );
};

export const toSpoken = (model: typeof en, table: Words, locale: string): Spoken =>
  bind(model, table, new Intl.PluralRules(locale)) as Spoken;
