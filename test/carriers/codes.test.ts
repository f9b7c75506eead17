import { describe, expect, it } from 'vitest';
import { easypostDetails, easypostStatuses } from '../../src/carriers/easypost-codes.ts';
import { foldScans } from '../../src/carriers/fold.ts';
import type { CarrierFormat } from '../../src/carriers/format.ts';
import { carrierFormats, findFormat } from '../../src/carriers/registry.ts';
import type { ParsedScan } from '../../src/contracts/scans.ts';
import type { CodeExpectations } from './codes/code-expectations.ts';

/** A new format adds its module; one that has none fails here. */
const formats = await Promise.all(
  carrierFormats.map(async (format) => {
    const { codes } = (await import(`./codes/${format.format}.ts`)) as { readonly codes: CodeExpectations };
    return { name: format.format, format, codes };
  }),
);

const scansOf = (format: CarrierFormat, body: unknown): readonly ParsedScan[] => {
  const outcome = format.parse(body);
  if (!outcome.ok) throw new Error(JSON.stringify(outcome));
  return outcome.parcels[0]?.scans ?? [];
};

function meaningOf(format: CarrierFormat, body: unknown): string {
  const [parsed, ...others] = scansOf(format, body);
  expect(others).toEqual([]);
  return `${parsed?.scan.status} ${parsed?.scan.reason.code} ${parsed?.scan.reason.party}`;
}

describe.each(formats)('$name', ({ format, codes }) => {
  it('gives every code of its table the meaning that is written down', () => {
    expect(format.codes.length).toBeGreaterThan(8);
    for (const code of format.codes)
      expect([code, meaningOf(format, codes.body(code))]).toEqual([code, codes.meaning(code)]);
    if (codes.all !== undefined) expect(format.codes.toSorted()).toEqual(codes.all.toSorted());
  });

  it.each(codes.unknown)('%s is not in the table, so it is unmapped and moves nothing', (code) => {
    expect(meaningOf(format, codes.body(code))).toBe('unmapped none unknown');
    const tracking = foldScans(scansOf(format, codes.body(code)).map(({ scan }) => scan));
    expect(tracking.status).toBe('pending');
    expect(tracking.unmapped.map((scan) => scan.carrierCode?.toLowerCase())).toEqual([code.toLowerCase()]);
  });
});

it('knows as many codes of EasyPost as the facts list', () => {
  expect(Object.keys(easypostStatuses)).toHaveLength(10);
  expect(easypostDetails).toHaveLength(28);
});

describe('beside a code of the hub', () => {
  const read = (message: object): string => {
    const outcome = findFormat('hub')?.parse({
      trackingNumber: 'AB123',
      occurredAt: '2026-11-22',
      ...message,
    });
    if (outcome?.ok !== true) throw new Error(JSON.stringify(outcome));
    const scan = outcome.parcels[0]?.scans[0]?.scan;
    return `${scan?.status} ${scan?.reason.code} ${scan?.direction} ${scan?.carrierCode}`;
  };
  it.each([
    [{ code: 'OD', status: 'on_hold' }, 'on_hold none outbound OD'],
    [{ code: 'CD', status: 'on_hold' }, 'on_hold customs_held outbound CD'],
    [{ code: 'OD', status: 'on_hold', reason: 'weather' }, 'on_hold weather outbound OD'],
    [{ code: 'DE', reason: 'access_denied' }, 'attempt_failed access_denied outbound DE'],
    [{ code: 'Q7', status: 'in_transit' }, 'in_transit none outbound Q7'],
    [{ code: 'Q7', reason: 'weather' }, 'unmapped none outbound Q7'],
    [{ status: 'delivered' }, 'delivered none outbound null'],
    [{ status: 'returning' }, 'returning none return null'],
    [{ code: 'pu', direction: 'return' }, 'picked_up accepted return PU'],
  ])('%j is %s', (message, expected) => {
    expect(read(message)).toBe(expected);
  });
});
