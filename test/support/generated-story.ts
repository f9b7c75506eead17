import { reasonCodes } from '../../src/contracts/reasons.ts';
import { overrideStatuses, shipmentStatuses, type Scan } from '../../src/contracts/scans.ts';
import { createRandom, type Random } from '../faults/random.ts';
import { checkArrivals, type ParcelScan, permutationsOf, type Story } from './arrivals.ts';
import { aScan, hourMs, startAt } from './order-factory.ts';

/** The way of a parcel as most go, with the clocks and the copies that make it hard. */
const way = [
  'info_received',
  'picked_up',
  'in_transit',
  'out_for_delivery',
  'attempt_failed',
  'available_for_pickup',
  'delivered',
] as const;

/**
 * Two parcels whose scans meet in time: intervals, equal instants, copies in another form, what is taken back, legs,
 * returns, dates; and now and then a person who sets the status.
 */
const generateStory = (random: Random, size: number): Story => {
  const scans: ParcelScan[] = [];
  const isOrderly = random.chance(0.4);
  for (let index = 0; index < size; index += 1) {
    const known = scans.length === 0 ? undefined : random.pick(scans);
    if (known !== undefined && !isOrderly && random.chance(0.1)) scans.push(inAnotherForm(known, random));
    else scans.push(isOrderly ? orderly(index, random) : anyScan(random));
  }
  if (isOrderly || random.chance(0.7)) return { scans };
  const at = startAt + random.below(16) * 12 * hourMs;
  return {
    scans,
    override: {
      at,
      command: {
        type: 'OverrideShipmentStatus',
        shipmentId: 'ord_1-f1-p1',
        status: random.pick(overrideStatuses),
        reason: random.pick(['none', 'none', 'lost', 'damaged', 'other']),
        noteRef: 'text_why',
      },
    },
  };
};

const orderly = (index: number, random: Random): ParcelScan => {
  const from = startAt + (index * 9 + random.below(9)) * hourMs;
  const date = random.chance(0.2) ? new Date(from + random.below(9) * 24 * hourMs).toISOString() : undefined;
  return {
    number: 'PN1',
    scan: withDate(aScan(way[Math.min(index, way.length - 1)]!, iso(from), { code: `c${index}` }), date),
  };
};

const anyScan = (random: Random): ParcelScan => {
  const from = startAt + random.below(24) * 8 * hourMs;
  const lasts = random.pick([0, 0, 0, 1, 24]);
  const retracts = random.chance(0.15) ? random.pick(['e1', 'e2']) : undefined;
  const status = random.chance(0.6)
    ? random.pick([...way, 'returning', 'returned'] as const)
    : random.pick([...shipmentStatuses, 'unmapped'] as const);
  const scan = aScan(status, iso(from), {
    code: `${status}${random.below(2)}${retracts ?? ''}`,
    reason: random.chance(0.7) ? 'none' : random.pick([...reasonCodes, 'lost', 'damaged'] as const),
    leg: random.chance(0.8) ? 1 : 2,
    ...(random.chance(0.85) ? {} : { direction: 'return' as const }),
    ...(random.chance(0.6) ? { country: random.pick(['SE', 'NO']) } : {}),
    ...(random.chance(0.3) ? { eventId: random.pick(['e1', 'e2', 'e3']) } : {}),
    ...(retracts === undefined ? {} : { retracts }),
    ...(lasts === 0 ? {} : { until: iso(from + lasts * hourMs) }),
  });
  const date = random.chance(0.15) ? iso(from + random.below(9) * 24 * hourMs) : undefined;
  return { number: random.chance(0.75) ? 'PN1' : 'PN2', scan: withDate(scan, date) };
};

const withDate = (scan: Scan, instant: string | undefined): Scan => {
  if (instant === undefined) return scan;
  const day = instant.slice(0, 10);
  // Whatever moves the fold is in a scan's identity.
  return {
    ...scan,
    identity: `${scan.identity}|${day}`,
    estimatedDelivery: { from: day, to: day },
  };
};

/** The same scan: another event id, or read by a newer code table. */
const inAnotherForm = ({ number, scan }: ParcelScan, random: Random): ParcelScan => ({
  number,
  scan: random.chance(0.5)
    ? { ...scan, eventId: random.pick(['e1', 'e2', 'e3']) }
    : { ...scan, mapVersion: 2, status: random.pick(way) },
});

const iso = (at: number): string => new Date(at).toISOString();

/** `most` random orders of each where there are more than six scans. The seed is in what a failure says. */
export const checkGenerated = (options: {
  readonly size: number;
  readonly seeds: number;
  readonly from: number;
  readonly most?: number;
}): { readonly runs: number; readonly consistent: number } => {
  let runs = 0;
  let consistent = 0;
  for (let index = 0; index < options.seeds; index += 1) {
    const seed = options.size * 10_000_000 + options.from + index;
    const random = createRandom(seed);
    const story = generateStory(random, options.size);
    const arrivals = permutationsOf(story.scans, options.most ?? 0, random);
    try {
      const checked = checkArrivals(story, arrivals, random);
      runs += checked.runs;
      if (checked.isConsistent) consistent += 1;
    } catch (error) {
      throw new Error(`seed ${seed}: ${JSON.stringify(story)}`, { cause: error });
    }
  }
  return { runs, consistent };
};
