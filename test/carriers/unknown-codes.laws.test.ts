import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldScans } from '../../src/carriers/fold.ts';
import { toReason } from '../../src/carriers/reasons.ts';
import { carrierFormats } from '../../src/carriers/registry.ts';
import type { CodeExpectations } from './codes/code-expectations.ts';

const formats = await Promise.all(
  carrierFormats.map(async (format) => {
    const { codes } = (await import(`./codes/${format.format}.ts`)) as { readonly codes: CodeExpectations };
    return { name: format.format, format, codes };
  }),
);

/**
 * Codes of no table: made up, or a known one with something before or after each of its parts. (Of a known part beside
 * an unknown one each format has its own rule.)
 */
const madeUp = (known: readonly string[]): fc.Arbitrary<string> => {
  const part = fc.stringMatching(/^Q[A-Z0-9]{3,8}X$/u);
  return fc.oneof(
    part,
    fc.tuple(fc.constantFrom(...known), part).map(([code, more]) => code.replaceAll(/(?=\/)|$/gu, more)),
    fc.tuple(part, fc.constantFrom(...known)).map(([more, code]) => code.replaceAll(/^|(?<=\/)/gu, more)),
  );
};

describe.each(formats)('$name', ({ format, codes }) => {
  it('takes no code that it does not know for one that it knows', () => {
    const known = new Set(format.codes);
    fc.assert(
      fc.property(madeUp(format.codes), (code) => {
        fc.pre(!known.has(code));
        const outcome = format.parse(codes.body(code));
        if (!outcome.ok) throw new Error(JSON.stringify(outcome));
        const scans = outcome.parcels.flatMap((parcel) => parcel.scans.map(({ scan }) => scan));
        expect(scans.map(({ status, reason }) => [status, reason.code])).toEqual([['unmapped', 'none']]);
        expect(foldScans(scans).status).toBe('pending');
        // What is kept of it does not tell more than the scan did.
        const kept = format.meaningOf?.(scans[0]?.carrierCode ?? '') ?? 'untold';
        expect(kept === 'untold' ? 'unmapped' : kept.status).toBe('unmapped');
      }),
    );
  });

  it('makes of a code that was kept what it makes of a scan with it, or says that it cannot tell', () => {
    for (const code of format.codes) {
      const kept = format.meaningOf?.(code) ?? 'untold';
      if (kept === 'untold') continue;
      const { status, reason } = kept;
      const { party } = toReason(reason);
      expect([code, `${status} ${reason} ${party}`]).toEqual([code, codes.meaning(code)]);
    }
  });

  it('knows each of its codes once', () => {
    expect(new Set(format.codes).size).toBe(format.codes.length);
  });
});
