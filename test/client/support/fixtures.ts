import { everyMail } from './preference-fixtures.ts';
import type { SignatureFailure } from '../../../src/contracts/captures.ts';
import type {
  CarrierCodes,
  CodeExample,
  CodeMeaning,
  MeaningPreview,
  UnmappedCode,
} from '../../../src/contracts/code-meanings.ts';
import type { EndingSubscription } from '../../../src/contracts/parcel-subscriptions.ts';
import type { DeadLetterGroup, DryRun, Job } from '../../../src/contracts/dead-letters.ts';
import type { EventView } from '../../../src/contracts/events.ts';
import type { ExceptionRow, ExceptionView } from '../../../src/contracts/exceptions.ts';
import type { FulfilmentRow } from '../../../src/contracts/fulfilments.ts';
import type { OrderPreview } from '../../../src/contracts/order-preview.ts';
import type { OrderRow, OrderStatus, OrderView } from '../../../src/contracts/orders.ts';
import type { DeadLetter } from '../../../src/contracts/registry.ts';
import type { OverrideStatus, ScanView, ShipmentView } from '../../../src/contracts/scans.ts';
import type { Tracked } from '../../../src/contracts/tracking.ts';
import { chance } from './sim.ts';

/** A small world for looking at pages: shaped by the contracts, made from a seed. */
const at = (now: number, minutes: number): string => new Date(now + minutes * 60_000).toISOString();

const goods = [
  ['BOOT-42-BLK', 'Winter boots, black, 42', '1299.00'],
  ['JACKET-M', 'Rain jacket, M', '1890.00'],
  ['RING-925', 'Silver ring, engraved', '749.00'],
  ['MUG-GRN', 'Stoneware mug, green', '189.00'],
  ['LAMP-OAK', 'Reading lamp, oak', '1150.00'],
] as const;
const people = [
  'Anna Svensson',
  'Jan Kowalski',
  'Łucja Nowak',
  'Giulia Conti',
  'Erik Lind',
  'Mette Holm',
] as const;

const scan = (
  now: number,
  minutes: number,
  status: ScanView['status'],
  role: ScanView['role'],
  city: string,
  code: string,
  text: string,
): ScanView => ({
  identity: `${code}|${minutes}|${city}`,
  leg: 1,
  direction: 'outbound',
  status,
  reason: { code: 'none', party: 'unknown' },
  carrierCode: code,
  time: {
    from: at(now, minutes),
    to: at(now, minutes),
    precision: 'minute',
    zoneSource: 'carrier',
    written: at(now, minutes + 60).replace(/:\d{2}\.\d+Z$/, '+01:00'),
  },
  place: { city, country: 'SE' },
  format: 'hub',
  mapVersion: 1,
  text,
  role,
  recordedAt: at(now, minutes + 2),
});

export const aShipment = (
  now: number,
  index: number,
  status: ShipmentView['status'],
  lines: ShipmentView['lines'],
): ShipmentView => {
  const scans = [
    scan(now, -1900, 'info_received', 'lost', 'Malmö', 'EDI', 'The sender has announced the parcel.'),
    scan(now, -1500, 'picked_up', 'lost', 'Malmö', 'PU', 'The parcel was picked up.'),
    scan(now, -900, 'in_transit', 'lost', 'Jönköping', 'IT', 'The parcel is at a terminal.'),
    scan(
      now,
      -240,
      'in_transit',
      status === 'in_transit' ? 'won' : 'lost',
      'Stockholm',
      'AR',
      'Arrived at the terminal.',
    ),
    ...(status === 'out_for_delivery' || status === 'delivered'
      ? [
          scan(
            now,
            -70,
            'out_for_delivery',
            status === 'out_for_delivery' ? 'won' : 'lost',
            'Stockholm',
            'OD',
            'The parcel is out for delivery.',
          ),
        ]
      : []),
    ...(status === 'delivered' ? [scan(now, -12, 'delivered', 'won', 'Stockholm', 'DL', 'Delivered.')] : []),
  ];
  return {
    shipmentId: `s${index}`,
    fulfilmentId: 'f1',
    carrier: 'postnord',
    trackingNumber: `0037${index}0001234567SE`,
    status,
    reason: { code: 'none', party: 'unknown' },
    health: status === 'delivered' ? 'closed' : 'on_track',
    direction: 'outbound',
    leg: 1,
    shippedAt: at(now, -1880),
    estimatedDelivery: { from: at(now, 60 * 26), to: at(now, 60 * 28) },
    because: {
      rule: 'latest',
      scan: scans.at(-1)?.identity ?? null,
      lost: [],
      sentence: 'The latest scan, in Stockholm at the terminal, says it is on its way.',
    },
    scans,
    lines,
  };
};

