import type { PlannedScan } from './journey.ts';
import { dayMs, hourMs, minuteMs } from './local-time.ts';
import type { Random } from './random.ts';
import type { ParcelTrouble } from './trouble.ts';

/** What a carrier sends of a parcel, and when: mostly at once, sometimes late, twice, or in other words. */
export interface FeedMessage {
  readonly at: number;
  /** When it was written: the same in each delivery of it. */
  readonly writtenAt: number;
  readonly messageId: string;
  /** The news, for those that send scan by scan. */
  readonly scan: PlannedScan;
  /** Everything known by then, for those that send the whole history each time. */
  readonly known: readonly PlannedScan[];
  readonly wording: 0 | 1;
}

export function planFeed(
  random: Random,
  trackingNumber: string,
  journey: readonly PlannedScan[],
  trouble: ParcelTrouble,
): readonly FeedMessage[] {
  const scans = withUnknown(random, journey);
  const arrivals = scans
    .map((scan) => ({ scan, at: scan.occurredAt + delayOf(random, scan, trouble) }))
    .toSorted((a, b) => a.at - b.at || a.scan.id - b.scan.id);
  const messages: FeedMessage[] = [];
  arrivals.forEach(({ scan, at }, index) => {
    const known = arrivals
      .slice(0, index + 1)
      .map((one) => one.scan)
      .toSorted((a, b) => a.occurredAt - b.occurredAt || a.id - b.id);
    const messageId = `${trackingNumber}-m${scan.id}`;
    const message = { at, writtenAt: at, messageId, scan, known, wording: 0 } as const;
    messages.push(message);
    // A sender that got no answer in time sends again, some under a new id.
    if (random.chance(0.05)) {
      const again = random.chance(0.7) ? messageId : `${messageId}-again`;
      messages.push({ ...message, messageId: again, at: at + random.between(1, 40) * minuteMs });
    }
    if (random.chance(0.03)) {
      const later = at + random.between(0.5, 3) * hourMs;
      messages.push({
        ...message,
        messageId: `${messageId}-worded`,
        wording: 1,
        at: later,
        writtenAt: later,
      });
    }
  });
  return messages.toSorted((a, b) => a.at - b.at);
}

function delayOf(random: Random, scan: PlannedScan, trouble: ParcelTrouble): number {
  const usual = random.between(0.5, 6) * minuteMs;
  // A label tells nothing that could come too late; it waits until the parcel is known, but for some.
  if (scan.kind === 'label') return trouble === 'announcedEarly' ? usual : usual + hourMs;
  return random.chance(0.1) ? usual + random.between(4, 14) * hourMs : usual;
}

function withUnknown(random: Random, journey: readonly PlannedScan[]): readonly PlannedScan[] {
  return journey.flatMap((scan) => {
    if (scan.kind !== 'arrived' || !random.chance(0.02)) return [scan];
    const unknown: PlannedScan = {
      ...scan,
      id: scan.id + 100,
      kind: 'unknown',
      occurredAt: scan.occurredAt + 20 * minuteMs,
    };
    return [scan, unknown];
  });
}

/** When a carrier that says nothing just now speaks again; `at` itself when it does speak. Every other day or so one is silent. */
export function afterSilence(world: Random, carrier: string, at: number): number {
  const day = Math.floor(at / dayMs);
  const random = world.fork(`silence-${carrier}-${day}`);
  if (!random.chance(0.14)) return at;
  const from = day * dayMs + random.between(4, 13) * hourMs;
  const until = from + random.between(3, 7) * hourMs;
  return at < from || at >= until ? at : until + random.between(1, 20) * minuteMs;
}
