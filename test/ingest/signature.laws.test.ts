import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { carrierFormats } from '../../src/carriers/registry.ts';
import { commonSchemes, type SignatureScheme } from '../../src/carriers/signature-scheme.ts';
import { type SignedRequest, verifySignature } from '../../src/ingest/signature.ts';
import { aSecret, coversBody, partsAt, toSigned } from './signed-request.ts';

/** Every scheme that a secret can have: those of all formats, and the common ones. */
const schemes: readonly (readonly [string, SignatureScheme])[] = [
  ...Object.entries(commonSchemes),
  ...carrierFormats.flatMap(({ format, signature, otherSignatures = {} }) => [
    ...(signature === null ? [] : [[format, signature] as const]),
    ...Object.entries(otherSignatures).map(([name, scheme]) => [`${format} ${name}`, scheme] as const),
  ]),
];

const bodies = fc.oneof(
  fc.json().map((text) => Buffer.from(text)),
  fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
);

/** Another value, never the same: one character changed, added, or taken away. */
const mutation = fc.record({ at: fc.nat(1000), kind: fc.constantFrom('set', 'add', 'cut'), to: fc.nat(93) });
type Mutation = { readonly at: number; readonly kind: string; readonly to: number };

function mutateText(text: string, { at, kind, to }: Mutation): string {
  const place = at % (text.length + (kind === 'add' ? 1 : 0) || 1);
  const char = String.fromCharCode(33 + to);
  const rest = text.slice(kind === 'add' ? place : place + 1);
  return `${text.slice(0, place)}${kind === 'cut' ? '' : char}${rest}`;
}

const mutateBody = (body: Buffer, mutated: Mutation): Buffer =>
  Buffer.from(mutateText(body.toString('latin1'), mutated), 'latin1');

/** Spellings of one value: hex in capitals, spaces that HTTP takes away from around a header's parts, empty parts of a list. */
const isSameValue = (changed: string, signed: string): boolean =>
  changed.toLowerCase() === signed.toLowerCase() ||
  withoutSpaces(changed) === withoutSpaces(signed) ||
  (signed.includes(',') && toParts(changed) === toParts(signed));
const withoutSpaces = (value: string): string => value.replace(/\s/gu, '');
const toParts = (value: string): string =>
  withoutSpaces(value)
    .split(',')
    .filter((part) => part !== '')
    .join();

/** Which key signed is chosen by its id; a PEM has none, and what is signed does not hold it. */
const signs = (scheme: SignatureScheme, header: string): boolean =>
  !(scheme.kind === 'rsa-sha256' && header === scheme.keyIdHeader);

describe.each(schemes)('%s', (_, scheme) => {
  const live = { scheme, secret: aSecret(scheme) };
  const verdictOf = async (request: SignedRequest): Promise<string> =>
    await verifySignature([live], request, partsAt());

  it('takes every body as it was signed, and no other', async () => {
    await fc.assert(
      fc.asyncProperty(bodies, mutation, async (body, mutated) => {
        const request = toSigned(live, body);
        expect(await verdictOf(request)).toBe('verified');
        const changed = mutateBody(body, mutated);
        if (!coversBody(scheme) || changed.equals(body)) return;
        expect(await verdictOf({ ...request, body: changed })).toBe('bad_signature');
      }),
    );
  });

  it('takes no header or parameter that was changed', async () => {
    await fc.assert(
      fc.asyncProperty(bodies, fc.nat(10), mutation, async (body, which, mutated) => {
        const request = toSigned(live, body);
        const from = Object.keys(request.headers).length > 0 ? 'headers' : 'query';
        const names = Object.keys(request[from]).filter((name) => signs(scheme, name));
        const name = names[which % names.length] ?? '';
        const value = request[from][name] as string;
        const changed = mutateText(value, mutated);
        if (isSameValue(changed, value)) return;
        expect(await verdictOf({ ...request, [from]: { ...request[from], [name]: changed } })).toBe(
          'bad_signature',
        );
      }),
    );
  });

  it('answers whatever comes', async () => {
    const names = [...Object.keys(toSigned(live, Buffer.alloc(0)).headers), 'token', 'sign'];
    const value: fc.Arbitrary<unknown> = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.array(fc.string(), { maxLength: 3 }),
      fc.constantFrom(undefined, null, {}, 7, 't=,v1=', 'v1,', 'Bearer ', 'Bearer hub1..', ','.repeat(5000)),
    );
    const bag = fc.dictionary(fc.constantFrom(...names), value);
    await fc.assert(
      fc.asyncProperty(bag, bag, bodies, async (headers, query, body) => {
        const request = { headers: headers as SignedRequest['headers'], query, body };
        expect(await verdictOf(request)).toBe('bad_signature');
      }),
    );
  });

  it('answers the largest body and the longest headers in 50 ms', async () => {
    const body = Buffer.alloc(1024 * 1024, '{"a":[');
    const request = toSigned(live, body);
    const from = Object.keys(request.headers).length > 0 ? 'headers' : 'query';
    const given = request[from];
    // As long as all headers of a request may be.
    const long = Object.entries(given).flatMap(([name, value]) =>
      ['=', 'v1,', 't=1,v1=', '0', 'é', ' ', '.'].map((part) => ({
        ...given,
        [name]: `${String(value)}${part}`.padEnd(16_384, part),
      })),
    );
    for (const values of [given, ...long]) {
      let quickest = Infinity;
      // Of the processor, so that others on the machine do not count; what is slow by itself is slow each time.
      for (let round = 0; round < 25 && quickest > 50; round += 1) {
        const before = process.threadCpuUsage();
        await verdictOf({ ...request, [from]: values });
        const { user, system } = process.threadCpuUsage(before);
        quickest = Math.min(quickest, (user + system) / 1000);
      }
      expect(quickest).toBeLessThanOrEqual(50);
    }
  });
});