const aCase = (now: number, exceptionId: string): ExceptionView => ({
  exceptionId,
  type: 'stalled',
  severity: 2,
  state: 'open',
  title: 'PostNord: no scan for 26 h',
  because: 'The last scan was in Jönköping 26 hours ago; the next was expected within 18 hours.',
  closesWhen: 'Any new scan comes in.',
  raisedAt: at(now, -42),
  dueAt: at(now, 17),
  owner: null,
  resolvedAt: null,
  resolution: null,
  shipmentId: 's1',
  fulfilmentId: null,
  playbook: [
    { command: 'contact_carrier', label: 'Ask the carrier' },
    { command: 'HoldOrder', label: 'Hold the order' },
    { command: 'ChangeAddress', label: 'Change the address' },
  ],
});

export const anOrder = (now: number, index: number, status: OrderStatus = 'in_fulfilment'): OrderView => {
  const hasLeft = ['partly_shipped', 'shipped', 'delivered'].includes(status);
  const isDone = status === 'delivered';
  const isCancelled = status === 'cancelled';
  const lines = [0, 1, 2].map((offset) => {
    const [sku, name, amount] = goods[(index + offset) % goods.length] ?? goods[0];
    const ordered = 1 + ((index + offset) % 2);
    const left = hasLeft && (status !== 'partly_shipped' || offset < 2) ? ordered : 0;
    return {
      lineId: `${offset + 1}`,
      sku,
      name,
      kind: sku === 'RING-925' ? ('special' as const) : ('standard' as const),
      unitPrice: { amount, currency: 'SEK' },
      ...(sku === 'RING-925' ? { instruction: 'Zofia 2026' } : {}),
      quantities: {
        ordered,
        allocated: isCancelled ? 0 : ordered,
        backordered: 0,
        picked: left,
        packed: left,
        shipped: left,
        delivered: isDone ? ordered : 0,
        cancelled: isCancelled ? ordered : 0,
        returnRequested: 0,
        returned: 0,
        dismissed: 0,
        writtenOff: 0,
      },
    };
  });
  const parcelLines = lines
    .filter((line) => line.quantities.shipped > 0)
    .map((line) => ({ lineId: line.lineId, quantity: line.quantities.shipped }));
  const shipmentStatus = isDone ? 'delivered' : 'in_transit';
  const shipments = hasLeft
    ? [
        aShipment(now, 1, shipmentStatus, parcelLines.slice(0, 1)),
        aShipment(now, 2, isDone ? 'delivered' : 'out_for_delivery', parcelLines.slice(1)),
      ]
    : [];
  return {
    orderId: `ord-${index}`,
    orderNumber: `SO-${100_200 + index}`,
    version: 12,
    status,
    category: isDone || isCancelled ? 'done' : index % 3 === 0 ? 'attention' : 'open',
    channel: 'web',
    currency: 'SEK',
    placedAt: at(now, -3000 + index),
    promise: { shipBy: at(now, -1600), from: at(now, 60 * 30), to: at(now, 60 * 34), option: 'standard' },
    totals: {
      items: { amount: '4676.00', currency: 'SEK' },
      shipping: { amount: '49.00', currency: 'SEK' },
      tax: { amount: '945.00', currency: 'SEK' },
      total: { amount: '4725.00', currency: 'SEK' },
    },
    lines,
    fulfilments: [
      {
        fulfilmentId: 'f1',
        location: 'wh-1',
        status: hasLeft ? 'closed' : 'in_progress',
        requestStatus: 'accepted',
        work: hasLeft ? 'shipped' : 'picking',
        shipBy: at(now, 90),
        lines: lines.map((line) => ({
          lineId: line.lineId,
          quantity: line.quantities.ordered,
          picked: line.quantities.picked,
          packed: line.quantities.packed,
          shipped: line.quantities.shipped,
        })),
      },
    ],
    shipments,
    returns: [],
    adjustments: [],
    notes: [],
    reships: [],
    holds:
      index % 5 === 1 && !hasLeft
        ? [{ holdId: 'h1', reason: 'address_check', since: at(now, -50), by: 'Ewa Nowak' }]
        : [],
    exceptions: index % 3 === 0 ? [aCase(now, `ord-${index}.1`)] : [],
    customer: {
      customerId: 'cust-1042',
      name: people[index % people.length] ?? 'Anna',
      email: 'anna@example.com',
      phone: '+46701234567',
      language: 'sv',
    },
    shipTo: {
      name: people[index % people.length] ?? 'Anna',
      line1: 'Storgatan 12',
      postcode: '211 34',
      city: 'Malmö',
      country: 'SE',
    },
    delivery: { option: 'standard' },
    payment: { method: 'invoice' },
    preferences: everyMail,
  };
};

