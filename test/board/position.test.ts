import type { Pool } from 'pg';
import { afterEach, expect, it, vi } from 'vitest';
import { createPositions } from '../../src/board/position.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

/** Boards that stand where they are. */
const poolAt = (tx: string) =>
  ({
    query: async ({ name }: { name?: string }) =>
      await Promise.resolve({ rows: [name === 'board-position' ? { tx, position: 0 } : { epoch: 'abc' }] }),
  }) as unknown as Pool;

it('remembers nobody who has waited: where another node writes the boards this one never moves', async () => {
  const positions = createPositions(poolAt('5'));
  await Promise.all(
    Array.from({ length: 20 }, async () => {
      expect(await positions.waitFor('abc.6.0', 60)).toBe(false);
    }),
  );
  const cleared = vi.spyOn(globalThis, 'clearTimeout');
  positions.moved();
  expect(cleared).not.toHaveBeenCalled();
});

it('wakes who waits when the boards have moved', async () => {
  const positions = createPositions(poolAt('6'));
  expect(await positions.waitFor('abc.6.0', 1_000)).toBe(true);
  expect(await positions.waitFor('other.6.0', 1_000)).toBe(false);
});
