import type { LookupFunction } from 'node:net';
import { expect, it, vi } from 'vitest';
import { openWebhookDoor } from '../../src/connectors/webhook-door.ts';

const asked = vi.hoisted(() => ({ names: [] as string[], callbacks: [] as Parameters<LookupFunction>[2][] }));
vi.mock('node:dns', () => ({
  lookup: (name: string, _: unknown, callback: Parameters<LookupFunction>[2]) => {
    asked.names.push(name);
    asked.callbacks.push(callback);
  },
}));

/** Node asks for four names at a time: one whose server never says anything would keep all others from their addresses. */
it.each([true, false])('a name is asked for once at a time (private addresses: %s)', async (mayBePrivate) => {
  asked.names.length = 0;
  asked.callbacks.length = 0;
  const door = openWebhookDoor({ clock: Date, mayBePrivate, timeoutMs: 300 });
  const post = async (host: string): Promise<unknown> =>
    await door.post({ url: `https://${host}:1/hooks`, id: 'a', secrets: [], body: '{}' });
  const answers = ['hangs.example', 'hangs.example', 'hangs.example', 'well.example'].map(post);
  await expect.poll(() => asked.names).toEqual(['hangs.example', 'well.example']);
  // Who comes when the first have gone waits with them.
  await Promise.all(answers);
  const last = post('hangs.example');
  await new Promise((resolve) => {
    setTimeout(resolve, 100);
  });
  expect(asked.names).toHaveLength(2);
  for (const callback of asked.callbacks) callback(new Error('nobody knows'), '', 0);
  expect(await last).toMatchObject({ why: 'nobody knows' });
  const again = post('hangs.example');
  await expect.poll(() => asked.names).toHaveLength(3);
  asked.callbacks.at(-1)?.(new Error('nobody knows'), '', 0);
  await again;
});