export const aHistory = (now: number, order: OrderView): EventView[] => {
  const hub = { kind: 'hub' as const, id: 'hub' };
  const warehouse = { kind: 'warehouse' as const, id: 'wh-1' };
  const carrier = { kind: 'carrier' as const, id: 'postnord' };
  const steps: [number, number, string, EventView['actor'], Record<string, unknown>, cause?: string][] = [
    [
      -3000,
      0,
      'OrderPlaced',
      { kind: 'storefront', id: 'web' },
      {
        orderNumber: order.orderNumber,
        channel: 'web',
        lines: order.lines.map((line) => ({ quantity: line.quantities.ordered })),
      },
    ],
    [
      -2999,
      0,
      'LinesAllocated',
      hub,
      {
        location: 'wh-1',
        lines: [{ quantity: 4 }],
        candidates: [{ location: 'wh-1', score: 0.9, chosen: true, why: 'nearest with all of it' }],
      },
    ],
    [-2999, 0, 'FulfilmentRequested', hub, { location: 'wh-1' }],
    [-2950, 0, 'FulfilmentAccepted', warehouse, {}],
    [-2300, 0, 'PickingStarted', warehouse, {}],
    [-2280, 0, 'LinesPicked', warehouse, { lines: [{ quantity: 4 }] }],
    [-1950, 0, 'LinesPacked', warehouse, { lines: [{ quantity: 4 }] }],
    [
      -1880,
      0,
      'FulfilmentShipped',
      warehouse,
      {
        parcels: order.shipments.map(({ carrier: by, trackingNumber }) => ({ carrier: by, trackingNumber })),
      },
    ],
    [
      -1500,
      40,
      'ScanRecorded',
      carrier,
      {
        scan: {
          status: 'picked_up',
          carrierCode: 'PU',
          place: { city: 'Malmö', country: 'SE' },
          reason: { code: 'none' },
        },
      },
    ],
    [
      -1500,
      40,
      'ShipmentStatusChanged',
      hub,
      { to: 'picked_up', because: { sentence: 'The latest scan, in Malmö, says it was picked up.' } },
    ],
    [
      -240,
      120,
      'ScanRecorded',
      { kind: 'user', id: 'ewa', name: 'Ewa Nowak' },
      {
        scan: {
          status: 'in_transit',
          carrierCode: 'Q7',
          place: { city: 'Stockholm', country: 'SE' },
          reason: { code: 'facility_in' },
        },
      },
      'code:postnord/hub/Q7@1',
    ],
    [
      -42,
      0,
      'ExceptionRaised',
      hub,
      { title: 'PostNord: no scan for 26 h', severity: 2, because: 'The last scan was 26 hours ago.' },
    ],
  ];
  return steps.map(([minutes, late, type, actor, data, cause], index) => ({
    type,
    version: index + 1,
    at: at(now, minutes),
    recordedAt: at(now, minutes + late),
    actor,
    cause: cause ?? (index === 0 ? 'POST /orders' : `msg-${index}`),
    data,
  }));
};

