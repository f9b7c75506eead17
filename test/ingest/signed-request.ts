import { createHash, createHmac, generateKeyPairSync, sign } from 'node:crypto';
import type { SignatureScheme } from '../../src/carriers/signature-scheme.ts';
import { issueBearer } from '../../src/ingest/bearer.ts';
import { createKeySource, type KeySource } from '../../src/ingest/key-source.ts';
import type { LiveSecret, SignedRequest, VerifyingParts } from '../../src/ingest/signature.ts';
import { createFakeClock } from '../../src/platform/clock.ts';

export const now = Date.parse('2026-11-22T08:00:00.000Z');
export const scope = { carrier: 'acme', format: 'hub' } as const;
const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
export const jwk = { ...pair.publicKey.export({ format: 'jwk' }), kid: 'key-1', alg: 'RS256', use: 'sig' };
const jwks = JSON.stringify({ keys: [jwk] });
export const pem = pair.publicKey.export({ format: 'pem', type: 'spki' }).toString();

export const partsAt = (
  nowMs: number = now,
  keys: KeySource = createKeySource({ clock: createFakeClock(now) }),
): VerifyingParts => ({ nowMs, keys, scope });

/** Signs as the provider does, by the formulas of its documentation and not by the code under test. */
export function toSigned(one: LiveSecret, body: Buffer, at: number = now): SignedRequest {
  const { scheme, secret } = one;
  const seconds = String(Math.floor(at / 1000));
  const request = (headers: SignedRequest['headers'], query: SignedRequest['query'] = {}): SignedRequest => ({
    headers,
    query,
    body,
  });
  const mac = (key: string | Buffer, stamp: string): Buffer =>
    createHmac('sha256', key)
      .update(stamp === '' ? body : Buffer.concat([Buffer.from(`${stamp}.`), body]))
      .digest();
  switch (scheme.kind) {
    case 'hmac': {
      const key = scheme.normaliseSecret === undefined ? secret : secret.normalize(scheme.normaliseSecret);
      const encoding = scheme.encodings[0] ?? 'hex';
      const stamp = scheme.timestamp === undefined ? {} : { [scheme.timestamp.header]: seconds };
      const signed = mac(key, scheme.timestamp === undefined ? '' : seconds).toString(encoding);
      return request({ ...stamp, [scheme.header]: `${scheme.prefix ?? ''}${signed}` });
    }
    case 'stamped-hmac':
      return request({ [scheme.header]: `t=${seconds},v1=${mac(secret, seconds).toString('hex')}` });
    case 'keyed-sha256': {
      const text = Buffer.concat([body, Buffer.from(`${scheme.separator}${secret}`)]);
      return request({ [scheme.header]: createHash('sha256').update(text).digest('hex') });
    }
    case 'rsa-sha256': {
      const stamp = new Date(at).toISOString();
      const signed = sign('RSA-SHA256', Buffer.concat([Buffer.from(`${stamp}.`), body]), pair.privateKey);
      return request({
        [scheme.keyIdHeader]: 'key-1',
        [scheme.timestampHeader]: stamp,
        [scheme.header]: signed.toString('base64'),
      });
    }
    case 'standard-webhooks': {
      const key = Buffer.from(secret.replace(/^whsec_/u, ''), 'base64');
      return request({
        'webhook-id': 'msg_1',
        'webhook-timestamp': seconds,
        'webhook-signature': `v1,${mac(key, `msg_1.${seconds}`).toString('base64')}`,
      });
    }
    case 'bearer':
      return request({
        authorization: `Bearer ${issueBearer({ secret, scope, nowMs: at }, 3600)}`,
        ...(one.apiKey === undefined ? {} : { [scheme.apiKeyHeader]: one.apiKey }),
      });
    case 'header-token': {
      const token = scheme.encoding === undefined ? secret : Buffer.from(secret).toString(scheme.encoding);
      return request({ [scheme.header]: `${scheme.prefix ?? ''}${token}` });
    }
    case 'url-token':
      return request({}, { [scheme.parameter]: secret });
  }
}

/** A secret of the kind a scheme takes; `which` tells two apart. */
export function aSecret(scheme: SignatureScheme, which = ''): string {
  if (scheme.kind === 'rsa-sha256') return jwks.replace('key-1', `key-1${which}`);
  if (scheme.kind === 'standard-webhooks')
    return `whsec_${createHash('sha256').update(`secret${which}`).digest('base64')}`;
  return scheme.kind === 'header-token' && scheme.encoding !== undefined
    ? `user${which}:pass:word`
    : `sécret-of-the-tests${which}`;
}

/** Whether the scheme proves the body too, not only who sent it. */
export const coversBody = ({ kind }: SignatureScheme): boolean =>
  kind !== 'bearer' && kind !== 'header-token' && kind !== 'url-token';
