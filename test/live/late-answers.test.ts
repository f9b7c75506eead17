import { afterEach, describe, expect, it, vi } from 'vitest';
import { createTail } from '../../src/board/tail.ts';
import { createTotals } from '../../src/live/board-totals.ts';
import type { Caller } from '../../src/live/caller.ts';
import { createFeedWatches } from '../../src/live/feed-watches.ts';
import { createOrderWatches } from '../../src/live/order-watches.ts';
import { createStockWatches } from '../../src/live/stock-watches.ts';
import { quiet } from '../support/journal.ts';
import { anOrder } from '../support/order-factory.ts';

/** What fails, or comes when something else has happened, costs nobody what comes after it. */
describe('what is answered late or not at all', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it('a total that could not be counted is counted again', async () => {
    const count = vi.fn().mockRejectedValueOnce(new Error('away')).mockResolvedValue(7);
    const totals = createTotals({ isHeldWhole: () => false, size: () => 0, count });
    await expect(totals.load()).rejects.toThrow('away');
    expect(totals.isStale()).toBe(true);
  });

  it('feeds that could not be read for a slow reader are given later', async () => {
    vi.useFakeTimers();
    let version = 1;
    let isAway = false;
    let isClear = true;
    const onClear: (() => void)[] = [];
    const given: unknown[] = [];
    let poke: (flushed: readonly { readonly stream: string }[]) => void = () => undefined;
    const feeds = createFeedWatches({
      feeds: {
        list: async () =>
          isAway
            ? await Promise.reject(new Error('away'))
            : await Promise.resolve([{ feedId: 'f', version }]),
      } as never,
      poke: {
        onPoke: (listener: never) => {
          poke = listener;
        },
      } as never,
      fanOut: (to, _event, message) => {
        if (to.length > 0) given.push(message);
      },
      log: quiet,
    });
    const line = { isClear: () => isClear, onClear: (task: () => void) => onClear.push(task) };
    const emit = (_event: string, message: unknown): number => given.push(message);
    await feeds.watch({ id: 'slow', line, emit } as unknown as Caller);
    isClear = false;
    version = 2;
    poke([{ stream: 'feed:f' }]);
    await vi.advanceTimersByTimeAsync(1_500);
    isAway = true;
    isClear = true;
    for (const task of onClear) task();
    await vi.advanceTimersByTimeAsync(100);
    isAway = false;
    await vi.advanceTimersByTimeAsync(60_000);
    feeds.stop();
    expect(given.at(-1)).toMatchObject({ upserts: [{ feedId: 'f', version: 2 }] });
  });

  it('an order’s watch that fails late does not end the one that was answered after it', async () => {
    const { state, run } = anOrder();
    let failFirst: (error: Error) => void = () => undefined;
    const loadEvents = vi
      .fn()
      .mockImplementationOnce(async () => await new Promise((_, reject) => (failFirst = reject)))
      .mockResolvedValue([]);
    const found = { state, version: run.version };
    const watches = createOrderWatches({
      hub: {
        readOrder: async () => await Promise.resolve(found),
        peekOrder: async () => await Promise.resolve(found),
        loadEvents,
        onCommitted: () => undefined,
      },
      pool: { query: async () => await Promise.resolve({ rows: [] }) } as never,
      poke: { onPoke: () => undefined } as never,
      log: quiet,
      fanOut: () => undefined,
      onLinksRevoked: () => undefined,
      sweepMs: 1_000_000,
    });
    const caller = {
      id: 's',
      audience: 'staff',
      identity: { kind: 'user', id: 'a', roles: ['ops'], channels: [] },
      line: { isClear: () => true, onClear: () => undefined },
      emit: () => undefined,
    } as unknown as Caller;
    const message = { orderId: 'ord_1', since: run.version - 1 };
    const first = watches.watch(caller, message);
    await expect.poll(() => loadEvents.mock.calls.length).toBe(1);
    const second = await watches.watch(caller, message);
    second.sent?.();
    expect(second.answer).toMatchObject({ version: run.version });
    failFirst(new Error('query timeout'));
    await expect(first).rejects.toThrow('query timeout');
    expect(watches.measure()).toEqual({ orders: 1, watchers: 1 });
    watches.stop();
  });

  it('a product that is unwatched while its answer is made is watched no more', async () => {
    let answer: () => void = () => undefined;
    const find = vi
      .fn()
      .mockImplementationOnce(
        async () =>
          await new Promise((resolve) => {
            answer = () => {
              resolve([]);
            };
          }),
      )
      .mockResolvedValue([]);
    let watched = 0;
    const watch = (): (() => void) => {
      watched += 1;
      return () => (watched -= 1);
    };
    const watches = createStockWatches({
      offers: { hasChannel: () => true, find, watch } as never,
      clock: { now: () => 0 } as never,
    });
    const caller = { id: 's', line: { isClear: () => true } } as unknown as Caller;
    const asked = watches.watch(caller, { skus: ['a'] });
    watches.unwatch(caller, ['a']);
    answer();
    await asked;
    expect(watched).toBe(0);
  });

  it('who follows a board while the last one leaves it is told of what comes', async () => {
    let seq = 1;
    const query = async ({
      name,
      values,
    }: {
      readonly name: string;
      readonly values: readonly unknown[];
    }) => {
      if (name === 'board-cursor') return await Promise.resolve({ rows: [{ epoch: 'e', seq }] });
      const isNews = values[1] !== seq;
      return await Promise.resolve({
        rows: isNews ? [{ epoch: 'e', seq, reach: 0, key: null, row: null, ref: null }] : [],
      });
    };
    const tail = createTail({ pool: { query } as never, log: quiet, pollMs: 20 });
    const heard: number[] = [];
    const nobody = { onChanges: () => undefined, onReset: () => undefined };
    const first = await tail.subscribe('orders', nobody);
    const second = tail.subscribe('orders', { ...nobody, onChanges: (changes) => heard.push(changes.seq) });
    first.leave();
    await second;
    seq = 2;
    await expect.poll(() => heard).toEqual([2]);
    tail.stop();
  });
});
