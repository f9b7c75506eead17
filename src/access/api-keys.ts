import { createHash, randomBytes } from 'node:crypto';
import type { Pool } from 'pg';
import type { ApiKey, Claims, CreateApiKey } from '../contracts/access.ts';
import { type Identity, toIdentity } from './identity.ts';

/**
 * Keys of machines: 256 random bits, of which only the SHA-256 is kept. All that are in force are held in memory and read
 * again when a node says that it changed one, and before the memory is `staleMs` old: a revoked key dies on every node
 * within that, also where nobody was heard (and when the database cannot be asked, no key opens anything).
 */
export interface ApiKeys {
  /** `key` is in the answer once and never again. */
  create(wanted: CreateApiKey, createdBy: string): Promise<ApiKey>;
  list(): Promise<readonly ApiKey[]>;
  /** Undefined when there is none; the same again changes nothing. */
  revoke(keyId: string): Promise<ApiKey | undefined>;
  find(key: string): Promise<Identity | undefined>;
  refresh(): Promise<void>;
  onRevoked(listener: (keyId: string) => void): void;
}

interface Row {
  readonly key_id: string;
  readonly name: string;
  readonly hash: string;
  readonly claims: Omit<Claims, 'sub' | 'exp'>;
  readonly created_at: Date;
  readonly revoked_at: Date | null;
}

const apiKeyPattern = /^ohk_[A-Za-z0-9_-]{43}$/;
const staleMs = 1_500;
const hashOf = (key: string): string => createHash('sha256').update(key).digest('hex');

export function createApiKeys(options: { readonly pool: Pool; readonly changed: () => void }): ApiKeys {
  const { pool, changed } = options;
  const listeners: ((keyId: string) => void)[] = [];
  let held: ReadonlyMap<string, Identity> = new Map();
  let heldAt = Number.NEGATIVE_INFINITY;
  let reading: Promise<void> | undefined;

  async function read(): Promise<void> {
    const askedAt = performance.now();
    const found = await pool.query<Row>(
      'select key_id, name, hash, claims from api_keys where revoked_at is null',
    );
    const before = held;
    held = new Map(
      found.rows.map(({ key_id: keyId, name, hash, claims }) => [
        hash,
        toIdentity('key', keyId, { ...claims, name }, null),
      ]),
    );
    heldAt = askedAt;
    for (const [hash, { id }] of before) if (!held.has(hash)) for (const listener of listeners) listener(id);
  }

  /** One at a time: whoever asks during a reading may have come after what they want to see, and gets the next one. */
  async function refresh(): Promise<void> {
    const current = reading;
    if (current !== undefined) await current.catch(() => undefined);
    reading ??= read().finally(() => {
      reading = undefined;
    });
    await reading;
  }

  return {
    async create(wanted, createdBy) {
      const key = `ohk_${randomBytes(32).toString('base64url')}`;
      const { name, ...claims } = wanted;
      const written = await pool.query<Row>(
        `insert into api_keys (key_id, name, hash, claims, created_by)
         values ($1, $2, $3, $4, $5) returning *`,
        [`key_${randomBytes(9).toString('hex')}`, name, hashOf(key), JSON.stringify(claims), createdBy],
      );
      await refresh();
      changed();
      return { ...toApiKey(must(written.rows[0])), key };
    },
    async list() {
      const found = await pool.query<Row>(
        'select * from api_keys order by created_at desc, key_id limit 1000',
      );
      return found.rows.map(toApiKey);
    },
    async revoke(keyId) {
      const written = await pool.query<Row>(
        `update api_keys set revoked_at = coalesce(revoked_at, now()) where key_id = $1 returning *`,
        [keyId],
      );
      await refresh();
      changed();
      return written.rows[0] === undefined ? undefined : toApiKey(written.rows[0]);
    },
    async find(key) {
      if (!apiKeyPattern.test(key)) return undefined;
      const hash = hashOf(key);
      // One that was made on another node a moment ago is worth a second look.
      if (performance.now() - heldAt > staleMs || !held.has(hash)) await refresh();
      return held.get(hash);
    },
    refresh,
    onRevoked: (listener) => {
      listeners.push(listener);
    },
  };
}

const toApiKey = ({
  key_id: keyId,
  name,
  claims,
  created_at: createdAt,
  revoked_at: revokedAt,
}: Row): ApiKey => ({
  keyId,
  name,
  roles: claims.roles,
  locations: claims.locations ?? [],
  carriers: claims.carriers ?? [],
  channels: claims.channels ?? [],
  createdAt: createdAt.toISOString(),
  revokedAt: revokedAt?.toISOString() ?? null,
});

function must<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('the database returned no row');
  return value;
}
