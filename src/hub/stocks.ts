import { caseEventSchemas } from '../contracts/case-events.ts';
import type { EventAt, EventView } from '../contracts/events.ts';
import type { ExceptionRow } from '../contracts/exceptions.ts';
import type { Part } from '../contracts/parts.ts';
import type { PutStock, StockMovement, StockReport, StockRow } from '../contracts/stock.ts';
import type { StoredEvent } from '../journal/entry.ts';
import { toIso } from '../platform/clock.ts';
import type { ChannelBands } from '../stock/bands.ts';
import type { OrderCase } from '../orders/state.ts';
import type { CaseEvent, Movement, PlacedCommand, StockCommand } from '../stock/command.ts';
import type { DemandCommand, DemandState } from '../stock/demand.ts';
import { evolveCases, toStockCaseRows, toStockRow } from '../stock/rows.ts';
import { type PresentStock, type StockState, toStockId } from '../stock/state.ts';
import type { HubAnswer } from './envelope.ts';
import type { Hub } from './hub.ts';
import { type PersonalRow, toPersonalRow } from './personal-refs.ts';
import type { CaseSource } from './ports/case-source.ts';
import type { Registry } from './registry.ts';
import { createStockDecider, demandDecider } from './stock-decider.ts';
import type { AskOptions, Streams } from './streams.ts';

/**
 * The stock of this node: one stream per SKU and location (`wh-1~LAMP`), and one of each SKU's demand that is not routed
 * yet. Whoever reserves speaks to several of them in a fixed order; no stream waits for another.
 */
export interface Stocks {
  readonly stock: Streams<StockState, StockCommand>;
  /** By SKU. */
  readonly demand: Streams<DemandState, DemandCommand>;
  /** The command knows its stream. */
  ask(command: PlacedCommand, options: AskOptions<StockState, StockCommand>): Promise<StockAnswer>;
  /** Gives a SKU its name wherever it is recorded. */
  nameEverywhere(sku: string, name: string, options: AskOptions<StockState, StockCommand>): Promise<void>;
  /** The row of a state, as the boards show it. */
  show(state: StockState, version: number): StockRow | undefined;
  /** What was done and said of a stock, the newest first, with its reasons. `from`: the version of the last one. */
  loadLedger(
    location: string,
    sku: string,
    before: number | undefined,
    limit: number,
  ): Promise<{ readonly items: readonly EventView[]; readonly from: number }>;
  readonly cases: CaseSource;
  /** How a registered channel shows stock. */
  channelBands(channel: string): ChannelBands | undefined;
  nameOf(location: string): string;
  /** Of a bundle; of any other SKU it is itself. */
  partsOf(sku: string): readonly Part[];
}

export type StockAnswer = HubAnswer<StockState>;

export function createStocks(options: {
  readonly hub: Pick<Hub, 'streams'>;
  readonly registry: Pick<Registry, 'channels' | 'locations' | 'bundles'>;
}): Stocks {
  const { hub, registry } = options;
  let known: ReturnType<Registry['channels']> | null = null;
  let bands: readonly ChannelBands[] = [];

  /** The registry's map is another one when something in it is different. */
  function channels(): readonly ChannelBands[] {
    if (known === registry.channels()) return bands;
    known = registry.channels();
    bands = [...known.values()].map(toChannelBands);
    return bands;
  }

  const stock = hub.streams.open(createStockDecider(channels));
  const demand = hub.streams.open(demandDecider);
  const show = (state: StockState, version: number): StockRow | undefined =>
    state.status === 'absent' ? undefined : toStockRow(state, version);

  /** A page of the log at a time: it may be long. */
  async function loadForgotten(
    id: string,
    state: PresentStock,
    version: number,
    ids: ReadonlySet<string>,
  ): Promise<readonly ExceptionRow[]> {
    let cases: readonly OrderCase[] = [];
    for (let after = 0; after < version; after += casesPage)
      for (const stored of await stock.loadEvents(id, after, Math.min(version, after + casesPage)))
        if (isCaseEvent(stored) && ids.has(stored.data.exceptionId))
          cases = evolveCases(cases, stored, toEventAt(stored));
    return toStockCaseRows({ ...state, cases }, version);
  }

  return {
    stock,
    demand,
    ask: async (command, asked) => await stock.ask(toStockId(command.location, command.sku), command, asked),
    show,
    async nameEverywhere(sku, name, asked) {
      for (const location of registry.locations().keys()) {
        const id = toStockId(location, sku);
        const { state } = await stock.read(id);
        if (state.status === 'absent' || state.name === name) continue;
        const answer = await stock.ask(id, { type: 'NameProduct', location, sku, name }, asked);
        if (answer.outcome === 'failed') throw answer.error;
      }
    },
    async loadLedger(location, sku, before, limit) {
      const id = toStockId(location, sku);
      const upTo = before === undefined ? (await stock.read(id)).version : before - 1;
      const [events, personal] = await Promise.all([
        stock.loadEvents(id, Math.max(0, upTo - limit), upTo),
        stock.loadPersonal(id),
      ]);
      return {
        from: events[0]?.version ?? 0,
        items: events.map((event) => toLedgerView(event, personal)).toReversed(),
      };
    },
    channelBands: (channel) => channels().find((one) => one.channel === channel),
    nameOf: (location) => registry.locations().get(location)?.name ?? location,
    partsOf: (sku) => registry.bundles().get(sku)?.parts ?? [{ sku, quantity: 1 }],
    cases: {
      kind: 'stock',
      async loadCases(id, atLeast) {
        const { state, version } = await stock.read(id, atLeast);
        if (state.status === 'absent') return { version, rows: [] };
        return {
          version,
          rows: toStockCaseRows(state, version),
          stock: toStockRow(state, version),
          ...(state.caseCount > state.cases.length
            ? { loadForgotten: async (ids) => await loadForgotten(id, state, version, new Set(ids)) }
            : {}),
        };
      },
    },
  };
}

