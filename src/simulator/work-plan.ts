import type { FulfilmentReport, LineQuantity } from '../contracts/fulfilments.ts';
import { hourMs, minuteMs, nextWorking } from './local-time.ts';
import type { Random } from './random.ts';
import type { OrderTrouble, ParcelTrouble } from './trouble.ts';
import { anyHours, findCarrier, locations, workingHours } from './world.ts';

/** What a location does with a fulfilment, and when: by hand, in its own hours, mostly before its truck leaves. */
export interface Work {
  readonly fulfilmentId: string;
  readonly location: string;
  readonly lines: readonly LineQuantity[];
  /** When it hears of it. */
  readonly askedAt: number;
  readonly shipBy: number;
  readonly trouble: OrderTrouble;
  readonly stays: boolean;
  /** Fetched by the customer. */
  readonly isPickup: boolean;
  readonly carriers: readonly (readonly [string, number])[];
  readonly ofParcels: ParcelTrouble;
  readonly shipTo: { readonly city: string; readonly country: string; readonly postcode: string };
}

export interface WorkStep {
  readonly at: number;
  readonly report: Omit<FulfilmentReport, 'at'>;
}

export function planWork(random: Random, work: Work): readonly WorkStep[] {
  const { fulfilmentId, location, lines } = work;
  const zone = locations.find((one) => one.location === location)?.timeZone ?? 'Europe/Berlin';
  const hours = workingHours[location as keyof typeof workingHours] ?? anyHours;
  const steps: WorkStep[] = [];
  let at = work.askedAt;
  const pace = paceOf(random, work);
  const then = (minutes: number): void => {
    at = nextWorking(at + minutes * pace * minuteMs, zone, hours);
  };
  const say = (report: Omit<FulfilmentReport, 'at' | 'fulfilmentId'>): void => {
    steps.push({ at: Math.round(at), report: { fulfilmentId, ...report } });
  };

  then(random.between(3, 20));
  if (work.trouble === 'rejected') {
    say({ type: 'rejected', reason: random.pick(['not_in_stock', 'no_capacity', 'damaged', 'mismatch']) });
    return steps;
  }
  if (work.trouble === 'unanswered') {
    // The engraver is away: long after it should have been taken, or after it should have left.
    const share = work.stays ? 1.4 : 0.8;
    at = nextWorking(work.askedAt + (work.shipBy - work.askedAt) * share, zone, hours);
  }
  say({ type: 'accepted' });
  if (work.trouble === 'late') at = nextWorking(at + random.between(20, 34) * hourMs, zone, hours);
  then(random.between(8, 35));
  say({ type: 'picking' });
  then(random.between(4, 18));
  const { found, missing } = look(random, work);
  if (work.trouble === 'impossibleReport') {
    // Somebody scanned the box of the next order too.
    say({ type: 'picked', lines: lines.map((line) => ({ ...line, quantity: line.quantity + 1 })) });
  } else if (found.length > 0) {
    say({ type: 'picked', ...(missing.length > 0 ? { lines: found } : {}) });
  }
  if (missing.length > 0) {
    say({ type: 'shortPicked', lines: missing, note: 'The shelf is empty; the count says otherwise.' });
  }
  if (found.length === 0) return steps;

  const parts = split(random, work, found);
  for (const [index, part] of parts.entries()) {
    // The second part waits for something: a size from the back, the engraver.
    if (index > 0) at = nextWorking(at + (work.stays ? 80 : random.between(18, 30)) * hourMs, zone, hours);
    then(random.between(4, 14));
    say({ type: 'packed', lines: part.flat() });
    then(random.between(8, 40));
    if (work.isPickup) {
      say({ type: 'readyForPickup', lines: part.flat() });
      at = nextWorking(at + random.between(3, 50) * hourMs, zone, hours);
      say({ type: 'collected', lines: part.flat() });
    } else {
      const carrier = random.weighted(
        work.ofParcels === 'heldInCustoms' ? thatTellOfCustoms(work) : work.carriers,
      );
      say({
        type: 'shipped',
        parcels: part.map((content) => ({
          carrier,
          trackingNumber: toTrackingNumber(random, carrier),
          lines: content,
        })),
      });
    }
  }
  return steps;
}

/** EasyPost has no word for customs. */
const thatTellOfCustoms = ({ carriers }: Work): Work['carriers'] =>
  carriers.filter(([carrier]) => findCarrier(carrier)?.format !== 'easypost');

/** Orders that came shortly before the truck are hurried; past that they wait their turn. */
function paceOf(random: Random, work: Work): number {
  const leftMs = work.shipBy - work.askedAt;
  const pace = random.between(0.7, 1.5);
  return leftMs > 3 * hourMs || leftMs < 0.6 * hourMs ? pace : pace * (leftMs / (5 * hourMs));
}

function look(random: Random, { lines, trouble }: Work): { found: LineQuantity[]; missing: LineQuantity[] } {
  if (trouble !== 'shortPick') return { found: [...lines], missing: [] };
  const short = random.pick(lines);
  return {
    found: lines.filter((line) => line !== short),
    missing: [short],
  };
}

/** Parts are sent one after the other, the parcels of a part together. */
function split(random: Random, { trouble, isPickup }: Work, found: LineQuantity[]): LineQuantity[][][] {
  const [first, ...rest] = found;
  if (first === undefined || rest.length === 0) return [[found]];
  if (trouble === 'inTwoParts') return [[[first]], [rest]];
  return !isPickup && random.chance(0.3) ? [[[first], rest]] : [[found]];
}

function toTrackingNumber(random: Random, carrier: string): string {
  const digits = (count: number): string => Array.from({ length: count }, () => random.int(0, 9)).join('');
  switch (carrier) {
    case 'postnord':
      return `00370${digits(15)}`;
    case 'inpost':
      return `6${digits(23)}`;
    case 'dhl':
      return `JJD01${digits(16)}`;
    default:
      return `1Z${random.code(6)}${digits(10)}`;
  }
}
