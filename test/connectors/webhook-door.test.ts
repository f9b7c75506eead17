import { type AddressInfo, createServer } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openWebhookDoor } from '../../src/connectors/webhook-door.ts';
import type { WebhookAnswer } from '../../src/hub/ports/webhook-door.ts';
import { countSigned, startWebhookReceiver, type WebhookReceiver } from '../support/webhook-receiver.ts';

/** The example of the specification: its secret, id and time, and the signature that it names. */
const example = {
  secrets: ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
  id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  body: '{"test": 2432232314}',
};
const seconds = 1_614_265_330;
const clock = { now: () => seconds * 1_000 + 999 };

describe('the door of outgoing webhooks', () => {
  let receiver: WebhookReceiver;
  const door = openWebhookDoor({ clock, mayBePrivate: true, timeoutMs: 300 });
  beforeAll(async () => {
    receiver = await startWebhookReceiver();
  });
  afterAll(async () => await receiver.close());
  beforeEach(() => {
    receiver.behave();
  });
  const post = async (url = receiver.url): Promise<WebhookAnswer> => await door.post({ ...example, url });

  it('signs as Standard Webhooks 1.0 says, by its own example', async () => {
    expect(await post()).toEqual({ outcome: 'taken', status: 204 });
    expect(receiver.received.at(-1)).toMatchObject({
      id: example.id,
      timestamp: seconds,
      signatures: ['v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE='],
      text: example.body,
      headers: { 'content-type': 'application/json', 'user-agent': 'order-hub' },
    });
  });

  it('signs with each secret, so that one can be changed', async () => {
    const second = 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD';
    await door.post({ ...example, url: receiver.url, secrets: [second, ...example.secrets] });
    const last = receiver.received.at(-1);
    if (last === undefined) throw new Error('nothing came');
    expect(last.signatures).toHaveLength(2);
    expect([countSigned(last, second), countSigned(last, String(example.secrets[0]))]).toEqual([1, 1]);
  });

  it.each([
    [200, {}, { outcome: 'taken', status: 200 }],
    [299, {}, { outcome: 'taken', status: 299 }],
    [302, { location: '/elsewhere' }, { status: 302, why: 'it answered 302', retryAfterMs: null }],
    [429, { 'retry-after': '7' }, { status: 429, why: 'it answered 429', retryAfterMs: 7_000 }],
    [503, { 'retry-after': '999999999' }, { status: 503, retryAfterMs: 86_400_000 }],
    [500, { 'retry-after': 'soon' }, { status: 500, retryAfterMs: null }],
  ] as const)('reads an answer of %i', async (status, headers, wanted) => {
    const before = receiver.received.length;
    receiver.behave((_, answer) => answer.writeHead(status, headers).end());
    expect(await post()).toMatchObject(wanted);
    // It is led nowhere else, and asked once.
    expect(receiver.received.slice(before).map(({ path }) => path)).toEqual(['/hooks']);
  });

  it('waits no longer than its time for an answer, nor for the end of one', async () => {
    receiver.behave(() => undefined);
    expect(await post()).toEqual({
      outcome: 'refused',
      status: null,
      why: 'no answer within 0.3 seconds',
      retryAfterMs: null,
    });
    receiver.behave((_, answer) => answer.writeHead(200).write('and so on'));
    expect(await post()).toEqual({ outcome: 'taken', status: 200 });
  });

  /** A server that says this and no more, whatever it is asked. */
  async function say(text: string): Promise<{ readonly url: string; close(): Promise<void> }> {
    const server = createServer((line) => {
      line.on('error', () => undefined);
      line.once('data', () => line.write(text));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return {
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks`,
      close: async () => await new Promise((resolve) => server.close(() => resolve())),
    };
  }

  it('answers too where the other side would speak something else', async () => {
    const other = await say(
      'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: other\r\n\r\n',
    );
    const answer = await Promise.race([
      post(other.url),
      new Promise((resolve) => {
        setTimeout(resolve, 2_000, 'nothing');
      }),
    ]);
    await other.close();
    expect(answer).toMatchObject({ outcome: 'refused', status: 101, why: 'it answered 101' });
  });

  it('is at it until the line is free: whoever takes and ends nothing holds no more lines than others', async () => {
    const at = performance.now();
    receiver.behave((_, answer) => answer.writeHead(200).write('and so on'));
    expect(await post()).toEqual({ outcome: 'taken', status: 200 });
    expect(performance.now() - at).toBeGreaterThan(250);
    // Nor is a flood read to its end.
    let written = 0;
    receiver.behave((_, answer) => {
      const flood = (): void => {
        while (!answer.destroyed && answer.write('x'.repeat(65_536))) written += 65_536;
        written += 65_536;
      };
      answer.on('drain', flood).writeHead(200);
      flood();
    });
    expect(await post()).toEqual({ outcome: 'taken', status: 200 });
    expect(written).toBeLessThan(30_000_000);
  });

  it('says that nobody is there', async () => {
    expect(await post('http://127.0.0.1:1/hooks')).toMatchObject({
      status: null,
      why: expect.stringMatching(/ECONNREFUSED/),
    });
    expect(await post('http://nobody.invalid/hooks')).toMatchObject({
      status: null,
      why: expect.stringMatching(/nobody\.invalid/),
    });
  });

  it('asks again where a kept line was being closed by the other side', async () => {
    receiver.behave((_, answer) => answer.writeHead(204).end());
    await post();
    let isFirst = true;
    receiver.behave((_, answer) => {
      if (isFirst) answer.socket?.resetAndDestroy();
      else answer.writeHead(204).end();
      isFirst = false;
    });
    expect(await post()).toEqual({ outcome: 'taken', status: 204 });
  });
});

describe('the door of outgoing webhooks, where it leads to the public only', () => {
  const door = openWebhookDoor({ clock, mayBePrivate: false, timeoutMs: 2_000 });

  it.each([
    'http://shop.example/hooks',
    'https://127.0.0.1/hooks',
    'https://2130706433/hooks',
    'https://0x7f.1/hooks',
    'https://0/hooks',
    'https://10.1.2.3/hooks',
    'https://172.31.255.255/hooks',
    'https://192.168.0.1/hooks',
    'https://169.254.169.254/latest/meta-data',
    'https://100.64.0.1/hooks',
    'https://[::1]/hooks',
    'https://[::]/hooks',
    'https://[::ffff:10.0.0.1]/hooks',
    'https://[::10.0.0.1]/hooks',
    'https://[2001::a00:1]/hooks',
    'https://[64:ff9b::a00:1]/hooks',
    'https://[fd00::1]/hooks',
    'https://[fe80::1]/hooks',
    'https://255.255.255.255/hooks',
  ])('%s is refused before anything is asked', async (url) => {
    expect(door.findProblem(url)).toMatch(/must be https|is of a private network/);
    expect(await door.post({ ...example, url })).toMatchObject({ outcome: 'refused', status: null });
  });

  it.each(['https://shop.example/hooks', 'https://172.32.0.1/hooks', 'https://[2001:db8::1]/hooks'])(
    '%s may be one',
    (url) => {
      expect(door.findProblem(url)).toBeUndefined();
    },
  );

  it('a name is looked at when it is used', async () => {
    expect(door.findProblem('https://localhost/hooks')).toBeUndefined();
    expect(await door.post({ ...example, url: 'https://localhost:1/hooks' })).toMatchObject({
      outcome: 'refused',
      why: expect.stringMatching(/^localhost is (?:127\.0\.0\.1|::1), of a private network$/),
    });
  });
});