/** Events of a log that are read together. */
const casesPage = 1_000;

const isCaseEvent = (event: StoredEvent): event is StoredEvent & CaseEvent => event.type in caseEventSchemas;

const toEventAt = ({ version, meta, recordedAt }: StoredEvent): EventAt => ({
  version,
  at: meta.at,
  recordedAt,
  by: meta.actor.name ?? meta.actor.id,
});

const toLedgerView = (event: StoredEvent, personal: ReadonlyMap<string, unknown>): EventView => {
  const { reasonRef, ...data } = event.data as Record<string, unknown>;
  const said = typeof reasonRef === 'string' ? personal.get(reasonRef) : undefined;
  return {
    type: event.type,
    version: event.version,
    at: event.meta.at,
    recordedAt: event.recordedAt,
    actor: event.meta.actor as EventView['actor'],
    cause: event.meta.cause,
    data: said === undefined ? data : { ...data, reason: said },
  };
};

/** What a person sets of a stock, as commands in the order in which they must be told. */
export function toPutCommands(
  location: string,
  sku: string,
  body: PutStock,
): { readonly commands: readonly PlacedCommand[]; readonly personal: readonly PersonalRow[] } {
  const { onHand, safety, low, overstockWeeks, name, incoming = [] } = body;
  const reason = body.reason === undefined ? undefined : toPersonalRow('text', { text: body.reason });
  const place = { location, sku } as const;
  return {
    personal: reason === undefined ? [] : [reason],
    commands: [
      ...(safety === undefined && low === undefined && overstockWeeks === undefined
        ? []
        : [{ type: 'SetStockPolicy', ...place, safety, low, overstockWeeks } as const]),
      ...(name === undefined ? [] : [{ type: 'NameProduct', ...place, name } as const]),
      ...(onHand === undefined
        ? []
        : [
            {
              type: 'RecordMovement',
              ...place,
              movement: { kind: 'counted', onHand },
              reasonRef: reason?.ref,
            } as const,
          ]),
      // What comes first is found by its text.
      ...incoming.map(({ expectedAt, ...one }) => {
        const at = toIso(Date.parse(expectedAt));
        return { type: 'ExpectIncoming', ...place, ...one, expectedAt: at } as const;
      }),
    ],
  };
}

const defaultLow = 5;

/** What a channel does not say: no buffer, and few are five. */
const toChannelBands = (channel: {
  readonly channel: string;
  readonly buffer?: number | undefined;
  readonly low?: number | undefined;
}): ChannelBands => ({
  channel: channel.channel,
  buffer: channel.buffer ?? 0,
  low: channel.low ?? defaultLow,
});

/** A location's report as the stock's command, its free text apart. */
export function toMovementCommand(
  location: string,
  report: StockReport | (StockMovement & { readonly sku: string }),
): { readonly command: PlacedCommand; readonly personal: readonly PersonalRow[] } {
  const reason = report.reason === undefined ? undefined : toPersonalRow('text', { text: report.reason });
  const command: PlacedCommand = {
    type: 'RecordMovement',
    location,
    sku: report.sku,
    movement: toMovement(report),
    reasonRef: reason?.ref,
    reference: report.reference,
  };
  return { command, personal: reason === undefined ? [] : [reason] };
}

const toMovement = (report: StockReport | StockMovement): Movement => {
  switch (report.type) {
    case 'counted':
      return { kind: 'counted', onHand: report.quantity };
    case 'received':
      return { kind: 'received', quantity: report.quantity, incomingId: report.incomingId };
    case 'moved':
      return { kind: 'moved', quantity: report.quantity, to: report.to, from: report.from };
    case 'damaged':
    case 'quarantined':
      return { kind: report.type, quantity: report.quantity };
    case 'adjusted':
    case 'returned':
    case 'found':
      return { kind: report.type, quantity: report.quantity, bucket: report.bucket };
  }
};