const kinds = [
  ['stalled', 'PostNord: no scan for 26 h'],
  ['pick_overdue', 'Not picked 40 minutes after it was due'],
  ['address_incomplete', 'The carrier asks for a door code'],
  ['short_pick', 'Size 42 short in Gdańsk, 1 unit'],
  ['location_rejected', 'Store Malmö rejected: no capacity'],
  ['promise_at_risk', 'Will arrive a day after the promise'],
  ['report_conflict', 'Two reports that cannot both be true'],
  ['feed_silent', 'DHL has been silent for 34 minutes'],
] as const;

export const caseRow = (now: number, index: number): ExceptionRow => {
  const random = chance(index + 1);
  const [type, title] = kinds[Math.floor(random() * kinds.length)] ?? kinds[0];
  const severity = ([1, 2, 2, 3, 3, 3, 4] as const)[Math.floor(random() * 7)] ?? 3;
  const atPlace = random() < 0.5;
  return {
    ...aCase(now, `ord-${index}.1`),
    type,
    title,
    severity,
    version: 1,
    state: random() < 0.25 ? 'acknowledged' : 'open',
    owner: random() < 0.3 ? (['Ewa Nowak', 'Olaf Berg'][Math.floor(random() * 2)] ?? null) : null,
    raisedAt: at(now, -Math.floor(random() * 600)),
    dueAt: random() < 0.1 ? null : at(now, Math.floor(random() * 400) - 40),
    orderId: `ord-${index}`,
    orderNumber: `SO-${100_200 + index}`,
    channel: 'web',
    location: atPlace ? (['wh-1', 'store-malmo', 'store-gdansk'][Math.floor(random() * 3)] ?? null) : null,
    carrier: atPlace ? null : (['postnord', 'dhl', 'inpost'][Math.floor(random() * 3)] ?? null),
    trackingNumber: atPlace ? null : `0037${index}0001234567SE`,
    country: 'SE',
    valueAtRisk: {
      amount: `${Math.floor(random() * 9000) + 100}.00`,
      currency: random() < 0.7 ? 'SEK' : 'EUR',
    },
    updatedAt: at(now, -5),
  };
};

const statuses = [
  'placed',
  'allocated',
  'in_fulfilment',
  'shipped',
  'partly_shipped',
  'delivered',
  'on_hold',
  'cancelled',
] as const;
export const orderRow = (now: number, index: number): OrderRow => {
  const random = chance(index + 7);
  const status = statuses[Math.floor(random() * statuses.length)] ?? 'placed';
  return {
    orderId: `ord-${index}`,
    orderNumber: `SO-${100_200 + index}`,
    version: 1,
    status,
    category:
      status === 'delivered' || status === 'cancelled' ? 'done' : random() < 0.3 ? 'attention' : 'open',
    channel: 'web',
    placedAt: at(now, -index * 1.7),
    updatedAt: at(now, -index),
    promiseTo: at(now, random() < 0.06 ? -200 : 60 * 30),
    location: random() < 0.8 ? 'wh-1' : null,
    country: ['SE', 'PL', 'DE', 'IT'][Math.floor(random() * 4)] ?? 'SE',
    units: 1 + Math.floor(random() * 5),
    total: { amount: `${Math.floor(random() * 4000) + 99}.00`, currency: 'SEK' },
    openExceptions: random() < 0.2 ? 1 : 0,
    worstSeverity: random() < 0.2 ? 2 : null,
    customerName: people[index % people.length] ?? null,
  };
};

export const taskRow = (now: number, index: number): FulfilmentRow => {
  const order = anOrder(now, index);
  const work =
    (['assigned', 'assigned', 'picking', 'picked', 'packed', 'packed'] as const)[index % 6] ?? 'assigned';
  return {
    fulfilmentId: `ful-${index}`,
    orderId: order.orderId,
    orderNumber: order.orderNumber,
    version: 1,
    location: 'wh-1',
    status: 'in_progress',
    requestStatus: index % 6 === 0 ? 'submitted' : 'accepted',
    work,
    shipBy: at(now, 12 + index * 23),
    option: index % 6 === 5 ? 'pickup_in_store' : 'standard',
    units: order.lines.reduce((sum, line) => sum + line.quantities.ordered, 0),
    lines: order.lines.map(({ lineId, sku, name, kind, quantities }) => ({
      lineId,
      sku,
      name,
      quantity: quantities.ordered,
      picked: work === 'picked' || work === 'packed' ? quantities.ordered : 0,
      kind,
    })),
    held: index === 7,
  };
};

