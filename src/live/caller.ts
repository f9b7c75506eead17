import type { Identity } from '../access/identity.ts';
import type { Goodbye, ServerToClient } from '../contracts/socket.ts';
import type { OrderAudience } from '../hub/order-following.ts';

/** The way to one socket: nothing is pushed into a line that is held (`lines.ts`). */
export interface Line {
  /** Looks, and holds the line when too much waits. */
  isClear(): boolean;
  /** Once, when it is clear again; the same task is kept once. */
  onClear(task: () => void): void;
}

/** Who is at the other end of a socket, and the way to them. */
export interface Caller {
  readonly id: string;
  readonly identity: Identity;
  readonly audience: OrderAudience;
  readonly line: Line;
  /** What they came in with: a link is asked about again. */
  readonly bearer: string;
  readonly emit: <E extends keyof ServerToClient>(
    event: E,
    message: Parameters<ServerToClient[E]>[0],
  ) => void;
  /** Closes the socket; the reason is counted and logged. */
  readonly end: (reason: EndReason) => void;
}

export type EndReason = 'slow' | Goodbye['reason'];

/** Says the same to many: written once, in portions, so that no fan-out holds the event loop. */
export type FanOut = <E extends keyof ServerToClient>(
  callers: readonly Caller[],
  event: E,
  message: Parameters<ServerToClient[E]>[0],
  options?: { readonly mayDrop?: boolean },
) => void;
