import { expect } from 'vitest';
import type { Money } from '../../src/contracts/primitives.ts';
import type { ReasonCode } from '../../src/contracts/reasons.ts';
import type { Scan, ScanStatus } from '../../src/contracts/scans.ts';
import { assess } from '../../src/exceptions/assess.ts';
import type {
  Decision,
  NewEvent,
  OrderCommand,
  PlaceOrder,
  ReportFulfilment,
} from '../../src/orders/command.ts';
import { decide } from '../../src/orders/decide.ts';
import { evolve } from '../../src/orders/evolve.ts';
import { initialOrderState, type OrderState, type PresentOrder } from '../../src/orders/state.ts';

/** A Friday morning in Stockholm; every instant of a test is counted from here. */
export const startAt = Date.parse('2026-11-20T09:00:00Z');
export const minuteMs = 60_000;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;

export const sek = (amount: string): Money => ({ amount, currency: 'SEK' });

const lampsAndBulbs: PlaceOrder['lines'] = [
  { lineId: '1', sku: 'lamp', name: 'Lamp', quantity: 3, unitPrice: sek('100.00'), kind: 'standard' },
  { lineId: '2', sku: 'bulb', name: 'Bulb', quantity: 2, unitPrice: sek('25.50'), kind: 'standard' },
];

export const aPlaceOrder = (changes: Partial<PlaceOrder> = {}): PlaceOrder => ({
  type: 'PlaceOrder',
  orderId: 'ord_1',
  orderNumber: '1001',
  channel: 'web',
  currency: 'SEK',
  whenShort: 'refuse',
  customerRef: 'customer_1',
  shipToRef: 'address_1',
  language: 'sv',
  country: 'SE',
  delivery: { option: 'standard' },
  lines: lampsAndBulbs,
  payment: { method: 'card' },
  promise: {
    option: 'standard',
    shipBy: '2026-11-20T20:00:00.000Z',
    from: '2026-11-23T07:00:00.000Z',
    to: '2026-11-25T17:00:00.000Z',
  },
  requestHash: 'hash-1',
  plan: {
    allocations: [
      {
        location: 'wh-1',
        lines: (changes.lines ?? lampsAndBulbs).map(({ lineId, quantity }) => ({ lineId, quantity })),
        candidates: [{ location: 'wh-1', score: 1, chosen: true, why: 'It is the default.' }],
      },
    ],
  },
  ...changes,
});

/** `iso('2026-11-21T10:00:00Z')` or ms. A scan's identity is made as the formats make it: code, time, leg. */
export const aScan = (
  status: ScanStatus,
  at: string,
  more: {
    readonly reason?: ReasonCode;
    readonly country?: string;
    readonly until?: string;
    readonly leg?: number;
    readonly direction?: Scan['direction'];
    readonly eventId?: string;
    readonly retracts?: string;
    readonly code?: string;
  } = {},
): Scan => {
  const leg = more.leg ?? 1;
  const time = new Date(at).toISOString();
  return {
    identity: `${more.code ?? status}|${time}|${more.country ?? ''}|${leg}`,
    leg,
    direction: more.direction ?? (status === 'returning' || status === 'returned' ? 'return' : 'outbound'),
    status,
    reason: { code: more.reason ?? 'none', party: 'unknown' },
    carrierCode: more.code ?? null,
    time: {
      from: time,
      to: more.until === undefined ? time : new Date(more.until).toISOString(),
      precision: more.until === undefined ? 'second' : 'day',
      zoneSource: 'carrier',
      written: at,
    },
    ...(more.country === undefined ? {} : { place: { country: more.country } }),
    ...(more.eventId === undefined ? {} : { eventId: more.eventId }),
    ...(more.retracts === undefined ? {} : { retracts: more.retracts }),
    format: 'hub',
    mapVersion: 1,
  };
};

export const report = (
  reported: ReportFulfilment['reported'],
  more: Partial<Omit<ReportFulfilment, 'type' | 'reported'>> = {},
): ReportFulfilment => ({ type: 'ReportFulfilment', fulfilmentId: 'ord_1-f1', reported, ...more });

export const aParcel = (
  trackingNumber: string,
  lines: Record<string, number> = { '1': 3, '2': 2 },
  carrier = 'postnord',
): NonNullable<ReportFulfilment['parcels']>[number] => ({
  carrier,
  trackingNumber,
  lines: Object.entries(lines).map(([lineId, quantity]) => ({ lineId, quantity })),
});

export const scansOf = (trackingNumber: string, ...scans: readonly Scan[]): OrderCommand => ({
  type: 'RecordScans',
  carrier: 'postnord',
  trackingNumber,
  scans: scans.map((scan) => ({ scan })),
});

export interface OrderRun {
  readonly state: OrderState;
  readonly version: number;
  readonly events: readonly NewEvent[];
  /** The same with when they were said and recorded. */
  readonly log: readonly { readonly event: NewEvent; readonly place: Parameters<typeof evolve>[2] }[];
  /** The earliest instant at which the clocks want to be looked at. */
  readonly nextCheckAt: number | null;
}

