import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { findFormat } from '../../src/carriers/registry.ts';
import { toLiveSecrets } from '../../src/ingest/live-secrets.ts';
import { verifySignature } from '../../src/ingest/signature.ts';

const secret = 'the-secret-that-was-agreed-on';
const body = Buffer.from('{"weight":136.0, "name":"żółw"}');
const now = Date.parse('2026-11-22T08:00:00Z');
const sign = (encoding: 'hex' | 'base64', ...parts: (string | Buffer)[]): string => {
  const mac = createHmac('sha256', secret);
  for (const part of parts) mac.update(part);
  return mac.digest(encoding);
};

async function verify(
  format: string,
  headers: Readonly<Record<string, string>>,
  scheme?: string,
  sent: Buffer = body,
): Promise<string> {
  const found = findFormat(format);
  if (found === undefined) throw new Error(`there is no format ${format}`);
  const live = toLiveSecrets(found, [{ format, secret, ...(scheme === undefined ? {} : { scheme }) }]);
  return await verifySignature(
    live,
    { headers, query: {}, body: sent },
    { nowMs: now, keys: { find: () => Promise.resolve(undefined) }, scope: { carrier: 'c', format } },
  );
}

describe('FedEx', () => {
  it('is believed in both encodings that its page names, over the exact bytes', async () => {
    expect(await verify('fedex', { 'fdx-signature': sign('base64', body) })).toBe('verified');
    expect(await verify('fedex', { 'fdx-signature': sign('hex', body) })).toBe('verified');
    const again = Buffer.from(JSON.stringify(JSON.parse(body.toString())));
    expect(await verify('fedex', { 'fdx-signature': sign('base64', body) }, undefined, again)).toBe(
      'bad_signature',
    );
  });
});

describe('InPost', () => {
  const header = 'x-inpost-signature';
  const stamp = '2026-11-22T07:58:00Z';
  const stamped = { [header]: sign('base64', `${stamp}.`, body), 'x-inpost-timestamp': stamp };
  const plain = { [header]: sign('base64', body) };
  const hex = { [header]: sign('hex', body) };

  it('signs in the form that its secret names, and in no other', async () => {
    const verdicts = await Promise.all(
      [stamped, plain, hex].flatMap((headers) =>
        [undefined, 'body', 'body-hex'].map(async (scheme) => await verify('inpost', headers, scheme)),
      ),
    );
    const asked = ['stamped', 'plain', 'hex'].flatMap((sent) =>
      ['stamped', 'plain', 'hex'].map((wanted) => (sent === wanted ? 'verified' : 'bad_signature')),
    );
    expect(verdicts).toEqual(asked);
  });

  it('is not believed with a time of long ago, where a time is signed', async () => {
    const old = '2026-11-22T07:50:00Z';
    const headers = { [header]: sign('base64', `${old}.`, body), 'x-inpost-timestamp': old };
    expect(await verify('inpost', headers)).toBe('bad_signature');
  });
});

it('opens no door of PostNord, which signs nothing, unless its secret names a scheme', async () => {
  expect(await verify('postnord', { 'x-webhook-token': secret })).toBe('bad_signature');
  expect(await verify('postnord', { 'x-webhook-token': secret }, 'header-token')).toBe('verified');
});
