import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server } from 'socket.io';
import { io, type Socket } from 'socket.io-client';
import { type Access, createAccess } from '../../src/access/access.ts';
import type { Claims } from '../../src/contracts/access.ts';
import type { ClientToServer, ServerToClient } from '../../src/contracts/socket.ts';
import { createLive, type Live, type LiveOptions } from '../../src/live/live.ts';
import type { LiveNamespace } from '../../src/live/protocol.ts';
import { liveServerOptions } from '../../src/live/server-options.ts';
import { type BoardNode, openBoardNode } from './board.ts';
import { quiet } from './journal.ts';

export type Client = Socket<ServerToClient, ClientToServer>;
type Request = 'order:watch' | 'board:watch' | 'presence:set' | 'stock:watch';
type AnswerTo<E extends Request> = Parameters<NonNullable<Parameters<ClientToServer[E]>[1]>>[0];

export interface LiveApp extends BoardNode {
  readonly access: Access;
  readonly live: Live;
  readonly url: string;
  readonly namespace: LiveNamespace;
  token(roles: Claims['roles'], claims?: Partial<Claims>, lifetimeSeconds?: number): Promise<string>;
  /** Connected, or rejected with the refusal. */
  connect(auth: object, headers?: Readonly<Record<string, string>>): Promise<Client>;
  linkOf(orderId: string): Promise<{ trackingToken: string }>;
}

/** Hub, boards and the live side of one node on a real HTTP server. */
export async function openLiveApp(
  options: {
    readonly databaseUrl?: string;
    readonly node?: string;
    readonly pingTimeout?: number;
  } & Partial<LiveOptions> = {},
): Promise<LiveApp> {
  const { databaseUrl, node: name, pingTimeout = liveServerOptions.pingTimeout, ...live_ } = options;
  const node = await openBoardNode({
    ...(databaseUrl === undefined ? {} : { databaseUrl }),
    ...(name === undefined ? {} : { node: name }),
  });
  const { machines, board } = node;
  const access = await createAccess({
    pool: machines.pool,
    config: machines.config,
    clock: machines.clock,
    log: quiet,
    poke: machines.poke,
    findLinkedOrder: async (orderId) => (await machines.hub.readOrder(orderId))?.state,
  });
  const live = createLive({
    hub: machines.hub,
    board,
    feeds: machines.feeds,
    access,
    pool: machines.pool,
    poke: machines.poke,
    clock: machines.clock,
    log: quiet,
    metrics: machines.metrics,
    ...live_,
  });
  const http: HttpServer = createServer();
  const server = new Server(http, {
    ...liveServerOptions,
    pingTimeout,
    transports: [...liveServerOptions.transports],
  });
  const namespace = server.of('/live') as unknown as LiveNamespace;
  live.attach(namespace);
  await new Promise<void>((resolve) => {
    http.listen(0, '127.0.0.1', resolve);
  });
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  const clients: Client[] = [];

  return {
    ...node,
    access,
    live,
    url,
    namespace,
    async token(roles, claims = {}, lifetimeSeconds = 3_600) {
      if (access.sign === undefined) throw new Error('nothing signs tokens here');
      return await access.sign(
        { sub: `${roles.join('-')}-1`, name: 'Test', roles, ...claims },
        lifetimeSeconds,
      );
    },
    async linkOf(orderId) {
      const order = await machines.hub.readOrder(orderId);
      return { trackingToken: access.links.toToken(orderId, order?.state.linkGeneration ?? 0) };
    },
    async connect(auth, headers) {
      const client: Client = io(`${url}/live`, {
        auth,
        transports: ['websocket'],
        forceNew: true,
        reconnection: false,
        ...(headers === undefined ? {} : { extraHeaders: { ...headers } }),
      });
      clients.push(client);
      await new Promise<void>((resolve, reject) => {
        client.once('connect', resolve);
        client.once('connect_error', reject);
      });
      return client;
    },
    async close() {
      for (const client of clients) client.disconnect();
      live.stop();
      access.stop();
      await server.close();
      await node.close();
    },
  };
}

export const ask = async <E extends Request>(
  client: Client,
  event: E,
  message: Parameters<ClientToServer[E]>[0],
): Promise<AnswerTo<E>> =>
  (await (client as Socket).timeout(5_000).emitWithAck(event, message)) as AnswerTo<E>;

/** What is not a refusal. */
export const granted = <T>(answer: T): Exclude<T, { error: unknown }> => {
  if (typeof answer === 'object' && answer !== null && 'error' in answer)
    throw new Error(JSON.stringify(answer));
  return answer as Exclude<T, { error: unknown }>;
};
