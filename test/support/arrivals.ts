import { expect } from 'vitest';
import { foldScans, isReturn } from '../../src/carriers/fold.ts';
import type { Scan } from '../../src/contracts/scans.ts';
import { isOpen, type PresentOrder } from '../../src/orders/state.ts';
import type { Personal } from '../../src/orders/personal.ts';
import { toOrderView } from '../../src/orders/view.ts';
import type { OverrideShipmentStatus } from '../../src/orders/command.ts';
import type { Random } from '../faults/random.ts';
import { aParcel, aPlaceOrder, dayMs, hourMs, minuteMs, report } from './order-factory.ts';
import { messagesBy, tellOrder, type ToldOrder, untoldOrder } from './told-order.ts';

/** What happens to the parcels of one order, whatever the order of its arrival. */
export interface Story {
  readonly scans: readonly ParcelScan[];
  readonly override?: {
    readonly command: OverrideShipmentStatus;
    readonly at: number;
  };
}
export interface ParcelScan {
  readonly number: string;
  readonly scan: Scan;
}
/** One message of a carrier, or what a person set. */
interface Sending {
  readonly now: number;
  readonly items: readonly (ParcelScan & { readonly wording: string })[] | 'override';
}

const numbers = ['PN1', 'PN2'];
/** Every run ends by looking at the clocks at one instant. */
const endOf = (story: Story): number => lastOf(story) + 40 * dayMs;

const startOf = ({ scans, override }: Story): number =>
  Math.min(...scans.map(({ scan }) => Date.parse(scan.time.from)), override?.at ?? Infinity);
const lastOf = ({ scans, override }: Story): number =>
  Math.max(...scans.map(({ scan }) => Date.parse(scan.time.to)), override?.at ?? 0);

/** Placed and shipped a day before the first scan. */
const begin = (story: Story): ToldOrder => {
  const start = startOf(story) - dayMs;
  const iso = (after: number): string => new Date(start + after).toISOString();
  const place = aPlaceOrder({
    promise: { option: 'standard', shipBy: iso(8 * hourMs), from: iso(2 * dayMs), to: iso(5 * dayMs) },
  });
  const parcels = [aParcel('PN1', { '1': 3 }), aParcel('PN2', { '2': 2 })];
  return tellOrder(tellOrder(untoldOrder, place, start), report('shipped', { parcels }), start + hourMs);
};

const arrive = (story: Story, sendings: readonly Sending[]): ToldOrder => {
  let order = begin(story);
  for (const { now, items } of sendings) {
    if (items === 'override') {
      if (story.override !== undefined)
        order = tellOrder(order, story.override.command, now, story.override.at);
      continue;
    }
    for (const number of numbers) {
      const scans = items.filter((item) => item.number === number);
      if (scans.length === 0) continue;
      order = tellOrder(
        order,
        {
          type: 'RecordScans',
          carrier: 'postnord',
          trackingNumber: number,
          scans: scans.map(({ scan, wording }) => ({ scan, textRef: `${wording} ${scan.identity}` })),
        },
        now,
      );
    }
  }
  return tellOrder(order, { type: 'AssessOrder' }, endOf(story));
};

/** As the parcels tell it, each scan with its time to be told: what came first is known first. */
const chronological = (story: Story): readonly Sending[] => {
  const one = (item: ParcelScan) => ({
    from: Date.parse(item.scan.time.from),
    items: ['a', 'b'].map((wording) => ({ ...item, wording })),
  });
  const perParcel = numbers.map((number) => {
    const own = story.scans.filter((item) => item.number === number);
    let latest = 0;
    return foldScans(own.map(({ scan }) => scan)).order.flatMap((stood) => {
      // A scan with a later start that comes before it in the canonical order has been told by then.
      latest = Math.max(latest, Date.parse(stood.time.from));
      return own
        .filter(({ scan }) => scan.identity === stood.identity)
        .map((item) => ({ ...one(item), from: latest }));
    });
  });
  const { override } = story;
  const all = [
    ...perParcel.flat(),
    ...(override === undefined ? [] : [{ from: override.at, items: 'override' as const }]),
  ].toSorted((a, b) => a.from - b.from);
  const step = 11 * minuteMs;
  return all.map(({ from, items }, index) => ({ now: from + (index + 1) * step, items }));
};

/** When messages come: as things happen, all within ten minutes after the last of them, or with any gaps. */
export type Pace = 'live' | 'at once' | 'any';

/**
 * The scans first come in the order given; each comes again in other words somewhere after that, in batches of any size,
 * and the override wherever it falls.
 */
const shuffledIn = (
  story: Story,
  scans: readonly ParcelScan[],
  pace: Pace,
  random: Random,
): readonly Sending[] => {
  const queue = scans
    .flatMap((item, index) => {
      const again = index + random.next() * (scans.length - index + 1);
      const [first, second] = random.chance(0.5) ? ['a', 'b'] : ['b', 'a'];
      return [
        { place: index, item: { ...item, wording: first } },
        { place: again, item: { ...item, scan: { ...item.scan }, wording: second } },
      ];
    })
    .toSorted((a, b) => a.place - b.place)
    .map(({ item }) => item);
  const batches: Sending['items'][] = [];
  const most = Math.max(3, Math.ceil(scans.length / 2));
  while (queue.length > 0) batches.push(queue.splice(0, 1 + random.below(most)));
  if (story.override !== undefined) batches.splice(random.below(batches.length + 1), 0, 'override');

  const first = startOf(story);
  const last = lastOf(story);
  const instants = scans.map(({ scan }) => Date.parse(scan.time.from)).toSorted((a, b) => a - b);
  let now = pace === 'at once' ? last : first;
  return batches.map((items, index) => {
    if (pace === 'at once') now = last + Math.floor((index / batches.length) * 9 * minuteMs);
    else if (pace === 'any') now += random.below(30) * hourMs * (random.chance(0.5) ? 0 : 1);
    else
      now = Math.max(now, instants[Math.floor((index / batches.length) * instants.length)] ?? now) + minuteMs;
    return { now: Math.min(now, endOf(story)), items };
  });
};

