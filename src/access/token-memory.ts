import type { Identity, Refusal } from './identity.ts';

/**
 * Verifying a signature costs some 200 µs, asking a Map one; a program sends the same token with every request. Only
 * who was let in is remembered, for a minute at most and never past the token's own end: an issuer's withdrawn key stops
 * counting then too.
 */
export function rememberTokens(
  verify: (token: string) => Promise<Identity | Refusal>,
  now: () => number = Date.now,
): (token: string) => Promise<Identity | Refusal> {
  const known = new Map<string, { readonly identity: Identity; readonly until: number }>();
  return async (token) => {
    const found = known.get(token);
    if (found !== undefined && now() < found.until) return found.identity;
    known.delete(token);
    const identity = await verify(token);
    if (identity.kind === 'refused') return identity;
    for (const oldest of known.keys()) {
      if (known.size < maxTokens) break;
      known.delete(oldest);
    }
    known.set(token, { identity, until: Math.min(now() + memoryMs, identity.expiresAt ?? 0) });
    return identity;
  };
}

const maxTokens = 5_000;
const memoryMs = 60_000;
