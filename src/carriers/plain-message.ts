import { reasonCodes } from '../contracts/reasons.ts';
import { directionSchema, type ScanMessage, shipmentStatuses } from '../contracts/scans.ts';
import { isFields } from './fields.ts';

/**
 * The hub's own scan message as nearly all senders write it, told by hand: the schema makes a result and its parts anew
 * for each (a twelfth of all that the hub made). It takes nothing that the schema refuses, and gives what the schema
 * would give; undefined only says that the schema has to look: something is wrong, or rare, or has to be changed
 * (`test/carriers/plain-message.test.ts` holds both).
 */
export function findPlainMessage(raw: unknown): ScanMessage | undefined {
  if (!isFields(raw)) return undefined;
  for (const key in raw) {
    const value = raw[key];
    const check = Object.hasOwn(fields, key) ? fields[key as keyof ScanMessage] : undefined;
    if (check === undefined || !check(value)) return undefined;
  }
  const { trackingNumber, occurredAt, code, status } = raw as Partial<ScanMessage>;
  if (trackingNumber === undefined || occurredAt === undefined) return undefined;
  return code === undefined && status === undefined ? undefined : (raw as ScanMessage);
}

type Check = (value: unknown) => boolean;

const text =
  (least: number, most: number): Check =>
  (value) =>
    typeof value === 'string' && value.length >= least && value.length <= most;

const oneOf = (words: readonly string[]): Check => {
  const known = new Set<unknown>(words);
  return (value) => known.has(value);
};

const within =
  (least: number, most: number): Check =>
  (value) =>
    typeof value === 'number' && value >= least && value <= most;

/** Without a space at an end: those are cut off. */
const trackingNumber = /^[A-Za-z0-9./_-][A-Za-z0-9 ./_-]{1,62}[A-Za-z0-9./_-]$/;
const country = /^[A-Z]{2}$/;
const ofPlace: Readonly<Record<string, Check>> = {
  city: text(0, 120),
  region: text(0, 120),
  postcode: text(0, 20),
  country: (value) => typeof value === 'string' && country.test(value),
  latitude: within(-90, 90),
  longitude: within(-180, 180),
};

function isPlace(value: unknown): boolean {
  if (!isFields(value)) return false;
  for (const key in value)
    if (!Object.hasOwn(ofPlace, key) || ofPlace[key]?.(value[key]) !== true) return false;
  return true;
}

const fields: Readonly<Record<keyof ScanMessage, Check | undefined>> = {
  trackingNumber: (value) => typeof value === 'string' && trackingNumber.test(value),
  eventId: text(1, 200),
  code: text(1, 80),
  status: oneOf(shipmentStatuses),
  reason: oneOf(reasonCodes),
  description: text(0, 500),
  occurredAt: text(8, 40),
  timeZone: text(1, 64),
  location: isPlace,
  // Rare, and not told by a length.
  estimatedDelivery: undefined,
  leg: (value) => Number.isInteger(value) && within(1, 9)(value),
  direction: oneOf(directionSchema.options),
  signedBy: text(0, 200),
  proofUrl: undefined,
  retracts: text(1, 200),
};
