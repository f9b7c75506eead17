import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createKeySource } from '../../src/ingest/key-source.ts';
import { loadText } from '../../src/ingest/load-text.ts';
import { createFakeClock } from '../../src/platform/clock.ts';
import { jwk } from './signed-request.ts';

const url = 'https://keys.example.com/jwks';
const setOf = (...kids: string[]): string => JSON.stringify({ keys: kids.map((kid) => ({ ...jwk, kid })) });

function anAddress() {
  const clock = createFakeClock();
  const asked: string[] = [];
  let answer: string | Error = setOf('a');
  const keys = createKeySource({
    clock,
    loadText: async (at) => {
      asked.push(at);
      if (answer instanceof Error) throw answer;
      return await Promise.resolve(answer);
    },
  });
  return {
    clock,
    asked,
    answers: (next: string | Error) => {
      answer = next;
    },
    find: async (kid: string | undefined) => (await keys.find(url, kid))?.length,
  };
}

describe('keys at an address', () => {
  it('are asked for once, also by many at a time', async () => {
    const { asked, find } = anAddress();
    expect(await Promise.all([find('a'), find('a'), find('b')])).toEqual([1, 1, 0]);
    expect(await find('a')).toBe(1);
    expect(asked).toEqual([url]);
  });

  it('are asked for again after an hour, or for a new key, but not by every forger', async () => {
    const { clock, asked, answers, find } = anAddress();
    await find('a');
    answers(setOf('a', 'b'));
    expect([await find('b'), asked.length]).toEqual([0, 1]);
    clock.advance(61_000);
    expect([await find('b'), asked.length]).toEqual([1, 2]);
    for (let forged = 0; forged < 100; forged += 1) await find(`forged-${forged}`);
    expect(asked).toHaveLength(2);
    clock.advance(3_600_001);
    expect([await find('a'), asked.length]).toEqual([1, 3]);
  });

  it('stay good while it does not answer, and are unknown where it never did', async () => {
    const { clock, answers, find } = anAddress();
    await find('a');
    answers(new Error('away'));
    clock.advance(3_600_001);
    expect(await find('a')).toBe(1);
    answers('<html>');
    clock.advance(3_600_001);
    expect(await find('a')).toBe(1);

    const other = anAddress();
    other.answers(new Error('away'));
    expect(await other.find('a')).toBeUndefined();
    other.answers(setOf('a'));
    other.clock.advance(61_000);
    expect(await other.find('a')).toBe(1);
  });
});

describe('a document from an address', () => {
  let server: Server;
  let at: string;
  beforeAll(async () => {
    server = createServer((request, response) => {
      if (request.url === '/jwks') response.end(setOf('a'));
      else if (request.url === '/away') response.writeHead(302, { location: '/jwks' }).end();
      else if (request.url === '/large') response.end('x'.repeat(300_000));
      else response.writeHead(404).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    at = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => server.close());

  it('is loaded', async () => {
    expect(await loadText(`${at}/jwks`)).toBe(setOf('a'));
  });
  it.each(['/away', '/large', '/none'])('is not, from %s', async (path) => {
    await expect(loadText(`${at}${path}`)).rejects.toThrow();
  });
  it('is not, in the clear from elsewhere', async () => {
    await expect(loadText('http://keys.example.com/jwks')).rejects.toThrow('https');
  });
});
