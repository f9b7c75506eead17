import { expect, it } from 'vitest';
import type { Caller } from '../../src/live/caller.ts';
import { createWatchedOrder, type Watcher } from '../../src/live/watched-order.ts';
import { anOrder } from '../support/order-factory.ts';

/** A socket that asks again while what came since its first answer is still being loaded. */
it('gives nothing to a watcher that another of the same socket has taken the place of', async () => {
  const story = anOrder();
  const given: string[] = [];
  const caller = {
    id: 'socket',
    audience: 'staff',
    line: { isClear: () => true, onClear: () => undefined },
    emit: (event: string) => given.push(event),
  } as unknown as Caller;
  const aWatcher = (version: number): Watcher => ({ caller, version, state: 'joining' });
  let loaded: (events: readonly []) => void = () => undefined;
  const found = { state: story.state, version: story.run.version };
  const order = createWatchedOrder({
    orderId: 'ord_1',
    hub: {
      readOrder: async () => await Promise.resolve(found),
      peekOrder: async () => await Promise.resolve(found),
      loadEvents: async () => await new Promise((resolve) => (loaded = resolve)),
    },
    personalRows: { load: async () => await Promise.resolve(new Map()) },
    fanOut: () => undefined,
    onError: () => undefined,
    onLinksRevoked: () => undefined,
  });
  await order.load();

  const first = aWatcher(found.version - 1);
  order.watchers.set(caller.id, first);
  order.join(first);
  const second = aWatcher(found.version);
  order.watchers.set(caller.id, second);
  order.join(second);
  loaded([]);
  await new Promise(setImmediate);
  expect(given).toEqual([]);
  expect(second.state).toBe('current');

  // One that nobody replaced is brought up to date.
  const third = aWatcher(found.version - 1);
  order.watchers.set(caller.id, third);
  order.join(third);
  loaded([]);
  await expect.poll(() => given).toEqual(['order:changed']);
  order.close();
});
