import type { Counter } from 'prom-client';
import type { Bounds } from '../platform/metrics.ts';
import type { Line } from './caller.ts';
import type { LiveSocket } from './protocol.ts';

export interface Lines {
  open(socket: LiveSocket): Line;
  close(socketId: string): void;
  readonly measure: () => { readonly held: number };
  /** Of the fullest sockets. Looks at each of them: for whoever reads figures. */
  readonly bounds: (sockets: Iterable<LiveSocket>) => Bounds;
  stop(): void;
}

export interface LinesOptions {
  readonly cut: (socket: LiveSocket, reason: 'slow') => void;
  readonly held?: Counter;
  readonly limits?: Partial<typeof limits>;
}

const limits = { packets: 64, bytes: 512 * 1024, cutBytes: 2 * 1024 * 1024, drainMs: 4_000, lookMs: 100 };

interface HeldLine {
  readonly socket: LiveSocket;
  readonly since: number;
  readonly tasks: Set<() => void>;
  /** What waited when it was held: answers may be large, pushes may not add to it. */
  readonly bytes: number;
}

/**
 * What waits to be written to one socket, and the end of it (invariant 12). Socket.IO buffers without bound for a client
 * that does not read, and the kernel's figure says nothing of it: what counts is the engine's own buffer and the
 * WebSocket's.
 *
 *   clear ──more than 64 packets or 512 KB wait──▶ held ──drained──▶ clear, and told so
 *                                                   └──not drained in 4 s, or over 2 MB──▶ cut
 *
 * Nothing is pushed into a held line: what is missed is announced as a reset when it is clear again. So what can wait is
 * the limit and one answer to a question.
 */
export function createLines(options: LinesOptions): Lines {
  const { packets, bytes, cutBytes, drainMs, lookMs } = { ...limits, ...options.limits };
  const held = new Map<string, HeldLine>();
  const timer = setInterval(look, lookMs);
  timer.unref();

  function look(): void {
    const now = performance.now();
    for (const [id, line] of held) {
      const waiting = measureWaiting(line.socket);
      if (waiting.packets <= packets / 4 && waiting.bytes <= bytes / 4) {
        held.delete(id);
        for (const task of line.tasks) task();
      } else if (now - line.since > drainMs || waiting.bytes > Math.max(cutBytes, line.bytes)) {
        held.delete(id);
        options.cut(line.socket, 'slow');
      }
    }
  }

  return {
    open: (socket) => ({
      isClear() {
        if (held.has(socket.id)) return false;
        const waiting = measureWaiting(socket);
        if (waiting.packets <= packets && waiting.bytes <= bytes) return true;
        held.set(socket.id, { socket, since: performance.now(), tasks: new Set(), bytes: waiting.bytes });
        options.held?.inc();
        return false;
      },
      onClear(task) {
        held.get(socket.id)?.tasks.add(task);
      },
    }),
    close: (socketId) => {
      held.delete(socketId);
    },
    measure: () => ({ held: held.size }),
    bounds(sockets) {
      let most = { packets: 0, bytes: 0 };
      for (const socket of sockets) {
        const waiting = measureWaiting(socket);
        most = {
          packets: Math.max(most.packets, waiting.packets),
          bytes: Math.max(most.bytes, waiting.bytes),
        };
      }
      return {
        socket_packets: { used: most.packets, limit: packets },
        socket_bytes: { used: most.bytes, limit: cutBytes },
      };
    },
    stop: () => {
      clearInterval(timer);
    },
  };
}

/** Of the engine and the WebSocket below it, neither of which has a public name for it. */
interface Innards {
  readonly writeBuffer: readonly {
    readonly data?: unknown;
    readonly options?: { wsPreEncodedFrame?: Buffer[] };
  }[];
  readonly transport: { readonly socket?: { readonly bufferedAmount?: number } };
}

export function measureWaiting(socket: LiveSocket): { readonly packets: number; readonly bytes: number } {
  const { writeBuffer, transport } = socket.conn as unknown as Innards;
  let bytes = transport.socket?.bufferedAmount ?? 0;
  for (const { data } of writeBuffer) if (typeof data === 'string') bytes += data.length;
  return { packets: writeBuffer.length, bytes };
}
