import type { Server } from 'node:http';

/**
 * The end of a node's HTTP: what was asked is answered, nobody is cut off who can be told. `Server.close` alone would wait
 * for ever: a client that asks again within the keep-alive time keeps its connection open.
 *
 *   answers say `connection: close` ──graceMs──▶ nobody comes in, idle lines are closed ──limitMs──▶ what is left is cut
 */
export async function closeServer(
  server: Server,
  {
    onShut,
    graceMs = 500,
    limitMs = 5_000,
  }: {
    /** Nobody comes in any more: ends the lines that are no requests. */
    readonly onShut: () => Promise<void>;
    readonly graceMs?: number;
    readonly limitMs?: number;
  },
): Promise<void> {
  if (!server.listening) return;
  if ((await countConnections(server)) > 0) await new Promise((resolve) => setTimeout(resolve, graceMs));
  const closed = new Promise<void>((resolve) => {
    // A line whose answer was begun before the node said that it leaves is idle only after it.
    const sweep = setInterval(() => {
      server.closeIdleConnections();
    }, 50);
    const end = (): void => {
      clearInterval(sweep);
      clearTimeout(limit);
      resolve();
    };
    const limit = setTimeout(() => {
      server.closeAllConnections();
      end();
    }, limitMs);
    server.close(end);
  });
  await Promise.all([closed, onShut()]);
}

const countConnections = async (server: Server): Promise<number> =>
  await new Promise((resolve) => {
    server.getConnections((error, count) => {
      resolve(error === null ? count : 0);
    });
  });