export const deadLetter = (now: number, index: number): DeadLetter => ({
  deadLetterId: `dl-${index}`,
  sender: index % 3 === 0 ? 'dhl' : 'postnord',
  door: index % 3 === 0 ? 'POST /carriers/dhl/tracking' : 'carriers.postnord.tracking',
  reason: index % 3 === 0 ? 'unknown_parcel' : 'invalid',
  detail: index % 3 === 0 ? 'No order has a parcel with this number.' : '/occurredAt: is not a time',
  messageId: `m-${index}`,
  receivedAt: at(now, -index * 11 - 3),
  tries: 1 + (index % 3),
  state: 'waiting',
  body: JSON.stringify({ trackingNumber: `00370001234${index}SE`, code: 'OD', occurredAt: 'yesterday' }),
  encoding: 'utf8',
  groupId: index % 3 === 0 ? 'dlg_0' : 'dlg_1',
  format: 'hub',
  cause: index % 3 === 0 ? 'no order has the parcel …' : '/occurredAt: is not a time',
  gaveUpAt: null,
  settledAt: null,
  settledBy: null,
  discardReason: null,
});

export const toGroups = (letters: readonly DeadLetter[]): readonly DeadLetterGroup[] =>
  [...new Set(letters.map(({ groupId }) => groupId))].flatMap((groupId) => {
    const its = letters.filter((letter) => letter.groupId === groupId);
    const [first] = its;
    if (first === undefined) return [];
    const { reason, sender, format, cause, detail: example } = first;
    const times = its.map(({ receivedAt }) => receivedAt).toSorted();
    return [
      {
        groupId,
        reason,
        sender,
        format,
        cause,
        example,
        letters: its.length,
        gaveUp: reason === 'unknown_parcel' ? 1 : 0,
        oldestAt: times[0] ?? '',
        newestAt: times.at(-1) ?? '',
        jobId: null,
      },
    ];
  });

export const aDryRun = (groupId: string): DryRun => ({
  groupId,
  letters: 217,
  looked: 217,
  wouldApply: 209,
  alreadyApplied: 5,
  wouldBeRejected: [],
  wouldStayParked: [{ reason: 'unknown_parcel', why: 'no order has the parcel … of dhl', letters: 3 }],
  unknown: 0,
  orders: 31,
});

export const aJob = (now: number): Job => ({
  jobId: 'job-1',
  kind: 'replay',
  subject: 'dlg_1',
  title: 'invalid · postnord · /occurredAt: is not a time',
  reason: null,
  startedBy: 'user:ewa',
  startedAt: at(now, 0),
  finishedAt: null,
  state: 'running',
  total: 217,
  done: 84,
  counts: { applied: 80, already: 4 },
});

export const someCodes = (now: number): readonly UnmappedCode[] => [
  {
    carrier: 'postnord',
    format: 'hub',
    code: 'Q7',
    scans: 214,
    orders: 209,
    waiting: 214,
    firstSeenAt: at(now, -9_000),
    lastSeenAt: at(now, -4),
    meaning: null,
    table: { known: 'no' },
    jobId: null,
  },
  {
    carrier: 'dhl',
    format: 'easypost',
    code: 'in_transit/handed_to_robot',
    scans: 12,
    orders: 12,
    waiting: 0,
    firstSeenAt: at(now, -20_000),
    lastSeenAt: at(now, -300),
    meaning: {
      version: 2,
      status: 'out_for_delivery',
      reason: { code: 'none', party: 'unknown' },
      by: 'user:ewa',
      at: at(now, -600),
      why: 'Letter of the carrier, 12 November',
    },
    table: {
      known: 'yes',
      status: 'in_transit',
      reason: { code: 'handover_to_partner', party: 'carrier' },
      mapVersion: 2,
    },
    jobId: null,
  },
];

export const endingSubscriptions = (now: number): readonly EndingSubscription[] =>
  ['1Z204W4R0308071865', '1Z12345E0205271688'].map((trackingNumber, index) => ({
    trackingNumber,
    orderId: `ord-${index}`,
    orderNumber: `SO-10000${index}`,
    since: at(now, -17_000),
    endsAt: index === 0 ? null : at(now, 900),
    tries: index === 0 ? 3 : 0,
    problem: index === 0 ? 'UPS does not take the number' : null,
  }));

