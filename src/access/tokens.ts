import { createSecretKey, type KeyObject } from 'node:crypto';
import {
  decodeProtectedHeader,
  errors,
  type JWTPayload,
  jwtVerify,
  type JWTVerifyGetKey,
  type JWTVerifyOptions,
  SignJWT,
} from 'jose';
import { type Claims, claimsSchema, roles } from '../contracts/access.ts';
import { type Identity, type Refusal, toIdentity, toRefusal } from './identity.ts';
import { createIssuer, IssuerAway } from './issuer.ts';

/**
 * JSON Web Tokens. Each algorithm has its own key and no other: HS256 the shared secret, RS256 and ES256 the keys that
 * the issuer publishes, so a public key can never serve as a secret. Nothing in a token's header chooses a key but
 * `kid`, and that only among the issuer's. Expiry goes by the machine's time, not by the hub's clock.
 */
export interface Tokens {
  /** Rejects with `IssuerAway` when the issuer's keys cannot be had: then nothing can be said of the token. */
  verify(token: string): Promise<Identity | Refusal>;
  /** For one-box installs, tests and the demo; undefined where only the issuer signs. */
  readonly sign: SignToken | undefined;
}

export type SignToken = (claims: Omit<Claims, 'exp'>, lifetimeSeconds: number) => Promise<string>;

export interface TokenOptions {
  readonly secret?: string | undefined;
  readonly issuer?: string | undefined;
  readonly audience?: string | undefined;
  readonly fetch?: typeof fetch;
}

type Found = { readonly key: KeyObject | JWTVerifyGetKey; readonly options: JWTVerifyOptions };

const clockToleranceSeconds = 2;

export function createTokens({ secret, issuer, audience, fetch: ask = fetch }: TokenOptions): Tokens {
  const secretKey = secret === undefined ? undefined : createSecretKey(Buffer.from(secret, 'utf8'));
  const issuerKeys = issuer === undefined ? undefined : createIssuer(issuer, ask);
  const common: JWTVerifyOptions = {
    requiredClaims: ['sub', 'exp'],
    clockTolerance: clockToleranceSeconds,
    ...(audience === undefined ? {} : { audience }),
  };

  async function findKey(algorithm: string): Promise<Found | undefined> {
    switch (algorithm) {
      case 'HS256':
        if (secretKey === undefined) return undefined;
        return { key: secretKey, options: { ...common, algorithms: [algorithm] } };
      case 'RS256':
      case 'ES256':
        if (issuer === undefined || issuerKeys === undefined) return undefined;
        return { key: await issuerKeys(), options: { ...common, issuer, algorithms: [algorithm] } };
    }
    return undefined;
  }

  return {
    async verify(token) {
      const algorithm = readAlgorithm(token);
      const found = algorithm === undefined ? undefined : await findKey(algorithm);
      if (found === undefined)
        return toRefusal('token_invalid', 'The token is of no kind that is accepted here.');
      try {
        // Two overloads, one for a key and one for a way to find it.
        const { payload } =
          typeof found.key === 'function'
            ? await jwtVerify(token, found.key, found.options)
            : await jwtVerify(token, found.key, found.options);
        return toUser(payload);
      } catch (error) {
        if (error instanceof errors.JWTExpired) return toRefusal('token_expired', 'The token has expired.');
        if (isAboutToken(error)) return toRefusal('token_invalid', 'The token is not valid here.');
        throw new IssuerAway('The keys of the token issuer cannot be loaded.', { cause: error });
      }
    },
    sign: secretKey === undefined ? undefined : createSigner(secretKey, audience),
  };
}

/** Undefined also for what claims to be something else than an access token. */
function readAlgorithm(token: string): string | undefined {
  try {
    const { alg, typ } = decodeProtectedHeader(token);
    return typ === undefined || /^(at\+)?jwt$/i.test(typ) ? alg : undefined;
  } catch {
    return undefined;
  }
}

/** jose throws its own errors for what is wrong with a token; anything else is about reaching the issuer. */
const isAboutToken = (error: unknown): boolean =>
  error instanceof errors.JOSEError && !['ERR_JOSE_GENERIC', errors.JWKSTimeout.code].includes(error.code);

/** Roles of other systems grant nothing here; a token without one of ours is of no use. */
function toUser(payload: JWTPayload): Identity | Refusal {
  const given: unknown = payload['roles'];
  const known = Array.isArray(given) ? roles.filter((role) => given.includes(role)) : [];
  const claims = claimsSchema.safeParse({ ...payload, roles: known });
  if (!claims.success || claims.data.exp === undefined) {
    return toRefusal(
      'token_invalid',
      'The token names no role of this hub, or says something in a wrong form.',
    );
  }
  return toIdentity('user', claims.data.sub, claims.data, claims.data.exp * 1000);
}

const createSigner =
  (key: KeyObject, audience: string | undefined): SignToken =>
  async ({ sub, ...claims }, lifetimeSeconds) => {
    const token = new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
      .setSubject(sub)
      .setIssuedAt()
      .setExpirationTime(`${lifetimeSeconds}s`);
    return await (audience === undefined ? token : token.setAudience(audience)).sign(key);
  };
