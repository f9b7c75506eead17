import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { foldScans } from '../../src/carriers/fold.ts';
import type { ParsedParcel } from '../../src/carriers/format.ts';
import { findFormat } from '../../src/carriers/registry.ts';
import { normaliseTrackingNumber } from '../../src/carriers/tracking-number.ts';
import { leftOutMark } from '../support/left-out.ts';

/**
 * Public payloads with the outcome that their own source states, where a folder of them is at hand. The project's own
 * samples do not need it.
 */
const root =
  process.env['CARRIER_CASES'] ?? new URL('../../../shared/carrier-cases', import.meta.url).pathname;

interface Case {
  readonly raw: unknown;
  readonly outcome: string;
  /** Null for answers that are about no parcel. */
  readonly expected: {
    readonly tracking_number: string;
    /** Null where the source knows nothing yet. */
    readonly status: string | null;
    readonly estimated_delivery: string | null;
    readonly signed_by?: string | null;
    readonly events: readonly {
      readonly time: string;
      readonly description: string | null;
      /** Null where the source passes on a carrier's event without a status of its own. */
      readonly status: string | null;
    }[];
  } | null;
}

/** Each status of the sources as the hub's. */
const statuses: Readonly<Record<string, string>> = {
  unknown: 'pending',
  error: 'pending',
  pre_transit: 'info_received',
  in_transit: 'in_transit',
  delivered: 'delivered',
  Pending: 'pending',
  Delivered: 'delivered',
  Expired: 'expired',
  Exception: 'exception',
  DELIVERED: 'delivered',
  DE: 'delivered',
};

/** Where the hub says another status than the source. */
const otherStatuses: Readonly<Record<string, string>> = {
  'aftership-sdk-java__MarkAsCompletedResult__0.json': 'delivered',
};

/** `<cases> <what>`, as `docs/carriers.md` lists them with the reason. */
const deviations = new Map<string, Set<string>>();
const deviates = (format: string, what: string, file: string): void => {
  const key = `${format}: ${what}`;
  deviations.set(key, (deviations.get(key) ?? new Set()).add(file));
};

const casesOf = (format: string): string[] => {
  const folder = `${root}/${format}`;
  return existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.json')) : [];
};

/** Scans of the carrier; what the provider says itself (a date, an expiry) has no code of the carrier's. */
const ofCarrier = (parcel: ParsedParcel): ParsedParcel['scans'] =>
  parcel.scans.filter(({ scan }) => scan.carrierCode !== null);

describe.each(['easypost', 'aftership', 'shippo', 'shipengine', '17track'])('%s', (format) => {
  const files = casesOf(format);

  // oxlint-disable-next-line vitest/no-disabled-tests -- public payloads that are no part of the project; the run says so
  if (files.length === 0) it.skip(`${leftOutMark}: public payloads are not at hand`, () => {});

  it.each(files)('%s', (file) => {
    const { raw, expected } = JSON.parse(readFileSync(`${root}/${format}/${file}`, 'utf8')) as Case;
    const outcome = findFormat(format)?.parse(raw);
    if (expected === null) {
      expect(outcome).toMatchObject({ ok: false, errors: [{ path: expect.any(String) as string }] });
      return;
    }
    if (outcome?.ok !== true) throw new Error(JSON.stringify(outcome));
    const [parcel] = outcome.parcels;
    if (parcel === undefined) throw new Error('no parcel');

    expect(parcel.trackingNumber).toBe(normaliseTrackingNumber(expected.tracking_number));
    expect(parcel.bad).toEqual([]);
    const scans = ofCarrier(parcel);
    expect(scans.map(({ text }) => text)).toEqual(
      expected.events.map(({ description }) => description ?? undefined),
    );
    for (const [at, { scan }] of scans.entries()) {
      const { time = '' } = expected.events[at] ?? {};
      expect(scan.time.written).toBe(time);
      // A wall time is read here as UTC, which is one of the readings that the interval holds.
      const instant = Date.parse(/(?:Z|[+-]\d{2}:\d{2})$/u.test(time) ? time : `${time}Z`);
      expect(Date.parse(scan.time.from)).toBeLessThanOrEqual(instant);
      expect(Date.parse(scan.time.to)).toBeGreaterThanOrEqual(instant);
      if (scan.time.from !== scan.time.to) deviates(format, 'time', file);
      // What the source has no word for is shown, not guessed from its text.
      expect(scan.status === 'unmapped').toBe(expected.events[at]?.status === null);
      if (scan.status === 'unmapped') deviates(format, 'scan without a status', file);
    }
    expect(new Set(scans.map(({ scan }) => scan.identity)).size).toBe(expected.events.length);

    const tracking = foldScans(parcel.scans.map(({ scan }) => scan));
    expect(tracking.status).toBe(otherStatuses[file] ?? statuses[expected.status ?? 'unknown']);
    if (file in otherStatuses || expected.status === 'error') deviates(format, 'status', file);
    const signed = parcel.scans.flatMap(({ signedBy }) => signedBy ?? []);
    if (typeof expected.signed_by === 'string') expect(signed).toContain(expected.signed_by);
    // Dates are taken while a parcel moves (`announcesDelivery`).
    const isMoving = ['in_transit', 'out_for_delivery'].includes(tracking.status);
    expect(tracking.estimatedDelivery?.from).toBe(
      isMoving ? expected.estimated_delivery?.slice(0, 10) : undefined,
    );
    if (!isMoving && typeof expected.estimated_delivery === 'string')
      deviates(format, 'estimated delivery', file);
  });
});

it.runIf(existsSync(root))(
  'what deviates from the cases is listed in docs/carriers.md, with how many and why',
  () => {
    const page = readFileSync(new URL('../../docs/carriers.md', import.meta.url), 'utf8');
    const listed = [...page.matchAll(/^\| `(\w+)` \| ([^|]+) \| (\d+) \| ([^|]{20,}) \|$/gmu)].map(
      ([, format, what, cases]) => `${format}: ${what} ${cases}`,
    );
    expect(listed.toSorted()).toEqual(
      [...deviations].map(([key, files]) => `${key} ${files.size}`).toSorted(),
    );
  },
);
