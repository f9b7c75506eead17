import { afterEach, expect, it } from 'vitest';
import type { StoredEvent } from '../../src/journal/entry.ts';
import type { Caller } from '../../src/live/caller.ts';
import { createWatchedOrder, type WatchedOrder, type Watcher } from '../../src/live/watched-order.ts';
import { anOrder } from '../support/order-factory.ts';

const { state, run } = anOrder();
let order: WatchedOrder | undefined;
afterEach(() => {
  order?.close();
});

async function openOrder(
  version: number,
  loadEvents: () => Promise<readonly StoredEvent[]>,
): Promise<WatchedOrder> {
  const found = { state, version };
  const opened = createWatchedOrder({
    orderId: 'ord_1',
    hub: {
      readOrder: async () => await Promise.resolve(found),
      peekOrder: async () => await Promise.resolve(found),
      loadEvents,
    },
    personalRows: { load: async () => await Promise.resolve(new Map()) },
    fanOut: () => undefined,
    onError: () => undefined,
    onLinksRevoked: () => undefined,
  });
  order = opened;
  await opened.load();
  return opened;
}

function aSocket(line: Caller['line']): { readonly caller: Caller; readonly given: string[] } {
  const given: string[] = [];
  const emit = (event: string): number => given.push(event);
  return { caller: { id: 'socket', audience: 'staff', line, emit } as unknown as Caller, given };
}

function join(at: WatchedOrder, caller: Caller, version: number): Watcher {
  const watcher: Watcher = { caller, version, state: 'joining' };
  at.watchers.set(caller.id, watcher);
  at.join(watcher);
  return watcher;
}

it('gives nothing to a watcher that another of the same socket has taken the place of', async () => {
  const { caller, given } = aSocket({ isClear: () => true, onClear: () => undefined });
  let loaded: (events: readonly StoredEvent[]) => void = () => undefined;
  const at = await openOrder(
    run.version,
    async () =>
      await new Promise((resolve) => {
        loaded = resolve;
      }),
  );
  join(at, caller, run.version - 1);
  const second = join(at, caller, run.version);
  loaded([]);
  await new Promise(setImmediate);
  expect(given).toEqual([]);
  expect(second.state).toBe('current');

  // One that nobody replaced is brought up to date.
  join(at, caller, run.version - 1);
  loaded([]);
  await expect.poll(() => given).toEqual(['order:changed']);
});

it('waits for a full line before it brings somebody on who is far behind', async () => {
  let asked = 0;
  let clear: () => void = () => undefined;
  let isClear = false;
  const { caller, given } = aSocket({
    isClear: () => isClear,
    onClear: (task) => {
      asked += 1;
      // Or it would be asked for ever.
      if (asked > 10) throw new Error('spins');
      clear = task;
    },
  });
  const at = await openOrder(2_000, async () => await Promise.resolve([]));
  const watcher = join(at, caller, 1);
  await new Promise(setImmediate);
  expect({ asked, state: watcher.state, given }).toEqual({ asked: 1, state: 'behind', given: [] });
  isClear = true;
  clear();
  expect({ version: watcher.version, state: watcher.state, given }).toEqual({
    version: 2_000,
    state: 'current',
    given: ['order:reset'],
  });
});

it('ends the links that were revoked among more events than it gives', async () => {
  let revoked = 0;
  const at = createWatchedOrder({
    orderId: 'ord_1',
    hub: {
      readOrder: async () => await Promise.resolve({ state, version: 5 }),
      peekOrder: async () => await Promise.resolve({ state: { ...state, linkGeneration: 9 }, version: 900 }),
      loadEvents: async () => await Promise.resolve([]),
    },
    personalRows: { load: async () => await Promise.resolve(new Map()) },
    fanOut: () => undefined,
    onError: () => undefined,
    onLinksRevoked: () => (revoked += 1),
  });
  order = at;
  await at.load();
  const { caller } = aSocket({ isClear: () => true, onClear: () => undefined });
  const watcher: Watcher = { caller, version: 5, state: 'current' };
  at.watchers.set(caller.id, watcher);
  at.heard(900);
  await expect.poll(() => watcher.version).toBe(900);
  expect(revoked).toBe(1);
});
