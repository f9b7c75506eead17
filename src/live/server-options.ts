import type { ServerOptions } from 'socket.io';

/** How the Socket.IO server is opened; each line is measured or follows from the protocol (docs/decisions). */
export const liveServerOptions = {
  // One transport needs no sticky sessions behind a proxy.
  transports: ['websocket'],
  serveClient: false,
  // It cost fourteen times the memory of a socket.
  perMessageDeflate: false,
  maxHttpBufferSize: 64 * 1024,
  pingInterval: 5_000,
  pingTimeout: 5_000,
  // Whoever opens a line and says nothing.
  connectTimeout: 5_000,
} as const satisfies Partial<ServerOptions>;
