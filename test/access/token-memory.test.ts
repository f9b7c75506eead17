import { expect, it } from 'vitest';
import { toIdentity, toRefusal } from '../../src/access/identity.ts';
import { rememberTokens } from '../../src/access/token-memory.ts';

it('remembers who was let in for a minute and never past their end, and refusals not at all', async () => {
  let now = 0;
  const asked: string[] = [];
  const verify = rememberTokens(
    async (token) => {
      asked.push(token);
      const expiresAt = token === 'short' ? 5_000 : 3_600_000;
      return token === 'bad'
        ? toRefusal('token_invalid', 'No.')
        : toIdentity('user', token, { roles: ['ops'] }, expiresAt);
    },
    () => now,
  );
  for (const token of ['long', 'long', 'short', 'short', 'bad', 'bad']) await verify(token);
  expect(asked).toEqual(['long', 'short', 'bad', 'bad']);
  now = 5_000;
  for (const token of ['long', 'short']) await verify(token);
  expect(asked.slice(4)).toEqual(['short']);
  now = 60_000;
  await verify('long');
  expect(asked.at(-1)).toBe('long');
});
