import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readTokenRequest } from '../../src/http/client-credentials.ts';

const bytes = (form: string): Uint8Array => new TextEncoder().encode(form);
const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;
const grant = 'grant_type=client_credentials';

describe('a token request', () => {
  it.each([
    ['in the form', undefined, `${grant}&client_id=ups&client_secret=a%26b`, [['ups', 'a&b']]],
    ['by Basic', basic('ups:a:b'), grant, [['ups', 'a:b']]],
    [
      'by Basic, with parameters that are nothing here',
      basic('ups:x'),
      `${grant}&scope=all&client_id=ups`,
      [['ups', 'x']],
    ],
    [
      'by Basic, encoded as RFC 6749 says',
      basic('my%20ups:a%2Bb'),
      grant,
      [
        ['my%20ups', 'a%2Bb'],
        ['my ups', 'a+b'],
      ],
    ],
    ['by Basic, with a per cent that encodes nothing', basic('ups:100%'), grant, [['ups', '100%']]],
    ['by basic, in small letters and with an empty id', `basic ${btoa(':x')}`, grant, [['', 'x']]],
  ])('%s', (_, authorization, form, expected) => {
    const asked = readTokenRequest(authorization, bytes(form));
    if (!asked.ok) throw new Error(asked.detail);
    expect(asked.credentials.map(({ clientId, clientSecret }) => [clientId, clientSecret])).toEqual(expected);
  });

  it.each([
    ['no body', undefined, '', 'invalid_request'],
    ['JSON', basic('ups:x'), '{"grant_type":"client_credentials"}', 'invalid_request'],
    ['another grant', basic('ups:x'), 'grant_type=password', 'unsupported_grant_type'],
    ['two grants', basic('ups:x'), `${grant}&${grant}`, 'invalid_request'],
    ['two secrets', undefined, `${grant}&client_id=ups&client_secret=x&client_secret=y`, 'invalid_request'],
    ['a secret in both places', basic('ups:x'), `${grant}&client_id=ups&client_secret=x`, 'invalid_request'],
    ['no client', undefined, grant, 'invalid_client'],
    ['an id without a secret', undefined, `${grant}&client_id=ups`, 'invalid_client'],
    ['Basic without a colon', basic('ups'), grant, 'invalid_client'],
    ['Basic that is no base64', 'Basic ***', grant, 'invalid_client'],
    ['a token for a token', 'Bearer abc', grant, 'invalid_client'],
    ['a body that is too long', undefined, `${grant}&x=${'y'.repeat(9000)}`, 'invalid_request'],
  ])('is refused with %s', (_, authorization, form, error) => {
    expect(readTokenRequest(authorization, bytes(form))).toMatchObject({ ok: false, error });
  });

  it('never throws', () => {
    fc.assert(
      fc.property(
        fc.option(fc.oneof(fc.string(), fc.string({ unit: 'binary' }).map(basic)), { nil: undefined }),
        fc.oneof(
          fc.uint8Array(),
          fc.string().map((text) => bytes(`${grant}&${text}`)),
        ),
        (authorization, body) => {
          expect(typeof readTokenRequest(authorization, body).ok).toBe('boolean');
        },
      ),
    );
  });

  it('reads any id and secret back, however it was sent', () => {
    const part = fc.string({ minLength: 1 }).filter((text) => !/[\s:%+]/u.test(text) && !/\p{C}/u.test(text));
    fc.assert(
      fc.property(part, part, (clientId, clientSecret) => {
        const form = new URLSearchParams({ client_id: clientId, client_secret: clientSecret }).toString();
        const wanted = { clientId, clientSecret };
        expect(readTokenRequest(undefined, bytes(`${grant}&${form}`))).toEqual({
          ok: true,
          credentials: [wanted],
        });
        expect(readTokenRequest(basic(`${clientId}:${clientSecret}`), bytes(grant))).toEqual({
          ok: true,
          credentials: [wanted],
        });
      }),
    );
  });
});
