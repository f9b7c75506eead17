import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { carrierFormats, findFormat } from '../../src/carriers/registry.ts';
import { toExpected } from './sample.ts';

interface Sample {
  readonly about: string;
  readonly body: unknown;
  readonly expected: unknown;
}

/** A new format only adds its folder; one that has none fails here. */
const cases = carrierFormats.flatMap((format) => {
  const folder = new URL(`samples/${format.format}/`, import.meta.url);
  return readdirSync(folder).map((file) => {
    const sample = JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as Sample;
    return { name: `${format.format}/${file}: ${sample.about}`, format, sample };
  });
});

it.each(cases)('$name', ({ format, sample }) => {
  expect(toExpected(format, sample.body)).toEqual(sample.expected);
});

it('has samples of every format, each with a name of its own', () => {
  expect(new Set(cases.map(({ format }) => format.format)).size).toBe(carrierFormats.length);
  expect(new Set(carrierFormats.map(({ format }) => format)).size).toBe(carrierFormats.length);
  for (const format of carrierFormats) expect(findFormat(format.format)).toBe(format);
  expect(findFormat('pigeon')).toBeUndefined();
});
