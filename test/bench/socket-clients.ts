import { io, type Socket } from 'socket.io-client';
import type { OrderWatched, WatchRefused } from '../../src/contracts/socket.ts';

/** One process of customers for the `sockets` benchmark, told what to do by the one that measures. */
export type ToClients =
  | { readonly do: 'open'; readonly hubUrl: string; readonly customers: readonly CustomerLink[] }
  /** The first `count` lines break, as in a tunnel: without a word. */
  | { readonly do: 'break'; readonly count: number }
  /** They come back, each at a moment of its own, until they are in and have what they missed. */
  | { readonly do: 'return'; readonly withinMs: number }
  | { readonly do: 'end' };

export interface FromClients {
  readonly did: ToClients['do'];
  /** From the first to the last that was back, and how often somebody had to try again. */
  readonly tookMs?: number;
  readonly tries?: number;
  /** Those whose answer did not lead on from what they held. */
  readonly wrong?: number;
}

export interface CustomerLink {
  readonly orderId: string;
  readonly token: string;
}

interface Customer extends CustomerLink {
  socket: Socket;
  version: number;
}

const atOnce = 40;
let customers: Customer[] = [];
let broken: Customer[] = [];
let hubUrl = '';

process.on('message', (message) => {
  const told = message as ToClients;
  obey(told).then(
    (result) => process.send?.({ did: told.do, ...result } satisfies FromClients),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});

async function obey(told: ToClients): Promise<Omit<FromClients, 'did'>> {
  switch (told.do) {
    case 'open':
      ({ hubUrl } = told);
      for (let start = 0; start < told.customers.length; start += atOnce) {
        const some = told.customers.slice(start, start + atOnce);
        customers.push(...(await Promise.all(some.map(async (link) => await open(link)))));
      }
      return {};
    case 'break':
      broken = customers.slice(0, told.count);
      for (const { socket } of broken) tcpOf(socket).destroy();
      return {};
    case 'return':
      return await comeBack(told.withinMs);
    case 'end':
      for (const { socket } of customers) socket.disconnect();
      customers = [];
      return {};
  }
}

async function open({ orderId, token }: CustomerLink): Promise<Customer> {
  const socket = await connect(token);
  const answer = await watch(socket, { orderId });
  return { orderId, token, socket, version: answer.version };
}

async function comeBack(withinMs: number): Promise<Omit<FromClients, 'did'>> {
  const began = performance.now();
  let tries = 0;
  let wrong = 0;
  await Promise.all(
    broken.map(async (customer) => {
      await new Promise((resolve) => setTimeout(resolve, Math.random() * withinMs));
      for (;;) {
        tries += 1;
        try {
          customer.socket = await connect(customer.token);
          const answer = await watch(customer.socket, { orderId: customer.orderId, since: customer.version });
          if (answer.version < customer.version) wrong += 1;
          customer.version = answer.version;
          return;
        } catch {
          await new Promise((resolve) => setTimeout(resolve, 500 + Math.random() * 500));
        }
      }
    }),
  );
  return { tookMs: Math.round(performance.now() - began), tries, wrong };
}

async function connect(trackingToken: string): Promise<Socket> {
  const socket = io(`${hubUrl}/live`, {
    transports: ['websocket'],
    auth: { trackingToken },
    reconnection: false,
    forceNew: true,
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', reject);
  });
  return socket;
}

async function watch(
  socket: Socket,
  message: { readonly orderId: string; readonly since?: number },
): Promise<OrderWatched> {
  const answer = (await socket.timeout(20_000).emitWithAck('order:watch', message)) as
    | OrderWatched
    | WatchRefused;
  if ('error' in answer) throw new Error(answer.error.message);
  return answer;
}

function tcpOf(socket: Socket): { destroy(): void } {
  const { ws } = socket.io.engine.transport as unknown as { ws: Record<'_socket', { destroy(): void }> };
  const { _socket: tcp } = ws;
  return tcp;
}
