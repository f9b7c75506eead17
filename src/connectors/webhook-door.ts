import { createHmac } from 'node:crypto';
import { lookup as lookupInSystem, type LookupAddress, type LookupOptions } from 'node:dns';
import { Agent as HttpAgent, type IncomingMessage, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import {
  type WebhookAnswer,
  type WebhookDoor,
  type WebhookMessage,
  webhookTimeoutMs,
} from '../hub/ports/webhook-door.ts';
import type { Clock } from '../platform/clock.ts';
import { toRetryMs } from './ask-http.ts';

/** More of an answer's body is not waited for. */
const mostOfBody = 65_536;

/**
 * Outgoing webhooks as Standard Webhooks 1.0 has them. An endpoint's address is somebody's word: what it leads to is looked
 * at when the line is made, not before, so that no name can be one thing when it is asked about and another when it is
 * used; and nobody is followed elsewhere.
 */
export function openWebhookDoor({
  clock,
  mayBePrivate,
  timeoutMs = webhookTimeoutMs,
  lookup = lookupInSystem,
}: {
  readonly clock: Pick<Clock, 'now'>;
  /** Addresses of private networks, and `http`. */
  readonly mayBePrivate: boolean;
  readonly timeoutMs?: number;
  readonly lookup?: Lookup;
}): WebhookDoor {
  const kept = { keepAlive: true, maxFreeSockets: 4, timeout: 30_000 };
  const findAddress = createLookup(lookup, mayBePrivate);
  const agents = { http: new HttpAgent(kept), https: new HttpsAgent(kept) };

  function findProblem(text: string): string | undefined {
    const url = new URL(text);
    if (mayBePrivate) return undefined;
    if (url.protocol !== 'https:') return 'must be https: what is sent is nobody else’s';
    const address = url.hostname.replace(/^\[|\]$/g, '');
    return isPrivate(address) ? `is of a private network (${address})` : undefined;
  }

  async function send(message: WebhookMessage, signal: AbortSignal): Promise<WebhookAnswer> {
    const url = new URL(message.url);
    const isSecure = url.protocol === 'https:';
    const bytes = Buffer.from(message.body);
    return await new Promise<WebhookAnswer>((resolve) => {
      let answered: WebhookAnswer | undefined;
      const asked = (isSecure ? requestHttps : requestHttp)(
        url,
        {
          method: 'POST',
          agent: isSecure ? agents.https : agents.http,
          signal,
          lookup: findAddress,
          headers: {
            'content-type': 'application/json',
            'content-length': bytes.byteLength,
            'user-agent': 'order-hub',
            ...toSignature(message, Math.floor(clock.now() / 1_000)),
          },
        },
        (answer) => {
          const told = toAnswer(answer);
          answered = told;
          answer.on('error', () => undefined);
          // Its body is for nobody, but until it ends the line is in use, and who sends it counts as in hand: else one who
          // takes everything and ends nothing would be sent to over any number of lines. One without end is cut.
          let left = mostOfBody;
          answer.on('data', (chunk: Buffer) => {
            left -= chunk.byteLength;
            if (left < 0) answer.destroy();
          });
          answer.on('close', () => {
            resolve(told);
          });
        },
      );
      // Without a listener Node closes the line and says nothing.
      asked.on('upgrade', (answer, line) => {
        line.destroy();
        resolve(toAnswer(answer));
      });
      asked.on('error', (error: NodeJS.ErrnoException) => {
        if (answered !== undefined) resolve(answered);
        // A kept line that its server was just closing: nothing was refused.
        else if (asked.reusedSocket && ['ECONNRESET', 'EPIPE'].includes(error.code ?? ''))
          resolve(send(message, signal));
        else if (signal.aborted) resolve(refused(null, `no answer within ${timeoutMs / 1_000} seconds`));
        else resolve(refused(null, toWords(error)));
      });
      asked.end(bytes);
    });
  }

  return {
    findProblem,
    async post(message) {
      const problem = findProblem(message.url);
      if (problem !== undefined) return refused(null, `its address ${problem}`);
      return await send(message, AbortSignal.timeout(timeoutMs));
    },
  };
}

function toAnswer({ statusCode: status = 0, headers }: IncomingMessage): WebhookAnswer {
  if (status >= 200 && status < 300) return { outcome: 'taken', status };
  const { 'retry-after': retryAfter = null, date = null } = headers;
  return refused(status, `it answered ${status}`, toRetryMs(retryAfter, date));
}

const refused = (status: number | null, why: string, retryAfterMs: number | null = null): WebhookAnswer => ({
  outcome: 'refused',
  status,
  why,
  retryAfterMs,
});

/** A secret is `whsec_` and the key in base64. */
function toSignature(
  { id, secrets, body }: WebhookMessage,
  timestamp: number,
): Record<string, string | number> {
  const content = `${id}.${timestamp}.${body}`;
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
    return `v1,${createHmac('sha256', key).update(content).digest('base64')}`;
  });
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures.join(' '),
  };
}

/** Of several addresses that were tried Node gives one error without words. */
const toWords = (error: Error & { readonly errors?: readonly Error[] }): string =>
  error.message || (error.errors?.map(({ message }) => message).join('; ') ?? 'the line broke');

const notPublic = new BlockList();
for (const [network, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const)
  notPublic.addSubnet(network, bits, 'ipv4');
for (const [network, bits] of [
  ['::', 96],
  ['2001::', 32],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
] as const)
  notPublic.addSubnet(network, bits, 'ipv6');

/** False for a name. An IPv4 address in IPv6 clothes is looked through by the list. */
function isPrivate(address: string): boolean {
  const version = isIP(address);
  return version !== 0 && notPublic.check(address, version === 4 ? 'ipv4' : 'ipv6');
}

type Found = (error: Error | null, addresses: readonly LookupAddress[]) => void;
type Lookup = (hostname: string, options: LookupOptions & { readonly all: true }, found: Found) => void;

/**
 * Once at a time for each name: Node asks for four names at once, and one whose server never says anything would keep all
 * others from their addresses.
 */
function onceAtATime(lookup: Lookup): Lookup {
  const asking = new Map<string, Found[]>();
  return (hostname, options, found) => {
    const others = asking.get(hostname);
    if (others !== undefined) {
      others.push(found);
      return;
    }
    const waiting = [found];
    asking.set(hostname, waiting);
    lookup(hostname, options, (error, addresses) => {
      asking.delete(hostname);
      for (const one of waiting) one(error, addresses);
    });
  };
}

function createLookup(lookup: Lookup, mayBePrivate: boolean): LookupFunction {
  const lookupOnce = onceAtATime(lookup);
  return (hostname, options, callback) => {
    lookupOnce(hostname, { ...options, all: true }, (error, addresses) => {
      if (error !== null) {
        callback(error, '', 0);
        return;
      }
      const found = mayBePrivate ? undefined : addresses.find(({ address }) => isPrivate(address));
      const [first] = addresses;
      if (found !== undefined || first === undefined)
        callback(new Error(`${hostname} is ${found?.address ?? 'nowhere'}, of a private network`), '', 0);
      else if (options.all === true) callback(null, [...addresses]);
      else callback(null, first.address, first.family);
    });
  };
}
