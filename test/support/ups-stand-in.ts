import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Answers as UPS does where it gives tokens and where parcels are subscribed. */
export interface UpsStandIn {
  readonly url: string;
  /** Numbers of each request for subscriptions, with what it was told of the destination. */
  readonly subscribed: {
    readonly numbers: readonly string[];
    readonly destination: unknown;
    readonly token: string;
  }[];
  /** How many tokens it gave. */
  readonly tokens: () => number;
  /** Numbers that it does not take. */
  readonly unknown: Set<string>;
  /** The next answers where parcels are subscribed, instead. */
  readonly refusals: { readonly status: number; readonly headers?: Record<string, string> }[];
  /** It forgets its tokens. */
  revoke(): void;
  close(): Promise<void>;
}

export const upsClient = { clientId: 'client-of-the-tests', clientSecret: 'secret-of-the-tests' } as const;

export async function startUpsStandIn(): Promise<UpsStandIn> {
  const subscribed: UpsStandIn['subscribed'] = [];
  const unknown = new Set<string>();
  const refusals: UpsStandIn['refusals'] = [];
  let good = new Set<string>();
  let tokens = 0;

  async function answer(request: IncomingMessage): Promise<{
    readonly status: number;
    readonly headers?: Record<string, string>;
    readonly body?: unknown;
  }> {
    const text = await readBody(request);
    const { authorization = '' } = request.headers;
    if (request.method === 'POST' && request.url === '/security/v1/oauth/token') {
      const { clientId, clientSecret } = upsClient;
      const isKnown =
        authorization === `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}` &&
        new URLSearchParams(text).get('grant_type') === 'client_credentials';
      if (!isKnown) return { status: 401, body: { response: { errors: [{ code: '10401' }] } } };
      tokens += 1;
      good.add(`token-${tokens}`);
      return {
        status: 200,
        body: { token_type: 'Bearer', access_token: `token-${tokens}`, expires_in: '14399' },
      };
    }
    if (request.method !== 'POST' || request.url !== '/api/track/v1/subscription/standard/package')
      return { status: 404 };
    const token = authorization.replace('Bearer ', '');
    if (!good.has(token)) return { status: 401 };
    const isNamed = 'transid' in request.headers && 'transactionsrc' in request.headers;
    const body = JSON.parse(text) as {
      readonly locale?: string;
      readonly trackingNumberList: readonly string[];
      readonly destination: unknown;
    };
    if (!isNamed || body.locale !== 'en_US' || body.trackingNumberList.length > 100) return { status: 400 };
    subscribed.push({ numbers: body.trackingNumberList, destination: body.destination, token });
    const refusal = refusals.shift();
    if (refusal !== undefined) return refusal;
    const validTrackingNumbers = body.trackingNumberList.filter((number) => !unknown.has(number));
    const invalidTrackingNumbers = body.trackingNumberList.filter((number) => unknown.has(number));
    return validTrackingNumbers.length === 0
      ? { status: 400, body: { response: { errors: [{ code: 'VSS210' }] }, invalidTrackingNumbers } }
      : { status: 200, body: { validTrackingNumbers, invalidTrackingNumbers } };
  }

  const server = createServer((request, response) => {
    void answer(request).then(({ status, headers, body }) => {
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      response.end(body === undefined ? '' : JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    subscribed,
    tokens: () => tokens,
    unknown,
    refusals,
    revoke() {
      good = new Set();
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks).toString('utf8');
}
