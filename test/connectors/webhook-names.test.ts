import { expect, it } from 'vitest';
import { openWebhookDoor } from '../../src/connectors/webhook-door.ts';

/** Node asks for four names at a time: one whose server never says anything would keep all others from their addresses. */
it.each([true, false])('a name is asked for once at a time (private addresses: %s)', async (mayBePrivate) => {
  const names: string[] = [];
  const answers: ((error: Error) => void)[] = [];
  const door = openWebhookDoor({
    clock: Date,
    mayBePrivate,
    timeoutMs: 300,
    lookup(name, _, found) {
      names.push(name);
      answers.push((error) => {
        found(error, []);
      });
    },
  });
  const post = async (host: string): Promise<unknown> =>
    await door.post({ url: `https://${host}:1/hooks`, id: 'a', secrets: [], body: '{}' });
  const posts = ['hangs.example', 'hangs.example', 'hangs.example', 'well.example'].map(post);
  await expect.poll(() => names).toEqual(['hangs.example', 'well.example']);
  // Who comes when the first have gone waits with them.
  await Promise.all(posts);
  const last = post('hangs.example');
  await new Promise((resolve) => {
    setTimeout(resolve, 100);
  });
  expect(names).toHaveLength(2);
  for (const answer of answers) answer(new Error('nobody knows'));
  expect(await last).toMatchObject({ why: 'nobody knows' });
  const again = post('hangs.example');
  await expect.poll(() => names).toHaveLength(3);
  answers.at(-1)?.(new Error('nobody knows'));
  await again;
});
