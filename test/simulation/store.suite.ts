import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DueStream } from '../../src/journal/deadlines.ts';
import type { AppendEntry, AppendOutcome } from '../../src/journal/entry.ts';
import type { StreamReader } from '../../src/journal/load.ts';
import type { Snapshot } from '../../src/journal/snapshots.ts';
import { anEntry } from '../support/journal.ts';
import { createRandom } from '../faults/random.ts';

/** What the core needs of a store. What the simulation believes of its own, PostgreSQL must do too. */
export interface Store {
  append(entry: AppendEntry): Promise<AppendOutcome>;
  /** Of state version 1. */
  readonly reader: StreamReader;
  saveSnapshots(snapshots: readonly Snapshot[]): Promise<void>;
  nextCheckAt(stream: string): Promise<number | null>;
  leaseDue(now: number, leaseUntil: number, limit: number): Promise<readonly DueStream[]>;
  settleDue(
    settled: readonly {
      readonly stream: string;
      readonly version: number;
      readonly nextCheckAt: number | null;
    }[],
  ): Promise<void>;
  close(): Promise<void>;
}

const key = (messageId: string, outcome?: unknown): AppendEntry['keys'][number] => ({
  source: 'test',
  messageId,
  ...(outcome === undefined ? {} : { outcome }),
});

