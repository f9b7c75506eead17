import type { Stay } from '../actors/activation.ts';
import type { EventView } from '../contracts/events.ts';
import type { Actor } from '../contracts/primitives.ts';
import type { Rejection } from '../contracts/rejections.ts';
import type { Position } from '../journal/entry.ts';
import type { RequestKey } from './request-key.ts';

/** A command on its way to an actor, with all that is written beside its events. */
export interface Envelope<State, Command> {
  /** Null is a read: the state, checked against the stored version. */
  readonly command: Command | null;
  readonly actor: Actor;
  /** What caused it: a door and a message id, a request, a rule. */
  readonly cause: string;
  /** When it happened by its sender; the hub's now when absent. Epoch ms. */
  readonly at?: number;
  /** Of a message: makes it count once. */
  readonly key?: RequestKey;
  readonly expectedVersion?: number;
  /** Of a read: any state of at least this version will do, so what is in memory need not be checked. */
  readonly atLeast?: number;
  /** Whether the actor stays in memory where it was not there; it does when absent. */
  readonly stay?: Stay;
  readonly personal?: readonly { readonly ref: string; readonly data: unknown }[];
  /** Of a message that is traced (`traced-turn.ts`). */
  readonly traceparent?: string | undefined;
  /** Of one that is traced: each time it is decided. */
  readonly onDecided?: () => void;
  /** Called exactly once. */
  readonly settle: (answer: HubAnswer<State>) => void;
}

export type HubAnswer<State> =
  | {
      readonly outcome: 'accepted';
      readonly from: number;
      readonly version: number;
      /** Those of this command; none when it was known already. */
      readonly events: readonly EventView[];
      readonly state: State;
      readonly position: Position | null;
      /** Of a turn that looked at its clocks: when it must look again. */
      readonly nextCheckAt?: number | null;
    }
  | { readonly outcome: 'rejected'; readonly rejection: Rejection; readonly version: number }
  /** The message was taken before; `earlier` is what was said then, null when it was accepted. */
  | {
      readonly outcome: 'duplicate';
      readonly earlier: Rejection | null;
      readonly version: number;
      readonly state: State;
    }
  /** `expectedVersion` is not the version. */
  | { readonly outcome: 'conflict'; readonly version: number }
  /** Not taken; nothing was written. `retry`: the same message may succeed later. */
  | { readonly outcome: 'failed'; readonly retry: boolean; readonly error: Error };

/** One committed append, as everything that follows in this process sees it. */
export interface Committed<State> {
  readonly stream: string;
  readonly from: number;
  readonly version: number;
  readonly events: readonly EventView[];
  readonly state: State;
  readonly look: string | null;
  readonly committedAt: string;
  /** Of the traced turns that events came of. */
  readonly traceparents?: readonly string[] | undefined;
}

export class Overloaded extends Error {
  override readonly name = 'Overloaded';
}
