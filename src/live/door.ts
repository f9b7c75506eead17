import type { IncomingMessage } from 'node:http';
import { z } from 'zod';
import type { Access } from '../access/access.ts';
import type { Identity } from '../access/identity.ts';
import type { LiveNamespace, LiveSocket } from './protocol.ts';
import type { Turnstile } from './turnstile.ts';

/**
 * Who comes in: no more in a second than can be served (the others wait for their turn), only from pages of the hub's own origin, only with a token that
 * is good now. A refusal says why in `data.code`, so that a client knows whether to come again.
 */
export interface Door {
  attach(namespace: LiveNamespace): void;
  /** Of a socket that was let in. */
  takeIdentity(socket: LiveSocket): Admitted;
  /** Lets nobody in any more. */
  close(): void;
}

interface Admitted {
  readonly identity: Identity;
  readonly bearer: string;
}

const authSchema = z.union([
  z.object({ token: z.string().min(1).max(8_192) }).transform(({ token }) => token),
  z.object({ trackingToken: z.string().min(1).max(300) }).transform(({ trackingToken }) => trackingToken),
]);

export function createDoor(options: {
  readonly access: Pick<Access, 'identify'>;
  readonly publicUrl: string | undefined;
  readonly turnstile: Turnstile;
  readonly onRefused: (code: string) => void;
}): Door {
  const admitted = new WeakMap<LiveSocket, Admitted>();
  const ownOrigin = options.publicUrl === undefined ? undefined : new URL(options.publicUrl).origin;
  let closed = false;

  /** Undefined, or why not. */
  async function admit(socket: LiveSocket): Promise<Refused | undefined> {
    try {
      if (closed) throw refusal('busy', 'This node is leaving; come again.');
      await look(socket);
      return undefined;
    } catch (error) {
      const refused = error as Refused;
      options.onRefused(refused.data.code);
      return refused;
    }
  }

  async function look(socket: LiveSocket): Promise<void> {
    const { origin, host } = socket.handshake.headers;
    if (!isOwn(origin, host)) throw refusal('foreign_origin', 'Pages of other origins may not connect.');
    const bearer = authSchema.safeParse(socket.handshake.auth);
    if (!bearer.success) throw refusal('token_missing', 'Connect with auth: { token } or { trackingToken }.');
    const identity = await identify(bearer.data);
    if (identity.kind === 'refused') throw refusal(identity.code, identity.message);
    admitted.set(socket, { identity, bearer: bearer.data });
    // What they came in with is not to be found on the socket afterwards.
    socket.handshake.auth = {};
  }

  async function identify(bearer: string): Promise<Awaited<ReturnType<Access['identify']>>> {
    try {
      return await options.access.identify(bearer);
    } catch {
      throw refusal('busy', 'Who you are cannot be found out now; come again.');
    }
  }

  /** Programs send no origin; a page's must be ours, or of the host that it asked. */
  function isOwn(origin: string | undefined, host: string | undefined): boolean {
    if (origin === undefined || origin === ownOrigin) return true;
    try {
      return new URL(origin).host === host;
    } catch {
      return false;
    }
  }

  return {
    attach(namespace) {
      // Before anything is built for the connection: a storm must not cost what it does not get.
      const { engine } = namespace.server as unknown as { engine?: { opts: EngineOptions } };
      if (engine !== undefined) {
        engine.opts.allowRequest = (_request, callback) => {
          if (closed) callback('draining', false);
          else {
            options.turnstile.enter((isIn) => {
              if (isIn) callback(null, true);
              else {
                options.onRefused('too_many_connections');
                callback('too many connections', false);
              }
            });
          }
        };
      }
      namespace.use((socket, next) => {
        void (async (): Promise<void> => {
          next(await admit(socket));
        })();
      });
    },
    takeIdentity(socket) {
      const found = admitted.get(socket);
      if (found === undefined) throw new Error('a socket came in past the door');
      admitted.delete(socket);
      return found;
    },
    close: () => {
      closed = true;
      options.turnstile.close();
    },
  };
}

interface EngineOptions {
  allowRequest?: (
    request: IncomingMessage,
    callback: (error: string | null, success: boolean) => void,
  ) => void;
}

type Refused = Error & { readonly data: { readonly code: string } };

const refusal = (code: string, message: string): Refused =>
  Object.assign(new Error(message), { data: { code } });
