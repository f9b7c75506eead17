import type {
  StockCommand,
  Movement,
  NewStockEvent,
  PlacedCommand,
  StockDecision,
} from '../../src/stock/command.ts';
import { assessStock } from '../../src/stock/assess.ts';
import type { ChannelBands } from '../../src/stock/bands.ts';
import { decideStock } from '../../src/stock/decide.ts';
import { evolveStock } from '../../src/stock/evolve.ts';
import { initialStockState, type PresentStock, type StockState } from '../../src/stock/state.ts';
import { startAt } from './order-factory.ts';

export const web: ChannelBands = { channel: 'web', buffer: 2, low: 3 };
export const pos: ChannelBands = { channel: 'pos', buffer: 0, low: 1 };

type Told = PlacedCommand extends infer C
  ? C extends PlacedCommand
    ? Omit<C, 'location' | 'sku'>
    : never
  : never;

export interface StockRun {
  readonly state: StockState;
  readonly version: number;
  readonly events: readonly NewStockEvent[];
  readonly decision: StockDecision | null;
  readonly nextCheckAt: number | null;
}

export const noStock: StockRun = {
  state: initialStockState,
  version: 0,
  events: [],
  decision: null,
  nextCheckAt: null,
};

const fold = (run: StockRun, events: readonly NewStockEvent[], at: number, now: number): StockRun => {
  let { state, version } = run;
  for (const event of events) {
    version += 1;
    state = evolveStock(state, event, {
      version,
      at: event.at ?? new Date(at).toISOString(),
      recordedAt: new Date(now).toISOString(),
    });
  }
  return { ...run, state, version, events: [...run.events, ...events] };
};

/** One turn, as the actor takes it: decided, then the clocks and rules, all in one append. */
export const turnStock = (
  run: StockRun,
  command: StockCommand,
  now: number,
  options: { readonly at?: number; readonly channels?: readonly ChannelBands[] } = {},
): StockRun => {
  const at = options.at ?? now;
  const decision = decideStock(run.state, command, { now, at });
  const told = fold(run, 'events' in decision ? decision.events : [], at, now);
  const assessed = assessStock(told.state, now, options.channels ?? [web]);
  return { ...fold(told, assessed.events, now, now), decision, nextCheckAt: assessed.nextCheckAt };
};

export interface StockStory {
  readonly run: StockRun;
  readonly state: PresentStock;
  /** Of the last turn. */
  readonly said: readonly NewStockEvent[];
  readonly refused: string | null;
  at(instant: number): StockStory;
  told(command: Told, happenedAt?: number): StockStory;
  moved(movement: Movement, happenedAt?: number): StockStory;
  reserved(
    reservationId: string,
    quantity: number,
    more?: { expiresAt?: number; partial?: boolean },
  ): StockStory;
  released(...reservationIds: readonly string[]): StockStory;
  shipped(shipId: string, quantity: number, reservationId?: string): StockStory;
  watched(): StockStory;
}

const place = { location: 'wh-1', sku: 'lamp' } as const;

const tell = (run: StockRun, before: number, now: number): StockStory => {
  const next = (command: StockCommand, happenedAt?: number): StockStory =>
    tell(
      turnStock(run, command, now, happenedAt === undefined ? {} : { at: happenedAt }),
      run.events.length,
      now,
    );
  const told = (command: Told, happenedAt?: number): StockStory => next({ ...command, ...place }, happenedAt);
  return {
    run,
    get state() {
      if (run.state.status === 'absent') throw new Error('nothing was told yet');
      return run.state;
    },
    said: run.events.slice(before),
    refused: run.decision !== null && 'rejection' in run.decision ? run.decision.rejection.code : null,
    at: (instant) => tell(run, before, instant),
    told,
    moved: (movement, happenedAt) => told({ type: 'RecordMovement', movement }, happenedAt),
    reserved: (reservationId, quantity, more = {}) =>
      told({ type: 'Reserve', reservations: [{ reservationId, quantity }], ...more }),
    released: (...reservationIds) => told({ type: 'Release', reservationIds, why: 'released' }),
    shipped: (shipId, quantity, reservationId) =>
      told({
        type: 'Ship',
        shipId,
        lines: [{ quantity, ...(reservationId === undefined ? {} : { reservationId }) }],
      }),
    watched: () => next({ type: 'LookAtStock' }),
  };
};

export const aStock = (onHand?: number): StockStory => {
  const story = tell(noStock, 0, startAt);
  return onHand === undefined ? story : story.moved({ kind: 'counted', onHand });
};
