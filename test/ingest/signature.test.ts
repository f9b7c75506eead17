import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { commonSchemes, findScheme, type SignatureScheme } from '../../src/carriers/signature-scheme.ts';
import { findFormat } from '../../src/carriers/registry.ts';
import { issueBearer } from '../../src/ingest/bearer.ts';
import { type SignedRequest, type Verdict, verifySignature } from '../../src/ingest/signature.ts';
import { aSecret, jwk, now, partsAt, pem, scope, toSigned } from './signed-request.ts';

const body = Buffer.from('{"weight":136.0,"text":"Malmö"}');
const window = 300;
const minute = 60_000;

/** One of each kind, and of each form that a kind has. */
const schemes: Readonly<Record<string, SignatureScheme>> = {
  ...commonSchemes,
  hex: { kind: 'hmac', header: 'x-sig', encodings: ['hex'], prefix: 'sha256=', normaliseSecret: 'NFKD' },
  base64: { kind: 'hmac', header: 'x-sig', encodings: ['base64'] },
  either: { kind: 'hmac', header: 'fdx-signature', encodings: ['base64', 'hex'] },
  timed: {
    kind: 'hmac',
    header: 'x-inpost-signature',
    encodings: ['base64'],
    timestamp: { header: 'x-inpost-timestamp', windowSeconds: window },
  },
  stamped: { kind: 'stamped-hmac', header: 'shippo-auth-signature', windowSeconds: window },
  keyed: { kind: 'keyed-sha256', header: 'sign', separator: '/' },
  rsa: {
    kind: 'rsa-sha256',
    header: 'x-sig',
    keyIdHeader: 'x-key-id',
    timestampHeader: 'x-timestamp',
    windowSeconds: window,
  },
  issued: { kind: 'bearer', apiKeyHeader: 'x-api-key' },
};

const verify = async (
  scheme: SignatureScheme,
  secret: string | readonly string[],
  request: SignedRequest,
  at = now,
): Promise<Verdict> => {
  const secrets = [secret].flat().map((one) => ({ scheme, secret: one }));
  return await verifySignature(secrets, request, partsAt(at));
};

describe.each(Object.entries(schemes))('%s', (_, scheme) => {
  const secret = aSecret(scheme);
  const request = toSigned({ scheme, secret }, body);
  const names = Object.keys(request.headers);

  it('takes what its sender signed', async () => {
    expect(await verify(scheme, secret, request)).toBe('verified');
  });

  it('takes either of two live secrets, and none when there is none', async () => {
    expect(await verify(scheme, [aSecret(scheme, '2'), secret], request)).toBe('verified');
    expect(await verify(scheme, [secret, aSecret(scheme, '2')], request)).toBe('verified');
    expect(await verify(scheme, [], request)).toBe('bad_signature');
  });

  it('takes no other secret', async () => {
    expect(await verify(scheme, aSecret(scheme, '2'), request)).toBe('bad_signature');
    expect(await verify(scheme, '', request)).toBe('bad_signature');
  });

  it.each(names)('needs %s, once', async (name) => {
    const value = request.headers[name] as string;
    const having = async (given: string | readonly string[] | undefined): Promise<Verdict> =>
      await verify(scheme, secret, { ...request, headers: { ...request.headers, [name]: given } });
    expect(await having([value])).toBe('verified');
    // A header that is a list by its scheme may hold more than what is right.
    const isList = scheme.kind === 'stamped-hmac' || scheme.kind === 'standard-webhooks';
    const spelt = isList ? [] : [`${value}, ${value}`, `${value} `];
    for (const wrong of [undefined, '', ' ', [], [value, value], `${value}=`, ...spelt])
      expect([wrong, await having(wrong)]).toEqual([wrong, 'bad_signature']);
  });
});

describe.each(['timed', 'stamped', 'rsa', 'standard-webhooks'])('%s has a window', (name) => {
  const scheme = schemes[name] as SignatureScheme;
  const secret = aSecret(scheme);
  it.each([
    [-5, 'verified'],
    [-5.1, 'bad_signature'],
    [0, 'verified'],
    [5, 'verified'],
    [5.1, 'bad_signature'],
    [60 * 24 * 365, 'bad_signature'],
  ])('%d minutes later it is %s', async (minutes, expected) => {
    const later = now + minutes * minute;
    expect(await verify(scheme, secret, toSigned({ scheme, secret }, body), later)).toBe(expected);
  });
});

describe('a time in a header', () => {
  const scheme = schemes['timed'] as SignatureScheme;
  const secret = aSecret(scheme);
  it.each([
    [`${now / 1000}`, 'verified'],
    [`${now}`, 'verified'],
    ['2026-11-22T08:00:00Z', 'verified'],
    ['2026-11-22 09:00:00 +0100', 'verified'],
    ['2026-11-22T09:00:00.123+01:00', 'verified'],
    ['2026-11-22 09:00:00', 'bad_signature'],
    ['2026-11-22T09:00:00', 'bad_signature'],
    ['1e9', 'bad_signature'],
    ['NaN', 'bad_signature'],
    ['9'.repeat(400), 'bad_signature'],
  ])('%s is %s', async (stamp, expected) => {
    const mac = createHmac('sha256', secret).update(`${stamp}.`).update(body).digest('base64');
    const headers = { 'x-inpost-timestamp': stamp, 'x-inpost-signature': mac };
    expect(await verify(scheme, secret, { headers, query: {}, body })).toBe(expected);
  });
});