/** State and open cases, as text: what must be the same for every arrival. */
const whatStands = (order: ToldOrder): string => {
  const state = order.state as PresentOrder;
  const view = toOrderView(state, 0, wordings(state), 'staff');
  return JSON.stringify({
    status: view.status,
    category: view.category,
    lines: view.lines,
    deliveredAt: state.deliveredAt,
    shipments: view.shipments.map(({ scans, ...shipment }) => ({
      ...shipment,
      scans: scans.map(({ recordedAt: _, ...scan }) => scan),
    })),
    open: state.cases
      .filter(isOpen)
      .map(({ type, armedBy, severity, because, dueAt }) =>
        [type, armedBy, severity, because, dueAt].join(' '),
      )
      .toSorted(),
    nextCheckAt: order.nextCheckAt,
  });
};

/** Each ref names words of its own, so that which of them are shown is compared too. */
const wordings = (state: PresentOrder): Personal =>
  new Map(
    state.shipments
      .flatMap((shipment) => shipment.scans.flatMap((one) => one.textRefs))
      .map((ref) => [ref, { text: `words ${ref}` }]),
  );

const keysOf = (order: ToldOrder, story: Story): readonly string[] =>
  messagesBy(order, endOf(story)).map((one) => one.key);

/**
 * What an arrival may tell that the chronological one did not, and nobody could have known: the carrier stamped a scan
 * after the end of its parcel (or takes an end back), and the scan came before the news of that end. Empty for a parcel
 * whose record is consistent.
 */
const unknowable = (story: Story): ReadonlySet<string> => {
  const keys = new Set<string>();
  const isCorrected =
    story.override !== undefined || story.scans.some(({ scan }) => scan.retracts !== undefined);
  for (const number of numbers) {
    const own = story.scans.filter((item) => item.number === number).map(({ scan }) => scan);
    const { order } = foldScans(own);
    for (const [index, scan] of order.entries()) {
      const until = foldScans(
        own.filter((one) => order.slice(0, index + 1).some((known) => known.identity === one.identity)),
      );
      const isWinner = until.because.scan === scan.identity && story.override === undefined;
      if (!isWinner || until.direction === 'return') keys.add(`${scan.status}/outbound`);
      // An older code table read it as something else.
      for (const form of own)
        if (form.identity === scan.identity && form.status !== scan.status)
          keys.add(`${form.status}/outbound`);
      if (!isWinner && own.some(isReturn)) keys.add('returning/return').add('returned/return');
      if (until.terminal || until.direction === 'return' || isCorrected) keys.add('delayed/outbound');
    }
  }
  if (keys.has('delivered/outbound') || isCorrected)
    keys.add('partly_delivered/outbound').add('delivered/outbound');
  return keys;
};

function* permutations<Item>(items: readonly Item[]): Generator<readonly Item[]> {
  if (items.length < 2) {
    yield items;
    return;
  }
  for (const [index, first] of items.entries()) {
    for (const rest of permutations(items.toSpliced(index, 1))) yield [first, ...rest];
  }
}

const shuffle = <Item>(items: readonly Item[], random: Random): readonly Item[] =>
  items
    .map((item) => ({ item, place: random.next() }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ item }) => item);

/** All of them up to six, `most` random ones above. */
export function* permutationsOf<Item>(
  items: readonly Item[],
  most: number,
  random: Random,
): Generator<readonly Item[]> {
  if (items.length <= 6) yield* permutations(items);
  else for (let run = 0; run < most; run += 1) yield shuffle(items, random);
}

/** Throws where an arrival ends otherwise than the chronological one, or tells what that did not. */
export const checkArrivals = (
  story: Story,
  arrivals: Iterable<readonly ParcelScan[]>,
  random: Random,
): { readonly runs: number; readonly isConsistent: boolean } => {
  const told = arrive(story, chronological(story));
  const expected = whatStands(told);
  const chronologicalKeys = keysOf(told, story);
  const excused = unknowable(story);
  // What comes within ten minutes is told by all of it: no excuse, but for what only a person's word brings up again.
  const isStrict = (pace: Pace): boolean => pace === 'at once' && story.override === undefined;
  let runs = 0;
  for (const scans of arrivals) {
    const pace = paces[runs % paces.length]!;
    runs += 1;
    const order = arrive(story, shuffledIn(story, scans, pace, random));
    const found = whatStands(order);
    if (found !== expected) expect(JSON.parse(found)).toEqual(JSON.parse(expected));
    const keys = keysOf(order, story);
    const extra = keys.filter(
      (key) => !chronologicalKeys.includes(key) && (isStrict(pace) || !excused.has(key)),
    );
    if (extra.length > 0 || new Set(keys).size !== keys.length)
      expect({ pace, keys, excused: [...excused], order: scans.map(({ scan }) => scan.identity) }).toEqual({
        chronologicalKeys,
      });
  }
  return { runs, isConsistent: milestoneKeys.every((key) => !excused.has(key)) };
};

const paces: readonly Pace[] = ['live', 'at once', 'any'];
const milestoneKeys = [
  'out_for_delivery',
  'attempt_failed',
  'available_for_pickup',
  'delivered',
  'delayed',
].map((milestone) => `${milestone}/outbound`);
