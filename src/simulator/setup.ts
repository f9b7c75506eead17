import { randomBytes } from 'node:crypto';
import type { SignToken } from '../access/tokens.ts';
import type { CreateApiKey } from '../contracts/access.ts';
import { productSets } from './catalogue.ts';
import type { HttpClient } from './http-client.ts';
import { carriers, channels, locations, staff } from './world.ts';

/** Who takes part is registered as an administrator would; each machine then has a key of its own. */
export interface Credentials {
  readonly admin: string;
  /** API keys by sender: channels, locations, carriers. */
  readonly keys: ReadonlyMap<string, string>;
  /** Secrets of webhooks by carrier. */
  readonly secrets: ReadonlyMap<string, string>;
  /** Tokens of the people at the desk, by their `sub`. */
  readonly people: ReadonlyMap<string, string>;
}

const keyPrefix = 'demo ';
const monthSeconds = 30 * 86_400;

export async function setUpWorld(http: HttpClient, sign: SignToken): Promise<Credentials> {
  const admin = await sign({ sub: 'simulator', name: 'Simulator', roles: ['admin'] }, monthSeconds);
  const secrets = new Map(
    carriers
      .filter(({ format }) => format !== 'hub')
      .map(({ carrier }) => [carrier, randomBytes(18).toString('base64url')]),
  );
  await Promise.all([
    ...locations.map(async ({ country: _, ...location }) => {
      await mustPost(http, admin, '/api/v1/locations', location);
    }),
    ...carriers.map(async ({ carrier, name, format }) => {
      const secret = secrets.get(carrier);
      await mustPost(http, admin, '/api/v1/carriers', {
        carrier,
        name,
        ...(secret === undefined ? {} : { secrets: [{ format, secret }] }),
      });
    }),
    ...channels.map(async (channel) => {
      await mustPost(http, admin, '/api/v1/channels', channel);
    }),
    ...productSets.map(async ({ sku, name, parts }) => {
      await mustPost(http, admin, '/api/v1/bundles', { sku, name, parts });
    }),
  ]);
  await revokeFormer(http, admin);
  const keys = new Map<string, string>();
  for (const wanted of wantedKeys()) {
    const made = await mustPost(http, admin, '/api/v1/api-keys', wanted.body);
    keys.set(wanted.sender, (made as { key: string }).key);
  }
  const people = new Map<string, string>();
  for (const { sub, name, role } of staff)
    people.set(sub, await sign({ sub, name, roles: [role] }, monthSeconds));
  return { admin, keys, secrets, people };
}

function wantedKeys(): readonly { readonly sender: string; readonly body: CreateApiKey }[] {
  return [
    ...channels.map(({ channel, name }) => ({
      sender: channel,
      body: { name: `${keyPrefix}${name}`, roles: ['storefront' as const], channels: [channel] },
    })),
    ...locations.map(({ location, name }) => ({
      sender: location,
      body: { name: `${keyPrefix}${name}`, roles: ['warehouse' as const], locations: [location] },
    })),
    ...carriers.map(({ carrier, name }) => ({
      sender: carrier,
      body: { name: `${keyPrefix}${name}`, roles: ['carrier' as const], carriers: [carrier] },
    })),
  ];
}

/** Keys are shown once: those of an earlier start are of no use to anybody. */
async function revokeFormer(http: HttpClient, admin: string): Promise<void> {
  const { body } = await http.ask('/api/v1/api-keys', { bearer: admin });
  const items = (body as { items?: { keyId: string; name: string; revokedAt: string | null }[] }).items ?? [];
  const former = items.filter(({ name, revokedAt }) => name.startsWith(keyPrefix) && revokedAt === null);
  for (const { keyId } of former)
    await http.ask(`/api/v1/api-keys/${keyId}`, { method: 'DELETE', bearer: admin });
}

async function mustPost(http: HttpClient, bearer: string, path: string, body: object): Promise<unknown> {
  const answer = await http.ask(path, { bearer, body });
  if (answer.status !== 200 && answer.status !== 201) {
    throw new Error(`the demo could not be set up: ${path} answered ${answer.status}`);
  }
  return answer.body;
}
