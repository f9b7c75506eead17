import { readdirSync, readFileSync } from 'node:fs';
import { carrierFormats } from '../../src/carriers/registry.ts';
import type { Scan } from '../../src/contracts/scans.ts';

export interface SampleParcel {
  readonly name: string;
  readonly scans: readonly Scan[];
}

/**
 * What the samples of every format say of one parcel, each body by itself and all bodies of one number together: a new
 * format is among them once it has samples.
 */
export const sampleParcels: readonly SampleParcel[] = carrierFormats.flatMap((format) => {
  const folder = new URL(`samples/${format.format}/`, import.meta.url);
  const bodies = readdirSync(folder).flatMap((file) => {
    const { body } = JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as { readonly body: unknown };
    const outcome = format.parse(body);
    return outcome.ok
      ? outcome.parcels.map(({ trackingNumber, scans }) => ({
          name: `${format.format}/${file} ${trackingNumber}`,
          trackingNumber,
          scans: scans.map(({ scan }) => scan),
        }))
      : [];
  });
  const together = [...new Set(bodies.map((body) => body.trackingNumber))]
    .map((number) => bodies.filter((body) => body.trackingNumber === number))
    .filter((of) => of.length > 1)
    .map((of) => ({
      name: `${format.format}: all of ${of[0]?.trackingNumber}`,
      scans: of.flatMap(({ scans }) => scans),
    }));
  return [...bodies, ...together].filter(({ scans }) => scans.length > 0);
});
