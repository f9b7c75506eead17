import { expect, it } from 'vitest';
import type { Caller } from '../../src/live/caller.ts';
import { createPresence } from '../../src/live/presence.ts';

it('who names the board as if it were a case is not told who is at every case', () => {
  const book = createPresence(() => undefined, { shout: () => undefined, onShout: () => undefined });
  const [anna, sales] = ['anna', 'sales'].map((id) => ({ id, identity: { id } }) as unknown as Caller);
  if (anna === undefined || sales === undefined) throw new Error('two people');
  book.set(anna, { exceptionId: 'ord_1.1', doing: 'viewing' });
  const answer = book.set(sales, { exceptionId: 'board:exceptions', doing: 'viewing' });
  book.stop();
  expect(answer).toMatchObject({ error: { code: 'invalid' } });
});
