import { type JsMsg, jetstream } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { toRequestHash } from '../../src/hub/ids.ts';
import type { Delivery } from './checker/check-outside.ts';
import type { Sent, SenderAnswer } from './checker/sent.ts';
import { createRandom, type Random, reorder } from './random.ts';
import { senders as who } from './world.ts';

/**
 * A storefront, a warehouse that does what it is asked, and a carrier that scans what has shipped. Each keeps its own
 * record of what it sent and what it may forget. They repeat themselves, mix up the order, and sometimes send rubbish.
 */
export interface Senders {
  readonly sent: readonly Sent[];
  readonly answers: readonly SenderAnswer[];
  /** Requests for work that the warehouse heard, each time it did. */
  readonly deliveries: readonly Delivery[];
  /** How many messages went out, copies counted. */
  readonly published: () => number;
  /** Reports and scans that follow from what was asked and shipped meanwhile, and not yet sent. */
  readonly due: () => number;
  /** Sends these and what is due, mixed; resolves when all of it is acknowledged. */
  send(load: {
    readonly orders?: number;
    readonly scans?: number;
    readonly bad?: boolean;
    /** NATS unless it says otherwise; what HTTP does not take goes over NATS, under the same id. */
    readonly door?: 'http' | 'nats';
  }): Promise<void>;
  /** Requests for work that went out while this side was not there: they are kept. */
  catchUp(): Promise<void>;
  close(): Promise<void>;
}

/** A message with its bytes; `named`: it carries its id as Nats-Msg-Id, else its content is its identity. */
interface Draft {
  readonly sent: Sent;
  readonly body: Buffer;
  readonly named: boolean;
}

interface WorkRequest {
  readonly fulfilmentId: string;
  readonly lines: readonly { readonly lineId: string; readonly quantity: number }[];
}

