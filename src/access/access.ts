import type { Pool } from 'pg';
import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import type { Poke } from '../platform/poke.ts';
import { type ApiKeys, createApiKeys } from './api-keys.ts';
import { type Audit, createAudit } from './audit.ts';
import { type Identity, type Refusal, toRefusal } from './identity.ts';
import { createLinks, isOpen, type LinkedOrder, linkExpiresAt, type Links } from './links.ts';
import { rememberTokens } from './token-memory.ts';
import { createTokens, type SignToken } from './tokens.ts';

/** Who somebody is, for HTTP and Socket.IO alike. What they may then do is `policy.ts` and `scope.ts`. */
export interface Access {
  /**
   * A token, an API key or the token of a tracking link. Rejects when it cannot be known now (the database, or the
   * issuer of tokens, is away).
   */
  identify(bearer: string): Promise<Identity | Refusal>;
  /** Keys that were revoked, on whichever node, within 2 s. Links end by their order's `linkGeneration`. */
  onRevoked(listener: (revoked: { readonly kind: 'key'; readonly id: string }) => void): void;
  readonly apiKeys: ApiKeys;
  readonly links: Links;
  readonly audit: Audit;
  /** Undefined where only an issuer signs tokens. */
  readonly sign: SignToken | undefined;
  stop(): void;
}

export interface AccessOptions {
  readonly pool: Pool;
  readonly config: {
    readonly AUTH_SECRET?: string | undefined;
    readonly AUTH_ISSUER?: string | undefined;
    readonly AUTH_AUDIENCE?: string | undefined;
  };
  /** Signs tokens where neither AUTH_SECRET nor AUTH_ISSUER is set. */
  readonly generatedSecret?: string | undefined;
  readonly clock: Clock;
  readonly log: Log;
  readonly poke: Poke;
  /** The order a link leads to, as it is stored now. */
  readonly findLinkedOrder: (orderId: string) => Promise<LinkedOrder | undefined>;
}

const shoutTopic = 'access';
const refreshMs = 1_000;

export async function createAccess(options: AccessOptions): Promise<Access> {
  const { pool, config, clock, log, poke } = options;
  const secret =
    config.AUTH_SECRET ?? (config.AUTH_ISSUER === undefined ? options.generatedSecret : undefined);
  const tokens = createTokens({ secret, issuer: config.AUTH_ISSUER, audience: config.AUTH_AUDIENCE });
  const verify = rememberTokens(async (token) => await tokens.verify(token));
  const links = createLinks(await loadSecret(pool, 'links'));
  const apiKeys = createApiKeys({
    pool,
    changed: () => {
      poke.shout(shoutTopic);
    },
  });

  const refresh = (): void => {
    apiKeys.refresh().catch((error: unknown) => {
      log.warn(
        { error: String(error) },
        'API keys could not be read again; none opens anything until they can',
      );
    });
  };
  poke.onShout(shoutTopic, refresh);
  // Sockets of a revoked key must end although it is presented to nobody any more.
  const timer = setInterval(refresh, refreshMs);
  timer.unref();

  async function identifyLink(token: string): Promise<Identity | Refusal> {
    const link = links.read(token);
    const order = link === undefined ? undefined : await options.findLinkedOrder(link.orderId);
    if (link === undefined || order === undefined || !isOpen(link, order, clock.now())) {
      return toRefusal('link_closed', 'This link opens nothing, or no longer.');
    }
    const { orderId, generation: linkGeneration } = link;
    const nothing = { roles: [], locations: [], carriers: [], channels: [] };
    const hubExpiresAt = linkExpiresAt(order);
    const expiresAt = hubExpiresAt === null ? null : Date.now() + hubExpiresAt - clock.now();
    return { kind: 'link', id: orderId, orderId, linkGeneration, ...nothing, expiresAt };
  }

  return {
    async identify(bearer) {
      if (bearer.startsWith('ohk_')) {
        return (
          (await apiKeys.find(bearer)) ??
          toRefusal('key_unknown', 'There is no such API key, or it was revoked.')
        );
      }
      return bearer.split('.', 3).length === 2 ? await identifyLink(bearer) : await verify(bearer);
    },
    onRevoked: (listener) => {
      apiKeys.onRevoked((id) => {
        listener({ kind: 'key', id });
      });
    },
    apiKeys,
    links,
    audit: createAudit(pool, clock),
    sign: tokens.sign,
    stop: () => {
      clearInterval(timer);
    },
  };
}

async function loadSecret(pool: Pool, name: string): Promise<Buffer> {
  const found = await pool.query<{ value: Buffer }>('select value from secrets where name = $1', [name]);
  const secret = found.rows[0]?.value;
  if (secret === undefined) throw new Error(`the database has no secret "${name}": was it migrated?`);
  return secret;
}
