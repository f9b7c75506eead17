import type { Namespace, Socket } from 'socket.io';
import type { ClientToServer, ServerToClient, WatchRefused } from '../contracts/socket.ts';
import type { Caller } from './caller.ts';

type NoEvents = Record<string, never>;
export interface SocketData {
  caller?: Caller;
}
export type LiveNamespace = Namespace<ClientToServer, ServerToClient, NoEvents, SocketData>;
export type LiveSocket = Socket<ClientToServer, ServerToClient, NoEvents, SocketData>;

/** `busy` may be asked again; everything else is final. A foreign id is answered like an absent one. */
export type RefusalCode = 'not_found' | 'not_allowed' | 'invalid' | 'invalid_filter' | 'too_many' | 'busy';

export const refuse = (code: RefusalCode, message: string): WatchRefused => ({ error: { code, message } });

/** An answer, and what may only happen when it is on its way. */
export interface Answered<Answer> {
  readonly answer: Answer | WatchRefused;
  readonly sent?: () => void;
}
