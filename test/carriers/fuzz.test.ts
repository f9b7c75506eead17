import fc from 'fast-check';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { foldScans } from '../../src/carriers/fold.ts';
import type { FormatOutcome } from '../../src/carriers/format.ts';
import { carrierFormats } from '../../src/carriers/registry.ts';
import { scanSchema } from '../../src/contracts/scans.ts';

const samples = new URL('samples/', import.meta.url);

/** Whatever comes, what goes on is what the contract allows, and PostgreSQL can store it. */
function check(outcome: FormatOutcome): void {
  if (!outcome.ok) {
    expect(outcome.errors.length).toBeGreaterThan(0);
    return;
  }
  for (const { scans, bad } of outcome.parcels) {
    for (const { errors } of bad) expect(errors.length).toBeGreaterThan(0);
    for (const { scan, text, signedBy } of scans) {
      const read = scanSchema.safeParse(scan);
      expect(read.success ? [] : read.error.issues).toEqual([]);
      expect((JSON.stringify([scan, text, signedBy]) ?? '').match(/\\u0000|\\ud[89a-f]/iu)).toBeNull();
      expect((text ?? '').length).toBeLessThanOrEqual(500);
    }
    foldScans(scans.map(({ scan }) => scan));
  }
}

const junk = fc.oneof(
  fc.jsonValue(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    null,
    '',
    0,
    -1,
    1e308,
    [],
    {},
    '0001-01-01T00:00:00Z',
    '9999-12-31',
    '2026-02-30',
    '\u0000',
    '\ud800',
    'x'.repeat(5000),
  ),
);

function mutate(value: unknown, path: readonly number[], replacement: unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined || typeof value !== 'object' || value === null) return replacement;
  if (Array.isArray(value)) {
    if (value.length === 0) return [replacement];
    const at = step % value.length;
    return value.map((item: unknown, index) => (index === at ? mutate(item, rest, replacement) : item));
  }
  const keys = Object.keys(value);
  const key = keys[step % Math.max(1, keys.length)];
  return key === undefined
    ? replacement
    : { ...value, [key]: mutate((value as Record<string, unknown>)[key], rest, replacement) };
}

describe.each(carrierFormats.map((format) => [format.format, format] as const))('%s', (name, format) => {
  it('never throws on any JSON', () => {
    fc.assert(fc.property(junk, (body) => check(format.parse(body))));
  });

  it('never throws on a body that is nearly right', () => {
    const folder = new URL(`${name}/`, samples);
    const bodies = readdirSync(folder).map(
      (file) => (JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as { body: unknown }).body,
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...bodies),
        fc.array(fc.nat(30), { minLength: 1, maxLength: 6 }),
        junk,
        (body, path, replacement) => check(format.parse(mutate(body, path, replacement))),
      ),
      { numRuns: 1000 },
    );
  });
});
