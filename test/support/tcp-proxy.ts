import { createServer, connect, type AddressInfo, type Socket } from 'node:net';
import { Transform, type TransformCallback } from 'node:stream';

/** Stands between two programs so that a test can cut the line, let nothing through it, or make it slow. */
export interface TcpProxy {
  readonly port: number;
  /** Every connection ends, and none is let through, until `mend`. */
  cut(): void;
  /** As a cut network: connections stay, and nothing passes in either direction until `mend`, which ends them. */
  stall(): void;
  mend(): void;
  /** From now on, of each piece in either direction; 0 again for none. */
  delay(ms: number): void;
  close(): Promise<void>;
}

export async function startTcpProxy(toPort: number): Promise<TcpProxy> {
  const open = new Set<Socket>();
  let state: 'open' | 'cut' | 'stalled' = 'open';
  let delayMs = 0;

  const slowly = (): Transform =>
    new Transform({
      transform(piece: Buffer, _encoding, done: TransformCallback) {
        if (delayMs === 0) done(null, piece);
        else
          setTimeout(() => {
            done(null, piece);
          }, delayMs);
      },
    });
  const server = createServer((from) => {
    if (state === 'cut') {
      from.destroy();
      return;
    }
    const to = connect(toPort, '127.0.0.1');
    for (const [socket, other] of [
      [from, to],
      [to, from],
    ] as const) {
      open.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        open.delete(socket);
        other.destroy();
      });
      socket.pipe(slowly()).pipe(other);
      if (state === 'stalled') socket.pause();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endAll = (): void => {
    for (const socket of open) socket.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    cut() {
      state = 'cut';
      endAll();
    },
    stall() {
      state = 'stalled';
      for (const socket of open) socket.unpipe().pause();
    },
    mend() {
      if (state === 'stalled') endAll();
      state = 'open';
    },
    delay(ms) {
      delayMs = ms;
    },
    async close() {
      endAll();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
