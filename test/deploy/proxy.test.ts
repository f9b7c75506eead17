import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const config = readFileSync('deploy/nginx.conf', 'utf8');

it('the proxy lets through what a hub reads however long it is, and as it comes', () => {
  const places = [...config.matchAll(/location ~\* (\S+) \{([^}]*)\}/g)];
  for (const path of ['/api/v1/stock/loads', '/api/v1/imports/orders']) {
    const place = places.find(([, pattern = '']) => new RegExp(pattern, 'i').test(path))?.[2];
    expect(place).toMatch(/client_max_body_size 0;/);
    expect(place).toMatch(/proxy_request_buffering off;/);
  }
  expect(config).toMatch(/client_max_body_size 1m;/);
});
