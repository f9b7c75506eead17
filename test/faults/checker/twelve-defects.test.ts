import { expect, it } from 'vitest';
import { check, checkUnchanged, type Evidence, type ViolationKind } from './check.ts';
import type { Dataset, EventRow } from './dataset.ts';
import type { SentScan } from './sent.ts';

const order = 'order:ord_aaaaaaaaaaaaaaaa';
const stock = 'stock:wh-1~BOOT';
const orderId = 'ord_aaaaaaaaaaaaaaaa';
const carrier = 'carriers.postnord.tracking';

/** Everything of one order and its shelf, and what everybody around them wrote down: by hand, and sound. */
interface World {
  readonly data: Dataset;
  readonly evidence: {
    -readonly [Key in keyof Required<Evidence>]: Required<Evidence>[Key] extends readonly (infer Item)[]
      ? Item[]
      : Required<Evidence>[Key];
  };
}

function aSoundWorld(): World {
  let position = 0;
  const event = (stream: string, version: number, type: string, data: unknown, cause = 'hub'): EventRow => {
    position += 1;
    const meta = { at: '2026-11-21T09:00:00Z', actor: { kind: 'hub', id: 'test' }, cause };
    return { stream, version, type, data, meta, recordedAt: 0, tx: BigInt(position), position };
  };
  const line = { lineId: '1', quantity: 2 };
  const parcel = {
    shipmentId: `${orderId}-f1-p1`,
    carrier: 'postnord',
    trackingNumber: 'PN1',
    lines: [line],
  };
  const scans = ['a', 'b'].map((eventId, hour): SentScan => ({
    kind: 'scan',
    messageId: `scan-${eventId}`,
    sender: 'postnord',
    door: carrier,
    acked: true,
    carrier: 'postnord',
    trackingNumber: 'PN1',
    eventId,
    status: 'in_transit',
    occurredAt: `2026-11-21T1${hour}:00:00Z`,
  }));
  const scanned = scans.map(({ eventId, status, occurredAt }, at) =>
    event(
      order,
      6 + at,
      'ScanRecorded',
      { shipmentId: parcel.shipmentId, scan: { eventId, status, time: { from: occurredAt } } },
      `${carrier}#scan-${eventId}`,
    ),
  );
  const change = (onHand: number): object => ({ change: { onHand, damaged: 0, quarantined: 0 } });
  const held = [{ reservationId: 'r1', quantity: 2 }];
  const events = [
    event(stock, 1, 'StockCounted', { quantity: 2, ...change(2) }),
    event(stock, 2, 'StockReserved', { reservations: held, orderId }),
    event(order, 1, 'OrderPlaced', { reference: 'one' }),
    event(order, 2, 'LinesAllocated', { location: 'wh-1', reservations: held }),
    event(order, 3, 'FulfilmentRequested', { fulfilmentId: `${orderId}-f1`, location: 'wh-1' }),
    event(order, 4, 'LinesPicked', { fulfilmentId: `${orderId}-f1`, lines: [line] }),
    event(order, 5, 'FulfilmentShipped', { fulfilmentId: `${orderId}-f1`, parcels: [parcel] }),
    ...scanned,
    event(stock, 3, 'StockShipped', { ...change(-2), shipId: 's', reservations: held }),
  ];
  events.forEach((one, at) => {
    one.position = at + 1;
    one.tx = BigInt(at + 1);
  });
  const request = `${order}@3`;
  return {
    data: {
      heads: [
        { stream: order, version: 7 },
        { stream: stock, version: 3 },
      ],
      events,
      keys: scans.map(({ messageId }, at) => ({
        stream: order,
        source: 'tracking.postnord',
        messageId,
        version: 6 + at,
        outcome: null,
      })),
      deadLetters: [],
      parcels: [{ carrier: 'postnord', trackingNumber: 'PN1', stream: order }],
      personal: [],
      effects: [{ key: request, stream: order, settled: true, outcome: 'sent' }],
      inbox: [],
    },
    evidence: {
      sent: scans,
      answers: [],
      orders: [
        {
          orderId,
          version: 7,
          holds: [],
          fulfilments: [
            {
              fulfilmentId: `${orderId}-f1`,
              lines: [{ lineId: '1', picked: 2, packed: 0, shipped: 2 }],
            },
          ],
          shipments: [{ trackingNumber: 'PN1', scans: [{ eventId: 'a' }, { eventId: 'b' }] }],
        },
      ],
      stocks: [{ sku: 'BOOT', location: 'wh-1', onHand: 0, reserved: 0 }],
      clients: [
        {
          client: 'customer',
          mayRead: [orderId],
          entries: [
            { kind: 'base', orderId, version: 3 },
            { kind: 'change', orderId, from: 3, version: 5 },
            { kind: 'change', orderId, from: 5, version: 6 },
            { kind: 'change', orderId, from: 6, version: 7 },
          ],
        },
      ],
      deliveries: {
        locations: ['wh-1'],
        all: [
          { destination: 'wh-1', id: request, about: `${orderId}-f1` },
          { destination: 'wh-1', id: request, about: `${orderId}-f1` },
        ],
      },
      feeds: [{ reader: 'events', rows: events.map(({ stream, version }) => ({ stream, version })) }],
    },
  };
}

