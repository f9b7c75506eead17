import type { EndReason } from './caller.ts';
import type { LiveNamespace, LiveSocket } from './protocol.ts';

/**
 * How a socket ends (invariant 12). It is told why and closed, and cut when the other side does not close as well: a peer
 * that does nothing would keep the line, and a node that leaves, for half a minute.
 */
export interface Farewells {
  say(socket: LiveSocket, reason: EndReason): void;
  /** Everybody, spread over `overMs`; resolves when nobody is left. */
  sayToAll(namespace: LiveNamespace, overMs: number): Promise<void>;
}

/** A peer that is there answers a closing at once. */
const answerMs = 1_000;
const stepMs = 50;
/** Sockets that are closed in one go; more are spread over more steps. */
const perStep = 25;
/** Whoever is sent to another node comes at a moment of its own within this. */
const againWithinMs = 500;

interface WebSocketLike {
  readonly readyState: number;
  terminate(): void;
  once(event: 'close', listener: () => void): void;
}

interface EngineSocket {
  readonly transport: { readonly socket?: WebSocketLike };
}

const closedState = 3;

export function createFarewells(): Farewells {
  const closing = new Set<WebSocketLike>();
  let onEmpty: (() => void) | null = null;

  function say(socket: LiveSocket, reason: EndReason): void {
    const line = (socket.conn as unknown as EngineSocket).transport.socket;
    if (reason !== 'slow') {
      socket.emit('goodbye', {
        reason,
        ...(reason === 'draining' ? { againInMs: Math.floor(Math.random() * againWithinMs) } : {}),
      });
    }
    socket.disconnect(true);
    // Without waiting for what is buffered: a client that does not read would keep it.
    if (reason === 'slow') line?.terminate();
    else if (line !== undefined) watch(line);
  }

  function watch(line: WebSocketLike): void {
    if (line.readyState === closedState) return;
    closing.add(line);
    const cut = setTimeout(() => {
      line.terminate();
    }, answerMs);
    line.once('close', () => {
      clearTimeout(cut);
      closing.delete(line);
      if (closing.size === 0) onEmpty?.();
    });
  }

  return {
    say,
    async sayToAll(namespace, overMs) {
      const all = [...namespace.sockets.values()];
      const atOnce = Math.max(perStep, Math.ceil((all.length * stepMs) / Math.max(stepMs, overMs)));
      while (all.length > 0) {
        for (const socket of all.splice(0, atOnce)) say(socket, 'draining');
        if (all.length > 0) await new Promise((resolve) => setTimeout(resolve, stepMs));
      }
      // Lines that never came as far as the namespace.
      const { engine } = namespace.server as unknown as {
        engine: { clients: Record<string, EngineSocket> };
      };
      for (const { transport } of Object.values(engine.clients))
        if (transport.socket !== undefined && !closing.has(transport.socket)) transport.socket.terminate();
      if (closing.size > 0) await new Promise<void>((resolve) => (onEmpty = resolve));
    },
  };
}
