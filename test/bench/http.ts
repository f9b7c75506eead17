import { Agent, request } from 'node:http';
import { SignJWT } from 'jose';
import { percentile, round } from './cpu.ts';
import { benchSecret } from './hub-process.ts';

/** A person who may do what the benchmarks do, for an hour. */
export const signBenchToken = async (roles: readonly string[]): Promise<string> =>
  await new SignJWT({ roles, channels: ['bench'] })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject('bench')
    .setExpirationTime('1h')
    .sign(new TextEncoder().encode(benchSecret));

export interface Asked {
  readonly method: 'GET' | 'POST' | 'PUT';
  /** With `/api/v1`, if it is below it. */
  readonly path: string;
  /** A signed-in person's; without one it is a stranger's question. */
  readonly token?: string;
  readonly body?: { readonly text: string; readonly type: string };
  readonly key?: string;
}

export interface Answered {
  readonly status: number;
  readonly text: string;
}

export type Caller = (asked: Asked) => Promise<Answered>;

/**
 * Each question comes from the next of many addresses, over a connection that stays: what one address may ask for is
 * limited, and a client that connects anew measures its own handshakes.
 */
export function openCaller(url: string, addresses: number): Caller {
  const agents = Array.from({ length: addresses }, () => new Agent({ keepAlive: true }));
  let turn = 0;
  return async ({ method, path, token, body, key }) =>
    await new Promise((resolve, reject) => {
      const index = turn++ % addresses;
      const sent = request(
        `${url}${path}`,
        {
          agent: agents[index],
          localAddress: `127.0.${index >> 7}.${(index & 127) + 2}`,
          method,
          headers: {
            ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
            ...(body === undefined
              ? {}
              : { 'content-type': body.type, 'content-length': Buffer.byteLength(body.text) }),
            ...(key === undefined ? {} : { 'idempotency-key': key }),
          },
        },
        (answer) => {
          const chunks: Buffer[] = [];
          answer.on('data', (chunk: Buffer) => chunks.push(chunk));
          answer.on('end', () => {
            resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(chunks).toString() });
          });
        },
      );
      sent.on('error', reject);
      sent.end(body?.text);
    });
}

export interface Latency {
  readonly p50Ms: number;
  readonly p99Ms: number;
}

export const toLatency = (took: readonly number[]): Latency => ({
  p50Ms: round(percentile(took, 0.5), 1),
  p99Ms: round(percentile(took, 0.99), 1),
});

export interface FloodResult extends Latency {
  readonly perSecond: number;
  /** Answers with another status than was wanted. */
  readonly others: number;
}

/** So many at a time, each as soon as the one before is answered. */
export async function flood(
  ask: () => Promise<{ readonly status: number }>,
  options: { readonly atOnce: number; readonly seconds: number; readonly wanted: number },
): Promise<FloodResult> {
  const took: number[] = [];
  let others = 0;
  const began = performance.now();
  const until = began + options.seconds * 1_000;
  await Promise.all(
    Array.from({ length: options.atOnce }, async () => {
      for (let from = performance.now(); from < until; from = performance.now()) {
        const { status } = await ask();
        took.push(performance.now() - from);
        if (status !== options.wanted) others += 1;
      }
    }),
  );
  const perSecond = Math.round((took.length * 1_000) / (performance.now() - began));
  return { perSecond, ...toLatency(took), others };
}

/** What the same server does at most: an answer that is a constant, with the clients of the measurement beside it. */
export const floodConstant = async (call: Caller, atOnce: number): Promise<FloodResult> =>
  await flood(async () => await call({ method: 'GET', path: '/health/live' }), {
    atOnce,
    seconds: 5,
    wanted: 200,
  });

export interface BenchLine {
  readonly sku: string;
  readonly quantity: number;
}

/** The JSON of an order by a Swedish customer. */
export const toOrderText = (lines: readonly BenchLine[]): string =>
  JSON.stringify({
    channel: 'bench',
    currency: 'SEK',
    customer: { name: 'Åsa Łukasz', email: 'asa@example.com', language: 'sv' },
    shipTo: { name: 'Åsa Łukasz', line1: 'Storgatan 1', postcode: '21142', city: 'Malmö', country: 'SE' },
    delivery: { option: 'standard' },
    lines: lines.map(({ sku, quantity }) => ({
      sku,
      name: sku,
      quantity,
      unitPrice: { amount: '129.00', currency: 'SEK' },
    })),
    payment: { method: 'invoice' },
  });