export function describeStore(name: string, open: () => Promise<Store>): void {
  describe(name, () => {
    let store: Store;
    beforeAll(async () => {
      store = await open();
    });
    afterAll(async () => {
      await store.close();
    });

    const status = async (entry: AppendEntry): Promise<AppendOutcome['status']> =>
      (await store.append(entry)).status;
    const versionsOf = async (stream: string): Promise<number[]> =>
      (await store.reader.loadEvents(stream, 0)).map(({ version }) => version);

    it('lets the append win that knows the version, and no other', async () => {
      expect(await status(anEntry('order:a', 1))).toBe('stale');
      expect(await status(anEntry('order:a', 0, { count: 2 }))).toBe('won');
      expect(await status(anEntry('order:a', 0))).toBe('stale');
      expect(await status(anEntry('order:a', 1))).toBe('stale');
      expect(await status(anEntry('order:a', 2))).toBe('won');
      expect(await status(anEntry('order:a', 4))).toBe('stale');
      expect(await versionsOf('order:a')).toEqual([1, 2, 3]);
      expect(await store.reader.currentVersion('order:a')).toBe(3);
      expect(await store.reader.currentVersion('order:nobody')).toBe(0);
    });

    it('lets exactly one of several win', async () => {
      for (let version = 0; version < 5; version += 1) {
        const outcomes = await Promise.all(
          [1, 2, 3].map(async () => await status(anEntry('order:race', version))),
        );
        expect(outcomes.toSorted()).toEqual(['stale', 'stale', 'won']);
      }
      expect(await versionsOf('order:race')).toEqual([1, 2, 3, 4, 5]);
    });

    it('checks an append without events against the version, and keeps its keys where there is a stream', async () => {
      expect(await status(anEntry('order:b', 0, { count: 0, keys: [key('m0')] }))).toBe('won');
      expect(await status(anEntry('order:b', 0, { keys: [key('m0')] }))).toBe('won');
      expect(await status(anEntry('order:b', 0, { count: 0 }))).toBe('stale');
      expect(await status(anEntry('order:b', 1, { count: 0, keys: [key('m1', { code: 'no' })] }))).toBe(
        'won',
      );
      expect(await store.append(anEntry('order:b', 1, { keys: [key('m0'), key('m1'), key('m2')] }))).toEqual({
        status: 'duplicate',
        keys: [key('m0', null), key('m1', { code: 'no' })],
      });
      // Whoever is told of a known key may not know the version: it must look before it answers.
      expect(await status(anEntry('order:b', 0, { keys: [key('m0')] }))).toBe('duplicate');
      expect(await status(anEntry('order:b', 0, { keys: [key('m9')] }))).toBe('stale');
      expect(await versionsOf('order:b')).toEqual([1]);
    });

    it('takes a key once, whoever brings it at the same time', async () => {
      await store.append(anEntry('order:c', 0));
      const outcomes = await Promise.all(
        [1, 2, 3].map(async () => await status(anEntry('order:c', 1, { count: 0, keys: [key('same')] }))),
      );
      expect(outcomes.toSorted()).toEqual(['duplicate', 'duplicate', 'won']);
    });

    it('answers with a position that only grows, or with none when it wrote no event', async () => {
      const first = await store.append(anEntry('order:d', 0, { count: 3 }));
      const second = await store.append(anEntry('order:d', 3));
      expect(await store.append(anEntry('order:d', 4, { count: 0 }))).toEqual({
        status: 'won',
        position: null,
      });
      if (first.status !== 'won' || second.status !== 'won') throw new Error('not won');
      expect(second.position?.position).toBeGreaterThan(first.position?.position ?? Infinity);
    });

    it('lowers a deadline and never raises it, but for whoever assessed this version', async () => {
      await store.append(anEntry('order:e', 0, { nextCheckAt: 5_000 }));
      await store.append(anEntry('order:e', 1, { nextCheckAt: 9_000 }));
      expect(await store.nextCheckAt('order:e')).toBe(5_000);
      await store.append(anEntry('order:e', 2, { nextCheckAt: null }));
      await store.append(anEntry('order:e', 3, { nextCheckAt: 2_000 }));
      expect(await store.nextCheckAt('order:e')).toBe(2_000);
      await store.settleDue([{ stream: 'order:e', version: 3, nextCheckAt: 7_000 }]);
      expect(await store.nextCheckAt('order:e')).toBe(2_000);
      expect(await store.leaseDue(1_999, 8_000, 10)).toEqual([]);
      expect(await store.leaseDue(2_000, 8_000, 10)).toEqual([{ stream: 'order:e', dueAt: 2_000 }]);
      expect(await store.leaseDue(2_000, 8_000, 10)).toEqual([]);
      expect(await store.nextCheckAt('order:e')).toBe(8_000);
      await store.settleDue([{ stream: 'order:e', version: 4, nextCheckAt: null }]);
      expect(await store.nextCheckAt('order:e')).toBeNull();
    });

    it('loads what is after the newest snapshot of the state’s version', async () => {
      await store.append(anEntry('order:f', 0, { count: 4 }));
      const snapshot = { stream: 'order:f', version: 3, stateVersion: 1, state: { folded: 3 } };
      await store.saveSnapshots([snapshot]);
      await store.saveSnapshots([{ ...snapshot, version: 2, state: { folded: 2 } }]);
      const loaded = await store.reader.load('order:f');
      expect(loaded.snapshot).toEqual({ version: 3, state: { folded: 3 } });
      expect(loaded.events.map(({ version }) => version)).toEqual([4]);
      await store.saveSnapshots([{ ...snapshot, stateVersion: 2 }]);
      expect((await store.reader.load('order:f')).snapshot).toBeNull();
      expect((await store.reader.load('order:f')).events).toHaveLength(4);
    });

    it('keeps the first of personal rows with one name, and blanks all of them on erasure', async () => {
      await store.append(anEntry('order:g', 0, { personal: [{ ref: 'customer', data: { name: 'Åsa' } }] }));
      await store.append(anEntry('order:g', 1, { personal: [{ ref: 'customer', data: { name: 'Bo' } }] }));
      expect(await store.reader.loadPersonal('order:g')).toEqual(new Map([['customer', { name: 'Åsa' }]]));
      await store.append(anEntry('order:g', 2, { erase: true }));
      expect(await store.reader.loadPersonal('order:g')).toEqual(new Map([['customer', { erased: true }]]));
    });

    it('says the same as a plain counter to any sequence of appends', async () => {
      const random = createRandom(5);
      const versions = new Map<string, number>();
      const taken = new Map<string, Set<string>>();
      for (let step = 0; step < 150; step += 1) {
        const stream = `order:any${random.below(3)}`;
        const version = versions.get(stream) ?? 0;
        const known = taken.get(stream) ?? new Set<string>();
        taken.set(stream, known);
        const expectedVersion = Math.max(0, version - (random.chance(0.3) ? random.below(3) : 0));
        const count = random.below(3);
        const messageId = `m${random.below(40)}`;
        const isKnown = known.has(messageId) && expectedVersion + count > 0;
        const expected = isKnown ? 'duplicate' : expectedVersion === version ? 'won' : 'stale';
        const outcome = await status(anEntry(stream, expectedVersion, { count, keys: [key(messageId)] }));
        expect(outcome, `step ${step}`).toBe(expected);
        if (outcome !== 'won') continue;
        versions.set(stream, version + count);
        if (version + count > 0) known.add(messageId);
      }
      for (const [stream, version] of versions)
        expect(await versionsOf(stream)).toEqual(Array.from({ length: version }, (_, index) => index + 1));
    });
  });
}
