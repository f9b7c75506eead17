import type { ClientToServer, ServerToClient, WatchRefused } from '../../../src/contracts/socket.ts';

/** What the stores need of a connection: small, so that tests can cut, delay and double its frames. */

export type Request = Exclude<keyof ClientToServer, Unwatch>;
type Unwatch = Extract<keyof ClientToServer, `${string}:unwatch`>;
export type Message<E extends keyof ClientToServer> = Parameters<ClientToServer[E]>[0];
export type Answer<E extends Request> = Exclude<
  Parameters<Exclude<Parameters<ClientToServer[E]>[1], undefined>>[0],
  WatchRefused
>;

/** An answer, a refusal by the server, or nobody there: a request is never buffered for later. */
export type Outcome<T> =
  | { readonly status: 'answered'; readonly answer: T }
  | { readonly status: 'refused'; readonly code: string; readonly message: string }
  | { readonly status: 'failed'; readonly why: 'offline' | 'timeout' };

export interface Link {
  readonly isOpen: () => boolean;
  /** Called on every opening, the first one included when it is still to come. */
  readonly onOpen: (handler: () => void) => () => void;
  readonly on: <E extends keyof ServerToClient>(event: E, handler: ServerToClient[E]) => () => void;
  readonly request: <E extends Request>(event: E, message: Message<E>) => Promise<Outcome<Answer<E>>>;
  /** Without an answer; nothing happens when nobody is there. */
  readonly tell: <E extends Unwatch>(event: E, message: Message<E>) => void;
  /** Says that `who` is behind by so many changes (null: unknown), or with `undefined` that it has caught up. */
  readonly reportBehind: (who: object, behind: number | null | undefined) => void;
}

/** Time and chance of the machine, injected so that tests own them. */
export interface Scheduler {
  readonly now: () => number;
  readonly random: () => number;
  /** Returns what takes it back. */
  readonly after: (ms: number, run: () => void) => () => void;
}

export const systemScheduler: Scheduler = {
  now: () => Date.now(),
  random: () => Math.random(),
  after: (ms, run) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};
