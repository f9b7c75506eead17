import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { NewWebhookEndpoint, WebhookEndpoint } from '../contracts/webhook-endpoints.ts';
import type { HttpClient } from './http-client.ts';

/** Two systems beside the hub that want to be told: the shop's own, and an accounting that is away now and then. */
export interface Partners {
  /** Messages that were taken, and those whose signature did not fit. */
  measure(): { readonly heard: number; readonly forged: number };
  close(): Promise<void>;
}

const wanted = {
  shop: {
    description: 'Shop: order status',
    channels: ['web'],
  },
  accounting: {
    description: 'Accounting',
    events: ['OrderPlaced', 'LinesCancelled', 'FulfilmentShipped', 'FulfilmentCollected'],
  },
} as const;
type Partner = keyof typeof wanted;

/** Of every four minutes accounting is away for a good one, so that there is something to see. */
const roundMs = 240_000;
const awayMs = 70_000;

export async function openPartners(http: HttpClient, admin: string): Promise<Partners> {
  const secrets = new Map<string, string>();
  const counts = { heard: 0, forged: 0 };
  const began = performance.now();
  const isAway = (): boolean => (performance.now() - began) % roundMs > roundMs - awayMs;

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const path = request.url?.slice(1) ?? '';
      if (path === 'accounting' && isAway()) response.writeHead(503).end();
      else if (isGenuine(request, Buffer.concat(chunks), secrets.get(path))) {
        counts.heard += 1;
        response.writeHead(204).end();
      } else {
        counts.forged += 1;
        response.writeHead(401).end();
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  server.unref();
  const { port } = server.address() as AddressInfo;

  await removeFormer(http, admin);
  for (const partner of Object.keys(wanted) as Partner[]) {
    const body = { ...wanted[partner], url: `http://127.0.0.1:${port}/${partner}` };
    const made = await http.ask('/api/v1/webhook-endpoints', { bearer: admin, body });
    if (made.status === 201) secrets.set(partner, (made.body as NewWebhookEndpoint).secret);
  }
  return {
    measure: () => ({ ...counts }),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Those of an earlier start listen nowhere any more. */
async function removeFormer(http: HttpClient, admin: string): Promise<void> {
  const { body } = await http.ask('/api/v1/webhook-endpoints', { bearer: admin });
  const { items = [] } = (body ?? {}) as { readonly items?: readonly WebhookEndpoint[] };
  for (const { endpointId, url } of items)
    if (new URL(url).hostname === '127.0.0.1')
      await http.ask(`/api/v1/webhook-endpoints/${endpointId}`, { method: 'DELETE', bearer: admin });
}

/** As any receiver does it: by the bytes that came, in constant time, and nothing that is older than five minutes. */
function isGenuine({ headers }: IncomingMessage, body: Buffer, secret: string | undefined): boolean {
  if (secret === undefined) return false;
  const id = String(headers['webhook-id']);
  const timestamp = String(headers['webhook-timestamp']);
  if (!(Math.abs(Date.now() / 1_000 - Number(timestamp)) < 300)) return false;
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest();
  return String(headers['webhook-signature'])
    .split(' ')
    .map((one) => Buffer.from(one.replace(/^v1,/, ''), 'base64'))
    .some((one) => one.length === signature.length && timingSafeEqual(one, signature));
}
