import { expect, it } from 'vitest';
import { createOwnCommits } from '../../src/board/own-commits.ts';
import type { OrderStates } from '../../src/board/order-states.ts';

type Listener = Parameters<OrderStates['onCommitted']>[0];
type Committed = Parameters<Listener>[0];

function open() {
  let hear: Listener = () => undefined;
  const own = createOwnCommits({
    onCommitted: (listener) => {
      hear = listener;
    },
  });
  const commit = (stream: string, version: number, status = 'open'): void => {
    hear({ stream, version, state: { status }, look: `${version}`, events: [] } as unknown as Committed);
  };
  return { own, commit };
}

it('gives what was committed once, also after many batches', () => {
  const { own, commit } = open();
  commit('order:1', 3);
  for (let batch = 0; batch < 5; batch += 1) own.renew();
  expect(own.take('order:1', 3)).toMatchObject({ version: 3, look: '3' });
  expect(own.take('order:1', 3)).toBeUndefined();
});

it('gives a later state for an earlier version, and again when the feed comes to it', () => {
  const { own, commit } = open();
  commit('order:1', 3);
  commit('order:1', 4);
  expect(own.take('order:1', 3)?.version).toBe(4);
  own.renew();
  expect(own.take('order:1', 4)?.version).toBe(4);
  expect(own.take('order:1', 4)).toBeUndefined();
});

it('has nothing that is older than what is asked for, and nothing of an order that is absent', () => {
  const { own, commit } = open();
  commit('order:1', 3);
  commit('order:2', 1, 'absent');
  expect(own.take('order:1', 4)).toBeUndefined();
  expect(own.take('order:1', 3)).toBeUndefined();
  expect(own.take('order:2', 1)).toBeUndefined();
});

it('forgets the oldest of more than 50,000', () => {
  const { own, commit } = open();
  for (let n = 0; n <= 50_000; n += 1) commit(`order:${n}`, 1);
  own.renew();
  expect(own.take('order:0', 1)).toBeUndefined();
  expect(own.take('order:1', 1)?.version).toBe(1);
});
