import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import type { Clock } from '../platform/clock.ts';
import { loadText as loadTextFrom } from './load-text.ts';

/** Public keys of providers that sign with private ones. */
export interface KeySource {
  /**
   * The keys that may have signed, of a JWKS (as JSON), a PEM or the address of a JWKS. Undefined: they could not be
   * loaded now. Never rejects.
   */
  find(keys: string, keyId: string | undefined): Promise<readonly KeyObject[] | undefined>;
}

export interface KeySourceOptions {
  readonly clock: Clock;
  /** Rejects when it cannot be had. */
  readonly loadText?: (url: string) => Promise<string>;
}

const freshMs = 3_600_000;
/** A key nobody knows may be a new one, or a forgery: the address is asked at most this often. */
const askAgainMs = 60_000;
const mostKept = 100;
const leastBits = 2048;

interface KnownKey {
  readonly keyId: string | undefined;
  readonly key: KeyObject;
}

interface Loaded {
  readonly keys: readonly KnownKey[] | undefined;
  readonly askedAt: number;
}

export function createKeySource({ clock, loadText = loadTextFrom }: KeySourceOptions): KeySource {
  const parsed = new Map<string, readonly KnownKey[]>();
  const loaded = new Map<string, Loaded>();
  const loading = new Map<string, Promise<void>>();

  async function load(url: string): Promise<void> {
    const askedAt = clock.now();
    let keys: readonly KnownKey[] | undefined;
    try {
      keys = parseKeys(await loadText(url));
    } catch {
      keys = undefined;
    }
    // What was known stays good while the provider's address does not answer.
    const known = keys === undefined || keys.length === 0 ? loaded.get(url)?.keys : keys;
    keep(loaded, url, { keys: known, askedAt });
  }

  async function findAt(url: string, keyId: string | undefined): Promise<readonly KeyObject[] | undefined> {
    const held = loaded.get(url);
    const age = held === undefined ? Infinity : clock.now() - held.askedAt;
    const isKnown = held?.keys !== undefined && choose(held.keys, keyId).length > 0;
    if (age > freshMs || (!isKnown && age > askAgainMs)) {
      const running =
        loading.get(url) ??
        load(url).finally(() => {
          loading.delete(url);
        });
      loading.set(url, running);
      await running;
    }
    const keys = loaded.get(url)?.keys;
    return keys === undefined ? undefined : choose(keys, keyId);
  }

  return {
    async find(keys, keyId) {
      if (isAddress(keys)) return await findAt(keys, keyId);
      let known = parsed.get(keys);
      if (known === undefined) keep(parsed, keys, (known = parseKeys(keys)));
      return choose(known, keyId);
    },
  };
}

const isAddress = (keys: string): boolean => /^https?:\/\//u.test(keys);

/** A key without an id (a PEM) is for every id; one with an id for that one only. */
const choose = (known: readonly KnownKey[], keyId: string | undefined): readonly KeyObject[] =>
  known.filter((one) => one.keyId === undefined || one.keyId === keyId).map(({ key }) => key);

/** What is no RSA key of a fair size is left out. */
function parseKeys(text: string): readonly KnownKey[] {
  if (text.includes('-----BEGIN')) return toKnown(undefined, () => createPublicKey(text));
  let jwks: unknown;
  try {
    jwks = JSON.parse(text);
  } catch {
    return [];
  }
  const keys = (jwks as { keys?: unknown } | null)?.keys;
  return (Array.isArray(keys) ? keys.slice(0, 50) : []).flatMap((jwk: unknown) => {
    if (typeof jwk !== 'object' || jwk === null) return [];
    const { kid, alg, use } = jwk as JsonWebKey;
    if ((alg !== undefined && alg !== 'RS256') || (use !== undefined && use !== 'sig')) return [];
    return toKnown(typeof kid === 'string' ? kid : undefined, () =>
      createPublicKey({ key: jwk as JsonWebKey, format: 'jwk' }),
    );
  });
}

function toKnown(keyId: string | undefined, read: () => KeyObject): readonly KnownKey[] {
  try {
    const key = read();
    const isFair =
      key.asymmetricKeyType === 'rsa' && (key.asymmetricKeyDetails?.modulusLength ?? 0) >= leastBits;
    return isFair ? [{ keyId, key }] : [];
  } catch {
    return [];
  }
}

/** The oldest is forgotten: secrets change, and the map must not grow for ever. */
function keep<Value>(map: Map<string, Value>, key: string, value: Value): void {
  map.delete(key);
  map.set(key, value);
  for (const oldest of map.keys()) {
    if (map.size <= mostKept) break;
    map.delete(oldest);
  }
}
