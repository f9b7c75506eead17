import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { findFormat } from '../../src/carriers/registry.ts';
import { commonSchemes } from '../../src/carriers/signature-scheme.ts';
import { verifySignature } from '../../src/ingest/signature.ts';
import { leftOutMark } from '../support/left-out.ts';
import { now, partsAt } from './signed-request.ts';

/** The published example of the Standard Webhooks specification. */
const published = {
  secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  body: Buffer.from('{"test": 2432232314}'),
  query: {},
  headers: {
    'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  },
} as const;

it('verifies the example of Standard Webhooks, at its time and no other', async () => {
  const secrets = [{ scheme: commonSchemes['standard-webhooks'], secret: published.secret }];
  expect(await verifySignature(secrets, published, partsAt(1_614_265_330_000))).toBe('verified');
  expect(await verifySignature(secrets, published, partsAt(now))).toBe('bad_signature');
});

const vectors =
  process.env['CARRIER_CASES'] ?? new URL('../../../shared/carrier-cases', import.meta.url).pathname;
const file = `${vectors}/webhook-vectors/easypost.json`;

// oxlint-disable-next-line vitest/no-disabled-tests -- a public vector that is no part of the project; the run says so
if (!existsSync(file)) it.skip(`${leftOutMark}: public signature vectors are not at hand`, () => {});
else
  it('verifies the published body of EasyPost', async () => {
    const { secret, body, value } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
    const scheme = findFormat('easypost')?.signature;
    if (scheme === undefined || scheme === null) throw new Error('no scheme');
    const request = { headers: { 'x-hmac-signature': value }, query: {}, body: Buffer.from(body ?? '') };
    expect(await verifySignature([{ scheme, secret: secret ?? '' }], request, partsAt())).toBe('verified');
    const changed = { ...request, body: Buffer.from(`${body} `) };
    expect(await verifySignature([{ scheme, secret: secret ?? '' }], changed, partsAt())).toBe(
      'bad_signature',
    );
  });