/** One turn as the actor makes it: decide, evolve, and, where it is asked for, the rules. */
export const turn = (
  run: OrderRun,
  command: OrderCommand,
  now: number,
  options: { readonly rules: boolean; readonly at?: number },
): OrderRun & { readonly decision: Decision } => {
  const decision = decide(run.state, command, { now, at: options.at ?? now });
  const decided = 'events' in decision ? applyEvents(run, decision.events, now, options.at ?? now) : run;
  if (!options.rules) return { ...decided, decision };
  const assessed = assess(decided.state, now);
  return { ...applyEvents(decided, assessed.events, now, now), nextCheckAt: assessed.nextCheckAt, decision };
};

export const applyEvents = (
  run: OrderRun,
  events: readonly NewEvent[],
  now: number,
  at: number,
): OrderRun => {
  let { state, version } = run;
  const recordedAt = new Date(now).toISOString();
  const log = [...run.log];
  for (const event of events) {
    version += 1;
    const place = { version, at: event.at ?? new Date(at).toISOString(), recordedAt };
    state = evolve(state, event, place);
    log.push({ event, place });
  }
  return { ...run, state, version, events: [...run.events, ...events], log };
};

/** What a node that knows nothing folds from the log. */
export const foldLog = ({ log }: OrderRun): OrderState =>
  log.reduce((state, { event, place }) => evolve(state, event, place), initialOrderState);

export const nothingYet: OrderRun = {
  state: initialOrderState,
  version: 0,
  events: [],
  log: [],
  nextCheckAt: null,
};

/** An order that has come so far: `anOrder().accepted().packed().shipped()`. Each step is a minute later. */
export class OrderStory {
  constructor(
    readonly run: OrderRun,
    readonly now: number,
    private readonly rules: boolean,
  ) {}

  get state(): PresentOrder {
    if (this.run.state.status === 'absent') throw new Error('the order was never placed');
    return this.run.state;
  }

  get types(): readonly string[] {
    return this.run.events.map((event) => event.type);
  }

  /** Does it, and insists that it is accepted. */
  does(command: OrderCommand, at?: number): OrderStory {
    const next = turn(
      this.run,
      command,
      this.now,
      at === undefined ? { rules: this.rules } : { rules: this.rules, at },
    );
    if ('rejection' in next.decision) throw new Error(`${command.type}: ${next.decision.rejection.code}`);
    return new OrderStory(next, this.now + minuteMs, this.rules);
  }

  /** What would come of it. */
  decides(command: OrderCommand, at = this.now): Decision {
    return decide(this.run.state, command, { now: this.now, at });
  }

  /** From here on the rules run after every turn. */
  watched(): OrderStory {
    return new OrderStory(this.run, this.now, true).does({ type: 'AssessOrder' });
  }

  at(now: number | string): OrderStory {
    return new OrderStory(this.run, typeof now === 'number' ? now : Date.parse(now), this.rules);
  }

  accepted = (): OrderStory => this.does(report('accepted'));
  rejected = (): OrderStory => this.does(report('rejected', { reason: 'no_capacity' }));
  picking = (): OrderStory => this.does(report('picking'));
  picked = (lines?: Record<string, number>): OrderStory => this.does(report('picked', toLines(lines)));
  packed = (lines?: Record<string, number>): OrderStory => this.does(report('packed', toLines(lines)));
  shipped = (trackingNumber = 'PN1', lines?: Record<string, number>): OrderStory =>
    this.does(report('shipped', { parcels: [aParcel(trackingNumber, lines)] }));
  ready = (): OrderStory => this.does(report('readyForPickup'));
  collected = (): OrderStory => this.does(report('collected'));
  cancelled = (): OrderStory => this.does({ type: 'CancelOrder' });
  held = (): OrderStory => this.does({ type: 'HoldOrder', reason: 'address_check' });
  erased = (): OrderStory => this.does({ type: 'ErasePersonalData' });
  scanned = (...scans: readonly Scan[]): OrderStory => this.does(scansOf('PN1', ...scans));
  delivered = (at = '2026-11-23T10:00:00Z'): OrderStory => this.scanned(aScan('delivered', at));
}

const toLines = (lines: Record<string, number> | undefined): Partial<ReportFulfilment> =>
  lines === undefined
    ? {}
    : { lines: Object.entries(lines).map(([lineId, quantity]) => ({ lineId, quantity })) };

export const anOrder = (changes: Partial<PlaceOrder> = {}): OrderStory =>
  new OrderStory(nothingYet, startAt, false).does(aPlaceOrder(changes));

/** given(story).when(command).thenEvents(…): the events are compared by type, or by type and data where data is said. */
export const given = (story: OrderStory | null) => ({
  when: (command: OrderCommand, at?: number) => {
    const run = story ?? new OrderStory(nothingYet, startAt, false);
    const decision = run.decides(command, at ?? run.now);
    return {
      thenEvents: (
        ...expected: readonly (
          | NewEvent['type']
          | { readonly type: NewEvent['type']; readonly data: object }
        )[]
      ): void => {
        if ('rejection' in decision)
          throw new Error(`refused: ${decision.rejection.code} ${decision.rejection.message}`);
        const seen = decision.events.map((event, index) =>
          typeof expected[index] === 'object' ? { type: event.type, data: event.data } : event.type,
        );
        expect(seen).toEqual(
          expected.map((one) => (typeof one === 'string' ? one : { type: one.type, data: one.data })),
        );
      },
      thenRefused: (code: string): string => {
        if ('events' in decision)
          throw new Error(`accepted: ${decision.events.map((event) => event.type).join(', ')}`);
        expect(decision.rejection.code).toBe(code);
        return decision.rejection.message;
      },
    };
  },
});