it('takes any of several signatures in one header, as while a secret changes', async () => {
  const scheme = schemes['stamped'] as SignatureScheme;
  const [old, fresh] = [aSecret(scheme), aSecret(scheme, '2')];
  const value = toSigned({ scheme, secret: old }, body).headers['shippo-auth-signature'] as string;
  const other = (toSigned({ scheme, secret: fresh }, body).headers['shippo-auth-signature'] as string).split(
    ',',
  )[1];
  const both = { headers: { 'shippo-auth-signature': `${value}, ${other}` }, query: {}, body };
  expect(await verify(scheme, old, both)).toBe('verified');
  expect(await verify(scheme, fresh, both)).toBe('verified');
});

it('lets no border move between time and body', async () => {
  const scheme = schemes['stamped'] as SignatureScheme;
  const secret = aSecret(scheme);
  const signed = toSigned({ scheme, secret }, Buffer.from('1.{}')).headers['shippo-auth-signature'] as string;
  const moved = signed.replace(',v1', '.1,v1');
  const request = { headers: { 'shippo-auth-signature': moved }, query: {}, body: Buffer.from('{}') };
  expect(await verify(scheme, secret, request)).toBe('bad_signature');
});

describe('keys', () => {
  const scheme = schemes['rsa'] as SignatureScheme;
  const request = toSigned({ scheme, secret: '' }, body);
  it.each([
    ['a PEM, for every key id', pem, 'verified'],
    ['a set with the key', JSON.stringify({ keys: [{ ...jwk, kid: 'key-0' }, jwk] }), 'verified'],
    [
      'a set with its id on another key',
      JSON.stringify({ keys: [{ ...jwk, kid: 'key-0' }] }),
      'bad_signature',
    ],
    ['a key for encryption', JSON.stringify({ keys: [{ ...jwk, use: 'enc' }] }), 'bad_signature'],
    ['a key for another algorithm', JSON.stringify({ keys: [{ ...jwk, alg: 'RS512' }] }), 'bad_signature'],
    ['a secret that is none', '{"keys":[null,7,{}]}', 'bad_signature'],
    ['rubbish', '-----BEGIN nothing', 'bad_signature'],
  ])('%s', async (_, keys, expected) => {
    expect(await verify(scheme, keys, request)).toBe(expected);
  });
});

describe('a token that the hub issued', () => {
  const scheme = schemes['issued'] as SignatureScheme;
  const secret = aSecret(scheme);
  const having = (token: string, apiKey?: string): SignedRequest => ({
    headers: { authorization: `Bearer ${token}`, ...(apiKey === undefined ? {} : { 'x-api-key': apiKey }) },
    query: {},
    body,
  });
  const token = issueBearer({ secret, scope, nowMs: now }, 3600);

  it('dies in time', async () => {
    expect(await verify(scheme, secret, having(token), now + 3_599_000)).toBe('verified');
    expect(await verify(scheme, secret, having(token), now + 3_600_000)).toBe('bad_signature');
  });

  it('opens no other door', async () => {
    for (const other of [
      { ...scope, carrier: 'other' },
      { ...scope, format: 'other' },
    ]) {
      const foreign = issueBearer({ secret, scope: other, nowMs: now }, 3600);
      expect(await verify(scheme, secret, having(foreign))).toBe('bad_signature');
    }
  });

  it('cannot be given a longer life', async () => {
    const [, expires = '', mac] = token.split('.');
    const longer = `hub1.${(parseInt(expires, 36) + 60).toString(36)}.${mac}`;
    expect(await verify(scheme, secret, having(longer))).toBe('bad_signature');
    expect(await verify(scheme, secret, having(secret))).toBe('bad_signature');
  });

  it('needs the api key beside it where there is one', async () => {
    const secrets = [{ scheme, secret, apiKey: 'our-api-key' }];
    expect(await verifySignature(secrets, having(token, 'our-api-key'), partsAt())).toBe('verified');
    expect(await verifySignature(secrets, having(token, 'another'), partsAt())).toBe('bad_signature');
    expect(await verifySignature(secrets, having(token), partsAt())).toBe('bad_signature');
  });
});

describe('the scheme of a secret', () => {
  const easypost = findFormat('easypost');
  if (easypost === undefined) throw new Error('no format');
  it('is the format’s own, another by its name, or none', () => {
    expect(findScheme(easypost, undefined, undefined)).toBe(easypost.signature);
    expect(findScheme(easypost, 'basic', undefined)).toBe(commonSchemes.basic);
    expect(findScheme(easypost, 'constructor', undefined)).toBeUndefined();
    expect(findScheme({ signature: null }, undefined, undefined)).toBeUndefined();
  });
  it('has the header that the secret names', () => {
    expect(findScheme(easypost, 'header-token', 'X-Tok')).toEqual({ kind: 'header-token', header: 'x-tok' });
    expect(findScheme(easypost, 'url-token', 'X-Tok')).toBe(commonSchemes['url-token']);
  });
});
