import { createRemoteJWKSet, type JWTVerifyGetKey } from 'jose';

/** The keys of an OIDC issuer cannot be had now: 503, never 401. */
export class IssuerAway extends Error {
  override readonly name = 'IssuerAway';
}

const timeoutMs = 5_000;

/** Finds the issuer's keys by its discovery document, once; a failure is forgotten, so that one who comes back is found. */
export function createIssuer(issuer: string, ask: typeof fetch): () => Promise<JWTVerifyGetKey> {
  let finding: Promise<JWTVerifyGetKey> | undefined;
  return async () => {
    finding ??= discover(issuer, ask).catch((error: unknown) => {
      finding = undefined;
      throw error instanceof IssuerAway
        ? error
        : new IssuerAway(`${issuer} cannot be reached`, { cause: error });
    });
    return await finding;
  };
}

async function discover(issuer: string, ask: typeof fetch): Promise<JWTVerifyGetKey> {
  const address = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const response = await ask(address, { redirect: 'error', signal: AbortSignal.timeout(timeoutMs) });
  if (!response.ok) throw new IssuerAway(`${address} answered ${response.status}`);
  const found = (await response.json()) as { issuer?: unknown; jwks_uri?: unknown };
  if (found.issuer !== issuer || typeof found.jwks_uri !== 'string') {
    throw new IssuerAway(`${address} does not describe ${issuer}`);
  }
  return createRemoteJWKSet(new URL(found.jwks_uri), { timeoutDuration: timeoutMs });
}
