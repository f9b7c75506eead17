import { findIn } from './fields.ts';

/**
 * How a sender proves that a body is its own. Data only: `ingest/signature.ts` does the cryptography. Header names are
 * in lower case; windows are in seconds, both ways from now.
 */
export type SignatureScheme =
  | BodyHmac
  | StampedHmac
  | KeyedHash
  | RsaSignature
  | StandardWebhooks
  | IssuedBearer
  | HeaderToken
  | UrlToken;

export type SignatureEncoding = 'hex' | 'base64';

/** HMAC-SHA256 over the raw bytes, or over `<timestamp>.<raw bytes>` where a header carries the timestamp. */
export interface BodyHmac {
  readonly kind: 'hmac';
  readonly header: string;
  /** More than one where the provider's documentation says both. */
  readonly encodings: readonly SignatureEncoding[];
  /** What stands before the signature in the header's value. */
  readonly prefix?: string;
  /** EasyPost signs with the NFKD form of the secret: `sécret` fails without it. */
  readonly normaliseSecret?: 'NFKD';
  readonly timestamp?: { readonly header: string; readonly windowSeconds: number };
}

/** `t=<unix seconds>,v1=<hex>` in one header: HMAC-SHA256 over `<t>.<raw bytes>`. Several `v1` while a secret changes. */
export interface StampedHmac {
  readonly kind: 'stamped-hmac';
  readonly header: string;
  readonly windowSeconds: number;
}

/** Hex SHA-256 of the raw bytes, the separator and the key: no HMAC, but all that the provider has. */
export interface KeyedHash {
  readonly kind: 'keyed-sha256';
  readonly header: string;
  readonly separator: string;
}

/**
 * RSA-SHA256 (PKCS #1 v1.5) in base64 over `<timestamp>.<raw bytes>`. The secret is public here: a JWKS as JSON text, a
 * public key in PEM, or the address of a JWKS.
 */
export interface RsaSignature {
  readonly kind: 'rsa-sha256';
  readonly header: string;
  readonly keyIdHeader: string;
  readonly timestampHeader: string;
  readonly windowSeconds: number;
}

/** Standard Webhooks 1.0, symmetric (`v1`); the secret is `whsec_<base64>`. */
export interface StandardWebhooks {
  readonly kind: 'standard-webhooks';
  readonly windowSeconds: number;
}

/**
 * `Authorization: Bearer` with a token that the hub issued to the provider for its client secret (`ingest/bearer.ts`).
 * The body is not signed. Where the secret has an `apiKey`, the header must carry it too.
 */
export interface IssuedBearer {
  readonly kind: 'bearer';
  readonly apiKeyHeader: string;
}

/** The secret itself in a header, after the prefix. The body is not signed. */
export interface HeaderToken {
  readonly kind: 'header-token';
  readonly header: string;
  readonly prefix?: string;
  /** `Authorization: Basic` sends `user:password` in base64. */
  readonly encoding?: 'base64';
}

/** The secret itself in the address, for providers that take nothing but an address. The body is not signed. */
export interface UrlToken {
  readonly kind: 'url-token';
  readonly parameter: string;
}

/** What a secret of any format may name as its `scheme`, beside those of the format itself. */
export const commonSchemes = {
  'standard-webhooks': { kind: 'standard-webhooks', windowSeconds: 300 },
  'header-token': { kind: 'header-token', header: 'x-webhook-token' },
  'static-bearer': { kind: 'header-token', header: 'authorization', prefix: 'Bearer ' },
  basic: { kind: 'header-token', header: 'authorization', prefix: 'Basic ', encoding: 'base64' },
  'url-token': { kind: 'url-token', parameter: 'token' },
} as const satisfies Readonly<Record<string, SignatureScheme>>;

/** The scheme a secret is for: the named one, else the format's own, with the header that the secret names. */
export function findScheme(
  format: {
    readonly signature: SignatureScheme | null;
    readonly otherSignatures?: Readonly<Record<string, SignatureScheme>>;
  },
  name: string | undefined,
  header: string | undefined,
): SignatureScheme | undefined {
  const others: Readonly<Record<string, SignatureScheme>> = { ...commonSchemes, ...format.otherSignatures };
  const scheme = name === undefined ? (format.signature ?? undefined) : findIn(others, name);
  return scheme !== undefined && header !== undefined && 'header' in scheme
    ? { ...scheme, header: header.toLowerCase() }
    : scheme;
}
