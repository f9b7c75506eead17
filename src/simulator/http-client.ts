import { Agent, request } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';

/** The hub as anybody outside meets it. It waits when it is told to, and never throws: what failed has status 0. */
export interface HttpClient {
  ask(path: string, options?: AskOptions): Promise<HttpAnswer>;
  close(): void;
  /** Refusals to take more (429, 503) since the start. */
  readonly slowedDown: () => number;
}

export interface AskOptions {
  readonly method?: string;
  readonly bearer?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text goes as it is, everything else as JSON. */
  readonly body?: unknown;
}

export interface HttpAnswer {
  readonly status: number;
  readonly body: unknown;
}

const tries = 6;
const longestWaitMs = 10_000;

export function createHttpClient(base: string): HttpClient {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  let closed = false;
  let refusals = 0;
  /** Once one was told to slow down, all do. */
  let quietUntil = 0;

  return {
    async ask(path, options = {}) {
      let last: HttpAnswer = { status: 0, body: undefined };
      for (let attempt = 1; attempt <= tries && !closed; attempt += 1) {
        const quietMs = quietUntil - performance.now();
        if (quietMs > 0) await wait(quietMs);
        const answer = await send(agent, `${base}${path}`, options);
        last = answer;
        if (answer.status !== 0 && answer.status !== 429 && answer.status !== 503) return answer;
        refusals += 1;
        const askedMs = Number(answer.retryAfter ?? 0) * 1_000;
        const waitMs = Math.min(longestWaitMs, Math.max(askedMs || 0, 150 * 2 ** attempt));
        quietUntil = Math.max(quietUntil, performance.now() + waitMs);
      }
      return last;
    },
    close() {
      closed = true;
      agent.destroy();
    },
    slowedDown: () => refusals,
  };
}

async function send(
  agent: Agent,
  url: string,
  { method, bearer, headers = {}, body }: AskOptions,
): Promise<HttpAnswer & { readonly retryAfter?: string }> {
  const text = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body);
  return await new Promise((resolve) => {
    const outgoing = request(
      url,
      {
        agent,
        method: method ?? (text === undefined ? 'GET' : 'POST'),
        timeout: 15_000,
        headers: {
          ...(text === undefined
            ? {}
            : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(text)) }),
          ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
          ...headers,
        },
      },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('error', () => {
          resolve({ status: 0, body: undefined });
        });
        incoming.on('end', () => {
          const retryAfter = incoming.headers['retry-after'];
          resolve({
            status: incoming.statusCode ?? 0,
            body: parse(Buffer.concat(chunks).toString('utf8')),
            ...(retryAfter === undefined ? {} : { retryAfter }),
          });
        });
      },
    );
    outgoing.on('timeout', () => outgoing.destroy(new Error('too slow')));
    outgoing.on('error', () => {
      resolve({ status: 0, body: undefined });
    });
    outgoing.end(text);
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
