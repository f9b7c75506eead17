import { aftership } from './aftership.ts';
import { easypost } from './easypost.ts';
import type { CarrierFormat } from './format.ts';
import { hubScan } from './hub-scan.ts';

/** A new format is one file, one line here, and samples with their expected scans under test/carriers/samples. */
export const carrierFormats: readonly CarrierFormat[] = [hubScan, easypost, aftership];

export const findFormat = (format: string): CarrierFormat | undefined =>
  carrierFormats.find((candidate) => candidate.format === format);
