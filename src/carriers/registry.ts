import { seventeenTrack } from './17track.ts';
import { aftership } from './aftership.ts';
import { dhlEcommerce } from './dhl-ecommerce.ts';
import { dhlUnified } from './dhl-unified.ts';
import { easypost } from './easypost.ts';
import { fedex } from './fedex.ts';
import type { CarrierFormat } from './format.ts';
import { hubScan } from './hub-scan.ts';
import { inpost } from './inpost.ts';
import { postnord } from './postnord.ts';
import { royalMail } from './royal-mail.ts';
import { shipengine } from './shipengine.ts';
import { shippo } from './shippo.ts';
import { upsTrackAlert } from './ups-track-alert.ts';

/** A new format is one file, one line here, and samples with their expected scans under test/carriers/samples. */
export const carrierFormats: readonly CarrierFormat[] = [
  hubScan,
  easypost,
  aftership,
  dhlUnified,
  dhlEcommerce,
  shippo,
  shipengine,
  seventeenTrack,
  upsTrackAlert,
  fedex,
  postnord,
  inpost,
  royalMail,
];

export const findFormat = (format: string): CarrierFormat | undefined =>
  carrierFormats.find((candidate) => candidate.format === format);
