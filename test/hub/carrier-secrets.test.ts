import { expect, it } from 'vitest';
import { findSecretProblems } from '../../src/hub/carrier-secrets.ts';

const key = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const secret = 'secret-of-the-tests';

it.each([
  { format: 'easypost', secret },
  { format: 'aftership', secret, header: 'am-webhook-signature' },
  { format: 'hub', secret, scheme: 'header-token', header: 'X-Their-Token' },
  { format: 'hub', secret: key, scheme: 'standard-webhooks' },
  { format: 'hub', secret: 'user:password', scheme: 'basic' },
  { format: 'shipengine', secret: 'https://api.shipengine.com/jwks' },
  { format: 'shipengine', secret: 'http://127.0.0.1:8080/jwks' },
  { format: 'shipengine', secret: '{"keys":[{"kty":"RSA"}]}' },
  { format: 'inpost', secret, scheme: 'body-hex' },
  { format: 'ups-track-alert', secret, apiKey: secret },
])('%j is a secret', (one) => {
  expect(findSecretProblems([one])).toEqual([]);
});

it.each([
  [{ format: 'pigeon', secret }, '/secrets/1/format is no format the hub knows'],
  [{ format: 'hub', secret }, '/secrets/1/scheme must be named'],
  [{ format: 'easypost', secret, scheme: 'toString' }, '/secrets/1/scheme is not known (standard-webhooks, '],
  [{ format: 'easypost', secret, scheme: 'url-token', header: 'x' }, '/secrets/1/header has no meaning'],
  [{ format: 'easypost', secret, apiKey: secret }, '/secrets/1/apiKey has no meaning'],
  [{ format: 'hub', secret, scheme: 'standard-webhooks' }, '/secrets/1/secret must be whsec_'],
  [{ format: 'hub', secret: 'whsec_AAAA', scheme: 'standard-webhooks' }, '/secrets/1/secret must be whsec_'],
  [{ format: 'shipengine', secret: 'http://keys.example.com/jwks' }, '/secrets/1/secret must be a JWKS'],
  [{ format: 'shipengine', secret: '{"keys":[]}' }, '/secrets/1/secret must be a JWKS'],
  [{ format: 'hub', secret, scheme: 'basic' }, '/secrets/1/secret must be user:password'],
])('%j would never open its door', (one, expected) => {
  const problems = findSecretProblems([{ format: 'easypost', secret }, one]);
  expect(problems.map(({ path, message }) => `${path} ${message}`)).toEqual([
    expect.stringContaining(expected) as unknown,
  ]);
});