export const carrierCodes = (now: number): readonly CarrierCodes[] => [
  { carrier: 'postnord', codes: 1, scans: 214, openCodes: 1, openScans: 214, lastSeenAt: at(now, -4) },
  { carrier: 'dhl', codes: 1, scans: 12, openCodes: 0, openScans: 0, lastSeenAt: at(now, -300) },
];

export const codeMeanings = (now: number): readonly CodeMeaning[] => [
  {
    version: 1,
    status: 'in_transit',
    reason: { code: 'facility_in', party: 'carrier' },
    by: 'user:ewa',
    at: at(now, -120),
    why: 'Their manual, page 12',
  },
];

export const codeExamples: readonly CodeExample[] = [1, 2, 3].map((n) => ({
  orderId: `ord-${n}`,
  orderNumber: `SO-10000${n}`,
  trackingNumber: '…41SE',
  occurredAt: `2026-11-2${n}T09:00:00+01:00`,
  place: 'Malmö, SE',
  words: n === 3 ? null : 'Left with …',
  before: 'in_transit',
  after: n === 1 ? null : 'delivered',
}));

const carrierNames = { postnord: 'PostNord Sverige', 'night-post': 'Nattpost AB' };
export const carriersOf = ({ shipments }: OrderView): NonNullable<Tracked['carriers']> =>
  Object.entries(carrierNames).flatMap(([carrier, name]) =>
    shipments.some((one) => one.carrier === carrier) ? [{ carrier, name }] : [],
  );

export const aPreview = (order: OrderView): OrderPreview => {
  const [fulfilment] = order.fulfilments;
  return {
    version: order.version,
    rejection: null,
    status: { before: order.status, after: order.status },
    lines: [],
    fulfilments:
      fulfilment === undefined
        ? []
        : [
            {
              fulfilmentId: fulfilment.fulfilmentId,
              location: fulfilment.location,
              before: { status: fulfilment.status, requestStatus: 'accepted' },
              after: { status: fulfilment.status, requestStatus: 'cancellation_requested' },
            },
          ],
    worth: { before: { amount: '309.50', currency: 'SEK' }, after: { amount: '0.00', currency: 'SEK' } },
    promise: { before: order.promise, after: order.promise },
    cases: { opened: [], closed: [] },
  };
};

export const aMeaningPreview: MeaningPreview = {
  orders: 209,
  looked: 209,
  changes: [
    { from: 'in_transit', to: 'attempt_failed', parcels: 31 },
    { from: 'out_for_delivery', to: 'attempt_failed', parcels: 4 },
  ],
  unchanged: 174,
  raised: [{ type: 'attempt_failed', cases: 35 }],
  cleared: [{ type: 'stalled_in_transit', cases: 6 }],
  examples: [
    {
      orderId: 'ord-1',
      orderNumber: 'SO-100001',
      trackingNumber: '00370001SE',
      from: 'in_transit',
      to: 'attempt_failed',
    },
  ],
};

/** A person sets a parcel's status, or takes it back where none is given. */
export const overridden = (
  shipment: ShipmentView,
  status: OverrideStatus | undefined,
  note: string,
): ShipmentView => {
  const { override: _, ...rest } = shipment;
  if (status === undefined) return { ...rest, status: 'in_transit' };
  const winner = shipment.scans.findLast((one) => one.role === 'won');
  return {
    ...rest,
    status,
    because: {
      rule: 'override',
      scan: null,
      lost: winner === undefined ? [] : [winner.identity],
      sentence: 'Set by a person; the scans say otherwise.',
    },
    override: {
      status,
      reason: { code: 'none', party: 'unknown' },
      at: new Date().toISOString(),
      by: 'Olaf Berg',
      note,
      stands: true,
    },
    scans: shipment.scans.map((one) => (one.role === 'won' ? { ...one, role: 'lost' } : one)),
  };
};

export const aSignatureFailure = (now: number): SignatureFailure => ({
  carrier: 'postnord',
  format: 'easypost',
  failures: 1_204,
  since: at(now, -300),
  lastAt: at(now, -2),
  fittedAt: null,
  held: 43,
});
