import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { EffectWork } from '../../src/hub/effect-work.ts';

export interface ReceivedWebhook {
  readonly path: string;
  readonly id: string;
  /** Unix seconds. */
  readonly timestamp: number;
  readonly signatures: readonly string[];
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly text: string;
  // oxlint-disable-next-line typescript/no-explicit-any -- a test looks into whatever came
  readonly body: any;
  readonly at: number;
}

export interface WebhookReceiver {
  readonly url: string;
  readonly received: readonly ReceivedWebhook[];
  /** What becomes of the next ones; without it they are taken. */
  behave(next?: (webhook: ReceivedWebhook, answer: ServerResponse) => void): void;
  close(): Promise<void>;
}

/** A real HTTP server in this process that is told of events. */
export async function startWebhookReceiver(): Promise<WebhookReceiver> {
  const received: ReceivedWebhook[] = [];
  let behaviour: Parameters<WebhookReceiver['behave']>[0];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString('utf8');
      const webhook: ReceivedWebhook = {
        path: request.url ?? '',
        id: String(request.headers['webhook-id']),
        timestamp: Number(request.headers['webhook-timestamp']),
        signatures: String(request.headers['webhook-signature']).split(' '),
        headers: request.headers,
        text,
        body: JSON.parse(text),
        at: performance.now(),
      };
      received.push(webhook);
      if (behaviour === undefined) response.writeHead(204).end();
      else behaviour(webhook, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks`,
    received,
    behave(next) {
      behaviour = next;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** How many of the signatures are of this secret; written from the specification, not from the sender. */
export function countSigned(
  { id, timestamp, text, signatures }: Pick<ReceivedWebhook, 'id' | 'timestamp' | 'text' | 'signatures'>,
  secret: string,
): number {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const wanted = createHmac('sha256', key).update(`${id}.${timestamp}.${text}`).digest();
  return signatures.filter((one) => {
    const [version, signature = ''] = one.split(',');
    const bytes = Buffer.from(signature, 'base64');
    return version === 'v1' && bytes.length === wanted.length && timingSafeEqual(bytes, wanted);
  }).length;
}

/** Where nobody is told of anything over HTTP. */
export const noWebhooks: EffectWork['webhooks'] = {
  send: async ({ endpointId }) => await Promise.reject(new Error(`there is no ${endpointId}`)),
  shut: () => [],
};
