import type { Rejection } from '../contracts/rejections.ts';

/**
 * The pure half of an actor: what it decides, what that changes, and what its clocks say. The kinds of stream (order,
 * stock, …) differ only in this value; the machine that runs them is `stream-actor.ts`.
 */
export interface Decider<State, Command> {
  /** The first part of the stream's name. */
  readonly kind: string;
  /** Snapshots of another version are not read. */
  readonly stateVersion: number;
  readonly initial: State;
  /** Those that `evolve` knows; absent: all. One of another type is of a later release: nothing is decided without it. */
  readonly eventTypes?: ReadonlySet<string>;
  evolve(state: State, event: DecidedEvent, at: EvolveAt): State;
  decide(
    state: State,
    command: Command,
    context: { readonly now: number; readonly at: number },
  ): { readonly events: readonly DecidedEvent[] } | { readonly rejection: Rejection };
  /** What the clock says to it when a deadline has come: it changes nothing by itself, so that only `assess` speaks. */
  readonly lookAtClocks: Command;
  /** Runs after each turn; its events join the same append. `nextCheckAt` may be early, never late. */
  assess(
    state: State,
    now: number,
  ): { readonly events: readonly DecidedEvent[]; readonly nextCheckAt: number | null };
  /** What boards show of it that scans can move (`lookOf`); made in the turn, while it is known what the scans say. */
  lookOf?(state: State): string | null;
  /** Tracking numbers that lead to this stream from now on. */
  parcelsOf(event: DecidedEvent): readonly { carrier: string; trackingNumber: string; shipmentId: string }[];
  /**
   * Whether an event of before names the personal row, so that it is written: it need not go to PostgreSQL again, as the
   * words that a carrier says of every parcel would with each scan. Absent: never.
   */
  isTold?(state: State, ref: string): boolean;
  /** True for the event after which the stream's personal rows are blank. */
  erases(event: DecidedEvent): boolean;
  /** True once that has happened: nothing personal is written any more. */
  isErased(state: State): boolean;
}

/** Of streams that are no person's and have no parcels. */
export const ofNobody: Pick<Decider<unknown, never>, 'parcelsOf' | 'erases' | 'isErased'> = {
  parcelsOf: () => [],
  erases: () => false,
  isErased: () => false,
};

export interface DecidedEvent {
  readonly type: string;
  readonly data: unknown;
  /** When it happened, if not when the command says. */
  readonly at?: string;
}

export interface EvolveAt {
  readonly version: number;
  readonly at: string;
  readonly recordedAt: string;
  /** Who did it, as people read it. */
  readonly by: string;
}

/** Types by their schemas. */
export const typesOf = (...schemas: readonly object[]): ReadonlySet<string> =>
  new Set(schemas.flatMap((one) => Object.keys(one)));
