import { readFileSync, statSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadConfig, toEnvExample } from '../src/config.ts';
import { loadAuthSecret } from '../src/platform/auth-secret.ts';

describe('settings', () => {
  test('nothing needs to be set', () => {
    expect(loadConfig({})).toMatchObject({
      PORT: 3000,
      DATA_DIR: '.data',
      LOG_LEVEL: 'info',
      CLOCK_SPEED: 1,
      PUBLISH_EVENTS: true,
      NODE_NAME: expect.stringContaining(String(process.pid)),
    });
    expect(loadConfig({}).DATABASE_URL).toBeUndefined();
  });

  test('an empty setting is an absent one', () => {
    expect(loadConfig({ PORT: '', DATABASE_URL: ' ' })).toMatchObject({ PORT: 3000 });
  });

  test('text becomes what it means', () => {
    expect(
      loadConfig({ PORT: '8080', PUBLISH_EVENTS: 'false', CLOCK_SPEED: '60', NODE_NAME: 'a' }),
    ).toMatchObject({
      PORT: 8080,
      PUBLISH_EVENTS: false,
      CLOCK_SPEED: 60,
      NODE_NAME: 'a',
    });
  });

  test('every wrong one is named in a line of its own, with the reason', () => {
    const load = (): unknown =>
      loadConfig({
        PORT: 'http',
        DATABASE_URL: 'mysql://x',
        AUTH_SECRET: 'short',
        LOG_LEVEL: 'loud',
        PUBLISH_EVENTS: 'yes',
      });
    expect(load).toThrow(/^PORT: must be a port/m);
    expect(load).toThrow(/^DATABASE_URL: must be an address that begins with postgres:\/\//m);
    expect(load).toThrow(/^AUTH_SECRET: must be at least 32 characters long$/m);
    expect(load).toThrow(/^LOG_LEVEL: .*"info"/m);
    expect(load).toThrow(/^PUBLISH_EVENTS: /m);
  });

  test('lists of pairs are read as OpenTelemetry has them', () => {
    expect(
      loadConfig({
        OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Basic%20YTpi, x-tenant=shop=1',
        OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=prod',
      }),
    ).toMatchObject({
      OTEL_EXPORTER_OTLP_HEADERS: { authorization: 'Basic YTpi', 'x-tenant': 'shop=1' },
      OTEL_RESOURCE_ATTRIBUTES: { 'deployment.environment.name': 'prod' },
    });
    for (const wrong of ['authorization', '=x', 'a=%E0%A4%A', 'a=1,'])
      expect(() => loadConfig({ OTEL_EXPORTER_OTLP_HEADERS: wrong })).toThrow(
        /^OTEL_EXPORTER_OTLP_HEADERS: must be key=value/m,
      );
    expect(() => loadConfig({ OTEL_TRACES_SAMPLER_ARG: '1.5' })).toThrow(/^OTEL_TRACES_SAMPLER_ARG: /m);
  });

  test('a wrong secret is not repeated in the error', () => {
    expect(() => loadConfig({ AUTH_SECRET: 'hunter2' })).not.toThrow(/hunter2/);
  });

  test('an issuer without an audience is refused', () => {
    expect(() => loadConfig({ AUTH_ISSUER: 'https://id.example' })).toThrow(
      /^AUTH_AUDIENCE: must be set with AUTH_ISSUER/,
    );
  });

  test('a mail server without a sender, or without the address that mails link to, is refused', () => {
    const SMTP_URL = 'smtp://mail.example';
    const PUBLIC_URL = 'https://shop.example';
    expect(() => loadConfig({ SMTP_URL, PUBLIC_URL })).toThrow(/^MAIL_FROM: must be set with SMTP_URL/);
    const MAIL_FROM = 'Shop <orders@shop.example>';
    expect(() => loadConfig({ SMTP_URL, MAIL_FROM })).toThrow(/^PUBLIC_URL: must be set with SMTP_URL/);
    expect(loadConfig({ SMTP_URL, MAIL_FROM, PUBLIC_URL })).toMatchObject({ MAIL_FROM });
    expect(() => loadConfig({ SMTP_URL, PUBLIC_URL, MAIL_FROM: 'Shop' })).toThrow(/^MAIL_FROM: must be like/);
  });

  test('several NATS servers may be named', () => {
    const NATS_URL = 'nats://one:4222,tls://two:4222';
    expect(loadConfig({ NATS_URL })).toMatchObject({ NATS_URL });
    for (const wrong of [
      'http://one',
      'nats://one:4222,',
      'nats://one:nats',
      'one:99999',
      'nats://hub:a/b@one',
    ])
      expect(() => loadConfig({ NATS_URL: wrong })).toThrow(/^NATS_URL: must be nats:/);
    expect(loadConfig({ NATS_URL: 'nats://one:4222/' })).toMatchObject({ NATS_URL: 'nats://one:4222/' });
  });

  test('proxies are addresses, networks, or words for networks', () => {
    const TRUSTED_PROXIES = 'uniquelocal, 10.0.0.0/8,fd00::/8, 192.0.2.7';
    expect(loadConfig({ TRUSTED_PROXIES })).toMatchObject({ TRUSTED_PROXIES });
    for (const wrong of ['true', '1', 'proxy.example', '10.0.0.0/33', '10.0.0.1,', '::1/0'])
      expect(() => loadConfig({ TRUSTED_PROXIES: wrong })).toThrow(/^TRUSTED_PROXIES: must be addresses/m);
  });

  test('.env.example is current (node scripts/env-example.mjs writes it)', () => {
    expect(readFileSync(new URL('../.env.example', import.meta.url), 'utf8')).toBe(toEnvExample());
  });
});

test('a generated secret is kept, and only its owner can read it', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'hub-secret-'));
  const secret = loadAuthSecret(dataDir);
  expect(secret.length).toBeGreaterThanOrEqual(32);
  expect(loadAuthSecret(dataDir)).toBe(secret);
  expect(statSync(join(dataDir, 'auth-secret')).mode & 0o777).toBe(0o600);
  rmSync(dataDir, { recursive: true });
});
