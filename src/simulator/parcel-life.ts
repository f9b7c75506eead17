import { type Telling, sign, toAftership, toEasypost, toHubScan } from './carrier-bodies.ts';
import type { Doors } from './doors.ts';
import type { Executor } from './executor.ts';
import { afterSilence, type FeedMessage, planFeed } from './feed-plan.ts';
import { type Parcel, planJourney, type PlannedScan } from './journey.ts';
import type { Links } from './links.ts';
import { hourMs } from './local-time.ts';
import type { Random } from './random.ts';
import type { Credentials } from './setup.ts';
import { carriers, findCarrier } from './world.ts';

/** What carriers tell of parcels, each in its own way: scans of their own, or the webhooks of a provider. */
export interface ParcelLife {
  /** False when it is on its way already. `journey` is the rest of one that was begun before. */
  begin(orderId: string, parcel: Parcel, journey?: readonly PlannedScan[]): boolean;
  /** Something that nobody can read, or about a parcel that nobody knows. */
  tellNonsense(random: Random, at: number): Promise<void>;
}

export interface ParcelLifeParts {
  readonly world: Random;
  readonly executor: Executor;
  readonly doors: Doors;
  readonly credentials: Credentials;
  readonly links: Links;
  /** The carrier has said that it was delivered, and the customer has not got it. */
  readonly missed: (orderId: string, parcel: Parcel) => void;
  /** The customer has it. */
  readonly delivered: (orderId: string) => void;
  /** While history is told nobody else is there, and nothing has to be looked up. */
  readonly isHistory: () => boolean;
}

export function createParcelLife(parts: ParcelLifeParts): ParcelLife {
  const { world, executor, doors, credentials, links } = parts;
  const known = new Set<string>();

  function begin(orderId: string, parcel: Parcel, journey?: readonly PlannedScan[]): boolean {
    const key = `${parcel.carrier}|${parcel.trackingNumber}`;
    if (known.has(key)) return false;
    known.add(key);
    const random = world.fork(`parcel-${parcel.trackingNumber}`);
    const scans = journey ?? planJourney(random.fork('journey'), parcel);
    const feed = planFeed(random.fork('feed'), parcel.trackingNumber, scans, parcel.trouble);
    for (const messages of parts.isHistory() ? inFiles(feed) : feed.map((message) => [message])) {
      const last = messages.at(-1);
      if (last === undefined) continue;
      executor.plan(afterSilence(world, parcel.carrier, last.at), async () => {
        await tell(parcel, messages, last);
        if (last.scan.kind === 'delivered') {
          if (parcel.trouble === 'notReceived') parts.missed(orderId, parcel);
          else parts.delivered(orderId);
        }
        if (last.scan.kind === 'delivered' || last.scan.kind === 'returned') links.done(orderId);
        else if (last.scan.kind !== 'label') links.onItsWay(orderId);
      });
    }
    return true;
  }

  async function tell(parcel: Parcel, messages: readonly FeedMessage[], message: FeedMessage): Promise<void> {
    const { carrier, trackingNumber } = parcel;
    const telling: Telling = {
      carrier,
      trackingNumber,
      scans: message.known,
      messageId: message.messageId,
      sentAt: message.writtenAt,
      wording: message.wording,
    };
    const format = findCarrier(carrier)?.format ?? 'hub';
    if (format === 'hub') {
      const news = messages.map(({ scan, wording }) => toHubScan({ ...telling, wording }, scan));
      const body = JSON.stringify(news.length === 1 ? news[0] : { scans: news });
      await doors.scans(carrier, message.messageId, body);
    } else {
      const body = format === 'easypost' ? toEasypost(telling) : toAftership(telling);
      await post(carrier, format, JSON.stringify(body));
    }
  }

  async function post(carrier: string, format: 'easypost' | 'aftership', body: string): Promise<void> {
    await doors.webhook(carrier, format, body, sign(format, credentials.secrets.get(carrier) ?? '', body));
  }

  return {
    begin,
    async tellNonsense(random, at) {
      const { carrier, format } = random.pick(carriers.filter((one) => one.format !== 'hub'));
      const provider = format === 'aftership' ? 'aftership' : 'easypost';
      const trackingNumber = `X${random.code(11)}`;
      const telling = {
        carrier,
        trackingNumber,
        scans: [],
        messageId: random.code(20),
        sentAt: at,
        wording: 0,
      };
      const other = { ...telling, wording: 0 as const };
      const whole = JSON.stringify(provider === 'easypost' ? toEasypost(other) : toAftership(other));
      const body = random.weighted([
        // Cut off on the way.
        [whole.slice(0, Math.floor(whole.length * 0.6)), 4],
        // Without what it is about.
        [whole.replace(/"tracking_(code|number)":"[^"]*"/, '"tracking_$1":null'), 4],
        [unknownParcel(provider, other, at), 3],
      ]);
      await post(carrier, provider, body);
    },
  };
}

/** Another shop's parcel: providers mix up accounts too. */
function unknownParcel(provider: 'easypost' | 'aftership', telling: Telling, at: number): string {
  const place = { city: 'Leipzig', country: 'DE', timeZone: 'Europe/Berlin' };
  const scans: readonly PlannedScan[] = [{ id: 1, kind: 'arrived', occurredAt: at - 60_000, place }];
  return JSON.stringify((provider === 'easypost' ? toEasypost : toAftership)({ ...telling, scans }));
}

const fileMs = 5 * hourMs;

/** Some carriers write files every few hours. History is told in those: it has to be there soon. */
function inFiles(feed: readonly FeedMessage[]): readonly (readonly FeedMessage[])[] {
  const files = new Map<number, FeedMessage[]>();
  for (const message of feed) {
    const file = Math.floor(message.at / fileMs);
    files.set(file, [...(files.get(file) ?? []), message]);
  }
  return [...files.values()];
}
