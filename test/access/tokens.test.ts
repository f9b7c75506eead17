import { createSecretKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type JWTPayload, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTokens, type Tokens } from '../../src/access/tokens.ts';
import { IssuerAway } from '../../src/access/issuer.ts';

const secret = 'a-secret-of-the-tests-0123456789ab';
const key = createSecretKey(Buffer.from(secret));
const claims = { sub: 'u1', name: 'Ola', roles: ['ops'] };
const invalid = { kind: 'refused', code: 'token_invalid' };

const sign = async (
  payload: JWTPayload,
  header: { alg: string } & Record<string, unknown> = { alg: 'HS256' },
  by: KeyObject = key,
): Promise<string> => {
  const token = new SignJWT(payload).setProtectedHeader(header);
  return await (payload.exp === undefined ? token.setExpirationTime('5m') : token).sign(by);
};
const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('tokens of a one-box install', () => {
  const tokens = createTokens({ secret });

  it('says who a good token names, and until when', async () => {
    const exp = Math.floor(Date.now() / 1000) + 60;
    expect(await tokens.verify(await sign({ ...claims, locations: ['wh-1'], exp }))).toEqual({
      kind: 'user',
      id: 'u1',
      name: 'Ola',
      roles: ['ops'],
      locations: ['wh-1'],
      carriers: [],
      channels: [],
      expiresAt: exp * 1000,
    });
  });

  it('signs what it accepts', async () => {
    const token = await tokens.sign?.({ sub: 'u2', roles: ['admin'] }, 60);
    expect(await tokens.verify(token ?? '')).toMatchObject({ id: 'u2', roles: ['admin'] });
  });

  it('says of an expired one that it has expired', async () => {
    const exp = Math.floor(Date.now() / 1000) - 60;
    expect(await tokens.verify(await sign({ ...claims, exp }))).toMatchObject({ code: 'token_expired' });
  });

  it('ignores roles of other systems, and refuses a token with no role of ours', async () => {
    expect(await tokens.verify(await sign({ ...claims, roles: ['ops', 'wizard'] }))).toMatchObject({
      roles: ['ops'],
    });
    expect(await tokens.verify(await sign({ ...claims, roles: ['wizard'] }))).toMatchObject(invalid);
  });

  it.each([
    ['nothing', async () => ''],
    ['a subject that cannot be kept', async () => await sign({ ...claims, sub: 'u1\0' })],
    ['a name that cannot be kept', async () => await sign({ ...claims, name: 'Ola \ud800' })],
    ['rubbish', async () => 'a.b.c'],
    ['alg none', async () => `${part({ alg: 'none' })}.${part({ ...claims, exp: 9e9 })}.`],
    ['another HMAC', async () => await sign(claims, { alg: 'HS512' })],
    ['another secret', async () => await sign(claims, { alg: 'HS256' }, createSecretKey(Buffer.alloc(32)))],
    ['no subject', async () => await sign({ roles: ['ops'] })],
    ['no expiry', async () => await new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(key)],
    ['not valid yet', async () => await sign({ ...claims, nbf: Math.floor(Date.now() / 1000) + 600 })],
    ['a logout token', async () => await sign(claims, { alg: 'HS256', typ: 'logout+jwt' })],
    [
      'a key id that is a path',
      async () =>
        await sign(claims, { alg: 'HS256', kid: '../../etc/passwd' }, createSecretKey(Buffer.alloc(32, 1))),
    ],
  ])('refuses %s (A8)', async (_, make) => {
    expect(await tokens.verify(await make())).toMatchObject(invalid);
  });

  it('wants the audience where one is set', async () => {
    const strict = createTokens({ secret, audience: 'hub' });
    expect(await strict.verify(await sign(claims))).toMatchObject(invalid);
    expect(await strict.verify(await sign({ ...claims, aud: 'other' }))).toMatchObject(invalid);
    expect(await strict.verify(await sign({ ...claims, aud: 'hub' }))).toMatchObject({ id: 'u1' });
  });
});

describe('tokens of an issuer', () => {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const other = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  let isAway = false;
  let issuer = '';
  let tokens: Tokens;
  const server = createServer((request, response) => {
    const keys = [
      { ...rsa.publicKey.export({ format: 'jwk' }), kid: 'rsa', alg: 'RS256' },
      { ...ec.publicKey.export({ format: 'jwk' }), kid: 'ec', alg: 'ES256' },
    ];
    response.statusCode = isAway ? 500 : 200;
    response.end(JSON.stringify(request.url === '/keys' ? { keys } : { issuer, jwks_uri: `${issuer}/keys` }));
  });
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    tokens = createTokens({ issuer, audience: 'hub' });
  });
  afterAll(() => {
    server.close();
  });
  const signed = async (
    payload: JWTPayload = {},
    header: { alg: string } & Record<string, unknown> = { alg: 'RS256', kid: 'rsa' },
    by: KeyObject = rsa.privateKey,
  ): Promise<string> => await sign({ ...claims, iss: issuer, aud: 'hub', ...payload }, header, by);

  it('says away, not wrong, while the issuer cannot be asked, and finds it when it is back', async () => {
    isAway = true;
    await expect(signed().then(async (token) => await tokens.verify(token))).rejects.toBeInstanceOf(
      IssuerAway,
    );
    isAway = false;
    expect(await tokens.verify(await signed())).toMatchObject({ id: 'u1', roles: ['ops'] });
  });

  it('accepts RS256 and ES256 by the keys of the issuer', async () => {
    expect(await tokens.verify(await signed())).toMatchObject({ id: 'u1' });
    expect(await tokens.verify(await signed({}, { alg: 'ES256', kid: 'ec' }, ec.privateKey))).toMatchObject({
      id: 'u1',
    });
  });

  it.each([
    [
      'a public key as the secret',
      async () => {
        const pem = rsa.publicKey.export({ format: 'pem', type: 'spki' });
        return await signed({}, { alg: 'HS256', kid: 'rsa' }, createSecretKey(Buffer.from(pem)));
      },
    ],
    [
      "somebody else's key under a known id",
      async () => await signed({}, { alg: 'RS256', kid: 'rsa' }, other.privateKey),
    ],
    [
      'an id that is a path',
      async () => await signed({}, { alg: 'RS256', kid: '../../keys' }, other.privateKey),
    ],
    [
      'its own key in the header',
      async () =>
        await signed({}, { alg: 'RS256', jwk: other.publicKey.export({ format: 'jwk' }) }, other.privateKey),
    ],
    [
      'an address for its keys',
      async () => await signed({}, { alg: 'RS256', kid: 'x', jku: `${issuer}/evil` }, other.privateKey),
    ],
    ['another issuer', async () => await signed({ iss: 'https://elsewhere.example' })],
    ['another audience', async () => await signed({ aud: 'shop' })],
  ])('refuses %s (A8)', async (_, make) => {
    expect(await tokens.verify(await make())).toMatchObject(invalid);
  });
});
