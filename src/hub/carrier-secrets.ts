import type { CarrierFormat } from '../carriers/format.ts';
import { carrierFormats, findFormat } from '../carriers/registry.ts';
import { commonSchemes, findScheme, type SignatureScheme } from '../carriers/signature-scheme.ts';
import type { FieldError } from '../contracts/problems.ts';
import type { WebhookSecret } from '../contracts/registry.ts';

/** Why a secret would never open its door. Found when it is written, not by a provider whose webhooks all fail. */
export const findSecretProblems = (secrets: readonly WebhookSecret[]): FieldError[] =>
  secrets.flatMap((secret, index) => {
    const problem = findProblem(secret);
    return problem === undefined ? [] : [{ ...problem, path: `/secrets/${index}/${problem.path}` }];
  });

function findProblem({
  format: id,
  scheme: name,
  secret,
  header,
  apiKey,
}: WebhookSecret): FieldError | undefined {
  const format = findFormat(id);
  if (format === undefined) {
    const known = carrierFormats.map((one) => one.format).join(', ');
    return { path: 'format', message: `is no format the hub knows (${known})` };
  }
  const scheme = findScheme(format, name, header);
  if (scheme === undefined) {
    const what =
      name === undefined ? 'must be named: this format has no signature of its own' : 'is not known';
    return { path: 'scheme', message: `${what} (${namesFor(format).join(', ')})` };
  }
  if (header !== undefined && !('header' in scheme))
    return { path: 'header', message: `has no meaning for the scheme ${scheme.kind}` };
  if (apiKey !== undefined && scheme.kind !== 'bearer')
    return { path: 'apiKey', message: `has no meaning for the scheme ${scheme.kind}` };
  const problem = findUnusable(scheme, secret);
  return problem === undefined ? undefined : { path: 'secret', message: problem };
}

const namesFor = (format: CarrierFormat): readonly string[] => [
  ...Object.keys(format.otherSignatures ?? {}),
  ...Object.keys(commonSchemes),
];

/** 24 to 64 bytes in base64, as Standard Webhooks 1.0 asks for. */
const standardKey =
  /^(?:whsec_)?(?=[A-Za-z0-9+/]{32,88}={0,2}$)(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/u;

function findUnusable(scheme: SignatureScheme, secret: string): string | undefined {
  switch (scheme.kind) {
    case 'standard-webhooks':
      return standardKey.test(secret) ? undefined : 'must be whsec_ and 24 to 64 bytes in base64';
    case 'rsa-sha256':
      return isKeySet(secret)
        ? undefined
        : 'must be a JWKS as JSON, a public key in PEM, or the https address of a JWKS';
    case 'header-token':
      return scheme.encoding === undefined || secret.includes(':') ? undefined : 'must be user:password';
    case 'hmac':
    case 'stamped-hmac':
    case 'keyed-sha256':
    case 'bearer':
    case 'url-token':
      return undefined;
  }
}

function isKeySet(secret: string): boolean {
  if (/-----BEGIN (?:RSA )?PUBLIC KEY-----/u.test(secret)) return true;
  if (/^https:\/\/\S+$|^http:\/\/(?:localhost|127\.0\.0\.1|\[::1\])[:/]\S*$/u.test(secret)) return true;
  try {
    const jwks = JSON.parse(secret) as { readonly keys?: unknown } | null;
    return Array.isArray(jwks?.keys) && jwks.keys.length > 0;
  } catch {
    return false;
  }
}