export async function openSenders(options: {
  readonly natsUrl: string;
  readonly seed: number;
  /** The other door; false when it did not say that it took the message. */
  readonly post?: (message: { door: string; id: string; body: Buffer }) => Promise<boolean>;
  /** How many parcels are under way, the latest: others are not scanned any more. */
  readonly underWay?: number;
}): Promise<Senders> {
  const { underWay = Infinity } = options;
  const random = createRandom(options.seed);
  // Senders wait for a server that is away, as real ones do.
  const nats = await connect({
    servers: options.natsUrl,
    maxReconnectAttempts: -1,
    reconnectTimeWait: 100,
    waitOnFirstConnect: true,
  });
  const client = jetstream(nats, { timeout: 5_000 });
  const deliveries: Delivery[] = [];
  const sent: Sent[] = [];
  const answers: SenderAnswer[] = [];
  const parcels: string[] = [];
  const asked = new Set<string>();
  const seen = { orders: 0, parcels: 0, scans: 0, bad: 0, published: 0 };
  let due: Draft[] = [];
  /** Copies that go out with a later load: after the duplicate window. */
  let again: Draft[] = [];
  const startedAt = Date.now();

  nats.subscribe('hub.answers.>', {
    callback: (_, message) => {
      const sender = message.subject.slice('hub.answers.'.length);
      answers.push({ ...message.json<Omit<SenderAnswer, 'sender'>>(), sender });
    },
  });
  let caughtUpTo = 0;
  const work = `hub.work.${who.location}.requested`;
  function hearWork(message: Pick<JsMsg, 'json'> & Partial<Pick<JsMsg, 'headers'>>): void {
    const request = message.json<WorkRequest>();
    deliveries.push({
      destination: who.location,
      id: message.headers?.get('Nats-Msg-Id') ?? '',
      about: request.fulfilmentId,
    });
    if (asked.has(request.fulfilmentId)) return;
    asked.add(request.fulfilmentId);
    due.push(...toReports(request));
  }
  nats.subscribe(work, {
    callback: (_, message) => {
      hearWork(message);
    },
  });
  await nats.flush();

  function toReports({ fulfilmentId, lines: asked }: WorkRequest): Draft[] {
    const lines = asked.map(({ lineId, quantity }) => ({ lineId, quantity }));
    const door = `warehouses.${who.location}.fulfilment.${fulfilmentId}`;
    seen.parcels += 1;
    const trackingNumber = `PN${String(seen.parcels).padStart(9, '0')}SE`;
    const parcel = { carrier: who.carrier, trackingNumber };
    const drafts = (['accepted', 'picked', 'packed', 'shipped'] as const).map((type, index): Draft => {
      const at = new Date(startedAt - (10 - index) * 60_000).toISOString();
      const named = random.chance(0.5);
      const parcels = type === 'shipped' ? [{ ...parcel, lines }] : undefined;
      const body = { fulfilmentId, type, at, ...(parcels === undefined ? {} : { parcels }) };
      const step = `${fulfilmentId}|${type}|${at}`;
      const unnamed = parcels === undefined ? step : `${step}|${toRequestHash({ parcels })}`;
      return {
        named,
        body: Buffer.from(JSON.stringify(body)),
        sent: {
          kind: 'report',
          messageId: named ? `report-${fulfilmentId}-${type}` : unnamed,
          sender: who.location,
          door,
          acked: false,
          fulfilmentId,
          type,
          lines,
          ...(type === 'shipped' ? { parcel } : {}),
        },
      };
    });
    parcels.push(trackingNumber);
    return drafts;
  }

  function toOrder(): Draft {
    seen.orders += 1;
    const key = `web-order-${options.seed}-${seen.orders}`;
    const unitPrice = { amount: '129.00', currency: 'SEK' };
    const body = {
      idempotencyKey: key,
      channel: who.channel,
      currency: 'SEK',
      reference: key,
      customer: { name: `Åsa ${seen.orders}`, email: 'asa@example.com', language: 'sv' },
      shipTo: { name: 'Åsa', line1: 'Storgatan 1', postcode: '21142', city: 'Malmö', country: 'SE' },
      delivery: { option: 'standard' },
      lines: [
        { lineId: '1', sku: 'BOOT-42', name: 'Boots', quantity: 1 + random.below(3), unitPrice },
        { lineId: '2', sku: 'SOCK', name: 'Socks', quantity: 1, unitPrice },
      ],
      payment: { method: 'invoice' },
    };
    return {
      named: true,
      body: Buffer.from(JSON.stringify(body)),
      sent: {
        kind: 'order',
        messageId: `order-${key}`,
        sender: who.channel,
        door: `storefronts.${who.channel}.orders`,
        acked: false,
        channel: who.channel,
        reference: key,
      },
    };
  }

  function toScan(trackingNumber: string): Draft {
    seen.scans += 1;
    const scan = {
      trackingNumber,
      eventId: `scan-${seen.scans}`,
      status: 'in_transit',
      reason: random.chance(0.5) ? 'facility_in' : 'facility_out',
      occurredAt: `${new Date(startedAt - 86_400_000 + seen.scans * 1_000).toISOString().slice(0, 19)}Z`,
      location: { city: 'Malmö', country: 'SE' },
      ...(random.chance(0.2) ? { description: `Parcel ${seen.scans} is on its way` } : {}),
    };
    return {
      named: true,
      body: Buffer.from(JSON.stringify(scan)),
      sent: {
        kind: 'scan',
        messageId: `message-${scan.eventId}`,
        sender: who.carrier,
        door: `carriers.${who.carrier}.tracking.${trackingNumber}`,
        acked: false,
        carrier: who.carrier,
        trackingNumber,
        eventId: scan.eventId,
        status: scan.status,
        occurredAt: scan.occurredAt,
      },
    };
  }

  /** One of each kind that no hub can use. */
  function toBad(): Draft[] {
    const tracking = `carriers.${who.carrier}.tracking`;
    const fulfilment = `warehouses.${who.location}.fulfilment`;
    const known = [...asked][0]?.replace(/-f1$/, '-f99');
    const at = new Date(startedAt).toISOString();
    const all: [sender: string, door: string, reason: string, body: string][] = [
      [who.carrier, tracking, 'malformed', '{ "trackingNumber": '],
      [who.carrier, tracking, 'invalid', JSON.stringify({ trackingNumber: 'RR1', occurredAt: 'soon' })],
      [
        who.carrier,
        tracking,
        'unknown_parcel',
        JSON.stringify({ trackingNumber: `NOBODY${seen.bad}`, status: 'in_transit', occurredAt: at }),
      ],
      [who.carrier, `carriers.${who.carrier}.raw.nobody`, 'unknown_format', '{}'],
      [
        who.location,
        fulfilment,
        'unknown_order',
        JSON.stringify({ fulfilmentId: 'ord_aaaaaaaaaaaaaaaa-f1', type: 'accepted', at }),
      ],
      [who.channel, `storefronts.${who.channel}.orders`, 'invalid', '{"lines":[]}'],
    ];
    // Valid for every check there is, and PostgreSQL cannot store it.
    if (known !== undefined)
      all.push([
        who.location,
        fulfilment,
        'poison',
        JSON.stringify({ fulfilmentId: known, type: 'picked', at, note: `nul \u0000 ${seen.bad}` }),
      ]);
    return all.map(([sender, door, reason, text]): Draft => {
      seen.bad += 1;
      const body = Buffer.from(text);
      return {
        named: true,
        body,
        sent: { kind: 'bad', messageId: `bad-${seen.bad}`, sender, door, acked: false, body, reason },
      };
    });
  }

  async function publish({ sent: one, body, named }: Draft, door: 'http' | 'nats'): Promise<void> {
    sent.push(one);
    seen.published += 1;
    const taken =
      door === 'http' &&
      (await options.post?.({ door: one.door, id: named ? one.messageId : '', body })) === true;
    try {
      if (!taken) await client.publish(one.door, body, named ? { msgID: one.messageId } : {});
      one.acked = true;
    } catch {
      // Nobody knows whether it arrived: it is sent again, under the same id.
      again.push({ sent: { ...one }, body, named });
    }
  }

  return {
    sent,
    answers,
    deliveries,
    published: () => seen.published,
    due: () => due.length + again.length,
    async send({ orders = 0, scans = 0, bad = false, door = 'nats' }) {
      const drafts = [
        ...due,
        ...again,
        ...Array.from({ length: orders }, toOrder),
        ...Array.from({ length: parcels.length === 0 ? 0 : scans }, () =>
          toScan(random.pick(parcels.slice(-underWay))),
        ),
        ...(bad ? toBad() : []),
      ];
      due = [];
      again = [];
      const copies = drafts.filter(() => random.chance(0.1)).map((draft) => toCopy(draft, random));
      const isLast = orders + scans === 0;
      if (!isLast) again.push(...copies.filter((_, index) => index % 2 === 0));
      const now = isLast ? copies : copies.filter((_, index) => index % 2 === 1);
      const all = reorder(interleave([...drafts, ...now], random), 50, random);
      const atOnce = door === 'nats' ? 100 : 20;
      for (let start = 0; start < all.length; start += atOnce)
        await Promise.all(all.slice(start, start + atOnce).map(async (draft) => await publish(draft, door)));
    },
    async catchUp() {
      const consumer = await client.consumers.get('HUB_WORK');
      for (let left = (await consumer.info()).num_pending; left > 0;) {
        for await (const message of await consumer.fetch({
          max_messages: Math.min(left, 1_000),
          expires: 5_000,
        })) {
          left = message.info.pending;
          if (message.subject === work && message.seq > caughtUpTo) hearWork(message);
          caughtUpTo = Math.max(caughtUpTo, message.seq);
        }
      }
    },
    async close() {
      await nats.close();
    },
  };
}

/** The same message; of scans sometimes the same scan under another id. */
function toCopy(draft: Draft, random: Random): Draft {
  const { sent, named, body } = draft;
  if (sent.kind === 'scan' && random.chance(0.3))
    return { named, body, sent: { ...sent, messageId: `${sent.messageId}-again`, acked: false } };
  return { named, body, sent: { ...sent, acked: false } };
}

/** Kinds side by side, as many senders would. */
const interleave = <Item>(items: readonly Item[], random: Random): readonly Item[] =>
  items
    .map((item) => ({ item, place: random.next() }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ item }) => item);
