/** Of Engine.IO's server: 'flush' before packets are given to the transport, 'drain' right after. */
interface Engine {
  on(event: 'flush', listener: (socket: unknown, packets: unknown[]) => void): unknown;
  on(event: 'drain', listener: () => void): unknown;
}

/**
 * Empties what was given to a WebSocket. Engine.IO puts another array in place of a socket's buffer for each flush; the one
 * before is dead then, but old where the socket was quiet for a while, and V8 moves what is in a dead old array among what is
 * old: every second frame stayed until the next full collection.
 */
export function emptyFlushed(engine: Engine): void {
  let given: unknown[] = [];
  engine.on('flush', (_socket, packets) => {
    given = packets;
  });
  engine.on('drain', () => {
    given.length = 0;
  });
}
