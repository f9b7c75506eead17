import { expect, it } from 'vitest';
import { createRowTraces } from '../../src/board/row-traces.ts';

const changes = {
  view: 'orders',
  epoch: 'e',
  from: 0,
  seq: 1,
  rows: [{ key: 'ord_1', row: {} }],
} as const;

it('gives a row the traces of what made it so, once', () => {
  const traces = createRowTraces();
  traces.note('orders', 'ord_1', ['00-a']);
  expect(traces.join(changes).rows).toEqual([{ key: 'ord_1', row: {}, traceparents: ['00-a'] }]);
  expect(traces.join(changes).rows).toEqual(changes.rows);
});

it('gives a row nothing of messages that left it as it was', () => {
  const traces = createRowTraces();
  traces.note('orders', 'ord_1', ['00-a']);
  traces.forget('orders', 'ord_1');
  expect(traces.join(changes).rows).toEqual(changes.rows);
});
