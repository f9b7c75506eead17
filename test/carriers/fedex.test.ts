import fc from 'fast-check';
import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { fedex } from '../../src/carriers/fedex.ts';
import { foldScans } from '../../src/carriers/fold.ts';
import type { Scan } from '../../src/contracts/scans.ts';

interface Push {
  readonly output: { readonly completeTrackResults: readonly Complete[] };
}
interface Complete {
  readonly trackingNumber: string;
  readonly trackResults: readonly { readonly scanEvents: readonly unknown[] }[];
}

const folder = new URL('samples/fedex/', import.meta.url);
const pushes = readdirSync(folder)
  .map((file) => (JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as { body: Push }).body)
  .filter(({ output }) => Array.isArray(output?.completeTrackResults));
const parcels = pushes
  .flatMap(({ output }) => output.completeTrackResults)
  .filter(({ trackResults }) => trackResults.some(({ scanEvents }) => scanEvents?.length > 1));

const scansOf = (complete: Complete): readonly Scan[] => {
  const outcome = fedex.parse({ output: { completeTrackResults: [complete] } });
  if (!outcome.ok) throw new Error(JSON.stringify(outcome));
  return outcome.parcels.flatMap(({ scans }) => scans.map(({ scan }) => scan));
};
const toState = (scans: readonly Scan[]): unknown => {
  const { status, reason, direction, estimatedDelivery, because, order } = foldScans(scans);
  return {
    status,
    reason,
    direction,
    estimatedDelivery,
    because,
    order: order.map(({ identity }) => identity),
  };
};

it('comes to one state, whichever scans come first, in which result, and how often', () => {
  expect(parcels.length).toBeGreaterThan(4);
  fc.assert(
    fc.property(fc.constantFrom(...parcels), fc.gen(), (complete, gen) => {
      const results = complete.trackResults.map((result) => ({
        ...result,
        scanEvents: gen(fc.shuffledSubarray, [...result.scanEvents], { minLength: result.scanEvents.length }),
      }));
      const shuffled = gen(fc.shuffledSubarray, results, { minLength: results.length });
      const again = scansOf({ ...complete, trackResults: shuffled });
      expect(toState([...again, ...scansOf(complete)])).toEqual(toState(scansOf(complete)));
      expect(toState(again)).toEqual(toState(scansOf(complete)));
    }),
  );
});

it('keeps the scans of a first push when the second one has a new estimate', () => {
  const [complete] = parcels.filter(({ trackingNumber }) => trackingNumber === '7760 9433 7676');
  if (complete === undefined) throw new Error('the sample is gone');
  const later = complete.trackResults.map((result) => ({
    ...result,
    estimatedDeliveryTimeWindow: { window: { begins: '2026-11-20T00:00:00', ends: '2026-11-20T00:00:00' } },
  }));
  const scans = [...scansOf({ ...complete, trackResults: later }), ...scansOf(complete)];
  expect(foldScans(scans).estimatedDelivery).toEqual({ from: '2026-11-20', to: '2026-11-20' });
  expect(foldScans(scans).order).toHaveLength(scansOf(complete).length + 1);
});