const at = <Item>(items: readonly Item[], index: number): Item => {
  const item = items.at(index);
  if (item === undefined) throw new Error(`there is no item ${index}`);
  return item;
};
const scansOf = ({ data }: World): EventRow[] => data.events.filter(({ type }) => type === 'ScanRecorded');
/** After the last event of the order, as its next version. */
const append = ({ data }: World, event: EventRow): void => {
  const head = at(data.heads, 0);
  head.version += 1;
  data.events.push({ ...event, version: head.version, tx: 100n, position: 100 });
};

/** What a checker that is worth something finds; each is caught by itself, in a world that is sound otherwise. */
const defects: Readonly<
  Record<string, { readonly is: ViolationKind; readonly plant: (world: World) => void }>
> = {
  drop: {
    is: 'lost',
    plant: ({ data }) => {
      data.events.splice(data.events.indexOf(at(scansOf({ data } as World), 1)), 1);
      at(data.heads, 0).version -= 1;
    },
  },
  double: {
    is: 'doubled',
    plant: (world) => {
      append(world, at(scansOf(world), 1));
    },
  },
  'swap two': {
    is: 'wrong key',
    plant: (world) => {
      const [a, b] = [at(scansOf(world), 0), at(scansOf(world), 1)];
      [a.data, b.data] = [b.data, a.data];
      [a.meta, b.meta] = [b.meta, a.meta];
    },
  },
  gap: {
    is: 'gap',
    plant: ({ data }) => {
      data.events.splice(5, 1);
    },
  },
  'rewritten row': {
    is: 'rewritten',
    plant: (world) => {
      const scan = at(scansOf(world), 0);
      scan.data = { ...scan.data, scan: { ...scan.data.scan, status: 'delivered' } };
    },
  },
  'wrong fold': {
    is: 'wrong fold',
    plant: ({ evidence }) => {
      evidence.orders = [{ ...at(evidence.orders, 0), shipments: [] }];
    },
  },
  'oversell by one': {
    is: 'oversold',
    plant: ({ data, evidence }) => {
      const counted = at(data.events, 0);
      counted.data = { ...counted.data, change: { ...counted.data.change, onHand: 1 } };
      // The shelf that is read agrees with its ledger: only the grant was wrong.
      evidence.stocks = [{ ...at(evidence.stocks, 0), onHand: -1 }];
    },
  },
  'client skips one': {
    is: 'silent gap',
    plant: ({ evidence }) => {
      const client = at(evidence.clients, 0);
      evidence.clients = [{ ...client, entries: client.entries.filter((_, index) => index !== 2) }];
    },
  },
  'foreign push': {
    is: 'foreign push',
    plant: ({ evidence }) => {
      evidence.clients = [{ ...at(evidence.clients, 0), mayRead: ['ord_bbbbbbbbbbbbbbbb'] }];
    },
  },
  'changed webhook id': {
    is: 'changed id',
    plant: ({ evidence }) => {
      const [first, second] = evidence.deliveries.all;
      if (first === undefined || second === undefined) throw new Error('there are no two attempts');
      evidence.deliveries = { ...evidence.deliveries, all: [first, { ...second, id: `${second.id}-again` }] };
    },
  },
  'feed skips one': {
    is: 'feed skipped',
    plant: ({ evidence }) => {
      const feed = at(evidence.feeds, 0);
      evidence.feeds = [{ ...feed, rows: feed.rows.filter((_, index) => index !== 4) }];
    },
  },
  'zombie append': {
    is: 'wrong key',
    plant: (world) => {
      // Sound for every table by itself: only no key says that its turn was ever taken.
      append(world, { ...at(scansOf(world), 1), type: 'ShipmentStatusChanged' });
    },
  },
};

it('finds nothing in a sound world', () => {
  const { data, evidence } = aSoundWorld();
  expect(check(data, evidence)).toEqual([]);
});

it('knows the twelve defects', () => {
  expect(Object.keys(defects)).toHaveLength(12);
});

it.for(Object.entries(defects))('catches: %s', ([, { is, plant }]) => {
  const world = aSoundWorld();
  plant(world);
  const found = [...check(world.data, world.evidence), ...checkUnchanged(aSoundWorld().data, world.data)].map(
    ({ kind }) => kind,
  );
  expect(found).toContain(is);
});

it.for<[string, ViolationKind, (world: World) => void]>([
  [
    'a client that ends behind',
    'not converged',
    ({ evidence }) => {
      const client = at(evidence.clients, 0);
      evidence.clients = [{ ...client, entries: client.entries.slice(0, 3) }];
    },
  ],
  [
    'a feed that gives one row twice',
    'doubled',
    ({ evidence }) => {
      const feed = at(evidence.feeds, 0);
      evidence.feeds = [{ ...feed, rows: [...feed.rows, at(feed.rows, 2)] }];
    },
  ],
  [
    'a feed in another order',
    'out of order',
    ({ evidence }) => {
      const feed = at(evidence.feeds, 0);
      evidence.feeds = [{ ...feed, rows: feed.rows.toReversed() }];
    },
  ],
  [
    'a request for work that nobody got',
    'lost effect',
    ({ evidence }) => {
      evidence.deliveries = { ...evidence.deliveries, all: [] };
    },
  ],
  [
    'an order that has what nobody holds',
    'oversold',
    ({ data }) => {
      data.events.splice(1, 1);
    },
  ],
  [
    'a shelf that is read as what it is not',
    'wrong fold',
    ({ evidence }) => {
      evidence.stocks = [{ ...at(evidence.stocks, 0), onHand: 1 }];
    },
  ],
])('finds %s', ([, is, plant]) => {
  const world = aSoundWorld();
  plant(world);
  expect(check(world.data, world.evidence).map(({ kind }) => kind)).toContain(is);
});
