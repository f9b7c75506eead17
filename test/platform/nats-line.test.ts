import { errors, type NatsConnection } from '@nats-io/transport-node';
import { expect, it } from 'vitest';
import { noNats, openNatsLine } from '../../src/platform/nats-line.ts';
import { quiet } from '../support/journal.ts';

const connection = { close: async () => await Promise.resolve() } as unknown as NatsConnection;
const refused = new errors.ConnectionError('connection refused');

it('uses NATS at once where it is there, and what throws then is the caller’s', async () => {
  const line = await openNatsLine({ connect: async () => await Promise.resolve(connection), log: quiet });
  const used: unknown[] = [];
  await line.whenThere((nats) => void used.push(nats));
  expect(used).toEqual([connection]);
  await expect(
    line.whenThere(() => {
      throw new Error('no JetStream');
    }),
  ).rejects.toThrow('no JetStream');
  expect(line.problem()).toBeNull();
  await line.close();
});

it('uses one that comes later in the order in which it was asked for, each until it succeeds', async () => {
  let tries = 0;
  const connect = async (): Promise<NatsConnection> => {
    tries += 1;
    return tries < 3 ? await Promise.reject(refused) : await Promise.resolve(connection);
  };
  const line = await openNatsLine({ connect, log: quiet, everyMs: 1 });
  const used: string[] = [];
  await line.whenThere(() => void used.push('first'));
  await line.whenThere(() => {
    used.push('second');
    if (used.length < 4) throw new Error('not yet');
  });
  await line.whenThere(() => void used.push('third'));
  expect([line.now(), line.problem(), used]).toEqual([
    null,
    expect.stringMatching(/^connection refused/),
    [],
  ]);
  await expect.poll(line.problem).toBeNull();
  expect(used).toEqual(['first', 'second', 'second', 'second', 'third']);
  expect([tries, line.now()]).toEqual([3, connection]);
  await line.close();
});

it('does not wait for one that refuses, and begins nothing after it was left', async () => {
  const refusal = new errors.AuthorizationError('Authorization Violation');
  await expect(
    openNatsLine({ connect: async () => await Promise.reject(refusal), log: quiet }),
  ).rejects.toThrow('Authorization Violation');

  let isThere = false;
  const connect = async (): Promise<NatsConnection> =>
    isThere ? await Promise.resolve(connection) : await Promise.reject(refused);
  const line = await openNatsLine({ connect, log: quiet, everyMs: 1 });
  let used = 0;
  await line.whenThere(() => void (used += 1));
  await line.leave();
  isThere = true;
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect([used, line.now()]).toEqual([0, null]);
  await line.close();
});

it('says why it is not there as it is by now, and leaves while a server takes its time', async () => {
  const reasons = [refused, refused, new errors.AuthorizationError('Authorization Violation')];
  let answer = (): void => undefined;
  const hanging = new Promise<void>((resolve) => (answer = resolve));
  let closed = 0;
  const late = { close: async () => await Promise.resolve(void (closed += 1)) } as unknown as NatsConnection;
  const connect = async (): Promise<NatsConnection> => {
    const reason = reasons.shift();
    if (reason !== undefined) return await Promise.reject(reason);
    await hanging;
    return late;
  };
  const line = await openNatsLine({ connect, log: quiet, everyMs: 1 });
  await expect.poll(line.problem).toMatch(/^Authorization Violation/);
  await expect.poll(() => reasons.length).toBe(0);
  await new Promise((resolve) => setTimeout(resolve, 20));
  let used = 0;
  await line.whenThere(() => void (used += 1));
  await line.leave();
  answer();
  await line.close();
  expect([used, closed]).toEqual([0, 1]);
});

it('is never there where there is none', async () => {
  const line = noNats('no nats-server here');
  await line.whenThere(() => {
    throw new Error('there is none');
  });
  expect([line.isExpected, line.now(), line.problem()]).toEqual([false, null, 'no nats-server here']);
});
