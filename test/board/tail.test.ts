import { expect, it } from 'vitest';
import { createTail } from '../../src/board/tail.ts';
import { quiet } from '../support/journal.ts';

it('a listener that throws keeps no other from a stretch of the log, and its writer from nothing', async () => {
  const query = async () => await Promise.resolve({ rows: [{ epoch: 'e', seq: 1 }] });
  const tail = createTail({ pool: { query } as never, log: quiet, pollMs: 60_000 });
  const heard: number[] = [];
  const broken = (): never => {
    throw new Error('cannot be told');
  };
  await tail.subscribe('orders', { onChanges: broken, onReset: broken });
  await tail.subscribe('orders', { onChanges: ({ seq }) => heard.push(seq), onReset: () => undefined });
  for (const seq of [2, 3]) {
    expect(() => {
      tail.take({ view: 'orders', epoch: 'e', from: seq - 1, seq, rows: [] });
    }).not.toThrow();
  }
  expect(heard).toEqual([2, 3]);
  tail.stop();
});
