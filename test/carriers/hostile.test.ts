import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { carrierFormats } from '../../src/carriers/registry.ts';
import type { CarrierFormat } from '../../src/carriers/format.ts';

/**
 * What a body of the largest size can cost: 50 ms. A clock on a busy machine proves nothing, so what seems slow is
 * measured again and again, each time beside a fixed piece of work that a quiet machine does in some 5 ms, and must be
 * good once: within 50 ms, or within as many times that work. Whatever slows the machine slows both; an expression that
 * backtracks is a thousand times off in every round. The figures are printed.
 */
const mostMs = 50;
const mostTimesWork = 12;
const mostRounds = 25;
const mebibyte = 1024 * 1024;
const strings: readonly string[] = [
  'a'.repeat(mebibyte),
  ' '.repeat(mebibyte),
  '0'.repeat(mebibyte),
  '2026-11-22T08:03:00'.padEnd(mebibyte, '0'),
  `${'2026-11-22 '.repeat(mebibyte / 11)}Z`,
  '/_-+:.|'.repeat(mebibyte / 7),
  '\ud83d\ude00'.repeat(mebibyte / 4),
  '\u0000\ud800'.repeat(mebibyte / 4),
];
const deep = { lists: nest((inner) => [inner]), objects: nest((inner) => ({ data: inner, events: inner })) };

function nest(wrap: (inner: unknown) => unknown): unknown {
  let value: unknown = 'x';
  for (let level = 0; level < 20_000; level += 1) value = wrap(value);
  return value;
}

type Path = readonly (string | number)[];

/** Where each text and each list of a body stands; of a list, in its first item: the others are like it. */
function findPlaces(value: unknown, at: Path = []): { readonly texts: Path[]; readonly lists: Path[] } {
  if (typeof value === 'string') return { texts: [at], lists: [] };
  if (typeof value !== 'object' || value === null) return { texts: [], lists: [] };
  const inner = Object.entries(Array.isArray(value) ? value.slice(0, 1) : value).map(([key, item]) =>
    findPlaces(item, [...at, Array.isArray(value) ? Number(key) : key]),
  );
  return {
    texts: inner.flatMap(({ texts }) => texts),
    lists: [...(Array.isArray(value) ? [at] : []), ...inner.flatMap(({ lists }) => lists)],
  };
}

function setAt(value: unknown, [key, ...rest]: Path, to: (old: unknown) => unknown): unknown {
  if (key === undefined) return to(value);
  if (Array.isArray(value))
    return value.map((item: unknown, at) => (at === key ? setAt(item, rest, to) : item));
  const fields = value as Readonly<Record<string, unknown>>;
  return { ...fields, [key]: setAt(fields[key], rest, to) };
}

function bodiesOf({ format }: CarrierFormat): unknown[] {
  const folder = new URL(`samples/${format}/`, import.meta.url);
  return readdirSync(folder).map(
    (file) => (JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as { body: unknown }).body,
  );
}

/** Milliseconds of the quickest of a few runs: what is slow by itself is slow each time. */
function quickest(run: () => unknown, runs: number): number {
  let best = Infinity;
  for (let at = 0; at < runs; at += 1) {
    const before = process.threadCpuUsage();
    run();
    const { user, system } = process.threadCpuUsage(before);
    best = Math.min(best, (user + system) / 1000);
  }
  return best;
}

const text = JSON.stringify(
  Array.from({ length: 4_000 }, (_, at) => ({
    at,
    written: `2026-11-22T08:03:${at % 60}`,
    place: 'Malmö, SE',
  })),
);

/** Reading, matching and writing text, as formats do. */
function doFixedWork(): number {
  let length = 0;
  for (const { at, written } of JSON.parse(text) as { at: number; written: string }[]) {
    if (/^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{1,2})$/u.test(written))
      length += new Date(Date.UTC(2026, 0, 1) + at * 60_000).toISOString().length;
  }
  return length;
}

function findSlow({ what, run }: Worst): string | undefined {
  const rounds: string[] = [];
  for (let round = 0; round < mostRounds; round += 1) {
    const work = quickest(doFixedWork, 1);
    const ms = quickest(run, 1);
    if (ms <= mostMs || ms <= mostTimesWork * work) return undefined;
    rounds.push(`${ms} (${work})`);
  }
  return `${what}: ${rounds.join(', ')} ms (of fixed work)`;
}

interface Worst {
  readonly ms: number;
  readonly what: string;
  readonly run: () => unknown;
}

const figures: string[] = [];
afterAll(() => {
  // oxlint-disable-next-line no-console -- the figures are what the test shows
  console.info(['slowest reading of a hostile body, ms', ...figures].join('\n  '));
});

describe.each(carrierFormats.map((format) => [format.format, format] as const))('%s', (name, format) => {
  const bodies = bodiesOf(format);
  let worst: Worst = { ms: 0, what: 'nothing', run: () => undefined };
  const measure = (what: string, body: unknown): void => {
    const run = (): unknown => format.parse(body);
    if (quickest(run, 1) <= worst.ms) return;
    const ms = quickest(run, 3);
    if (ms > worst.ms) worst = { ms, what, run };
  };

  afterAll(() => {
    figures.push(`${name} ${worst.ms.toFixed(1)} ${worst.what}`);
  });

  it.each([
    ['a mebibyte of text in any field', false],
    ['ten thousand of any list', true],
  ])('reads %s', (_, isList) => {
    let round = 0;
    for (const body of bodies) {
      const places = findPlaces(body);
      for (const place of isList ? places.lists : places.texts) {
        const hostile = setAt(body, place, (old) => {
          if (!isList) return strings[(round += 1) % strings.length];
          const items = old as unknown[];
          return Array.from({ length: 10_000 }, (__, at) => items[at % items.length] ?? {});
        });
        measure(place.join('.'), hostile);
      }
    }
    expect(findSlow(worst)).toBeUndefined();
  });

  it('reads the longest list it takes, of times without a zone in the country of most zones', () => {
    for (const body of bodies) {
      for (const place of findPlaces(body).lists) {
        const hostile = setAt(body, place, (old) => {
          const items = old as unknown[];
          // No longer than the doors let in.
          const length = Math.min(1000, Math.floor((mebibyte * items.length) / JSON.stringify(items).length));
          return Array.from({ length }, (__, at) => toZoneless(items[at % items.length], at));
        });
        measure(`the longest ${place.join('.')}`, hostile);
      }
    }
    expect(findSlow(worst)).toBeUndefined();
  });

  it('is not led into the depth', () => {
    for (const body of bodies) {
      const { texts, lists } = findPlaces(body);
      for (const place of [...texts, ...lists])
        for (const bottomless of Object.values(deep)) format.parse(setAt(body, place, () => bottomless));
    }
  });
});

/** Each item with another time, to the second, and in the United States. */
function toZoneless(value: unknown, at: number): unknown {
  if (typeof value === 'string') {
    if (/^\d{4}-\d{2}-\d{2}[T ]\d{2}/u.test(value))
      return new Date(Date.UTC(2026, 0, 1, 1, 1, 1) + at * 8_640_000).toISOString().slice(0, 19);
    return /^[A-Z]{2}$/u.test(value) && value !== 'IT' && value !== 'DE' ? 'US' : value;
  }
  if (Array.isArray(value)) return value.map((item) => toZoneless(item, at));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toZoneless(item, at)]));
}
