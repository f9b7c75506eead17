import { expect, test } from 'vitest';
import type { Decider } from '../../src/hub/decider.ts';
import { ofNobody } from '../../src/hub/decider.ts';
import type { HubAnswer } from '../../src/hub/envelope.ts';
import { createStreamActor } from '../../src/hub/stream-actor.ts';
import type { AppendEntry, StoredEvent } from '../../src/journal/entry.ts';
import { createSystemClock } from '../../src/platform/clock.ts';

/** What was added, one after the other. */
const decider: Decider<string, string> = {
  ...ofNobody,
  kind: 'words',
  stateVersion: 1,
  initial: '',
  evolve: (state, { data }) => state + String(data),
  decide: (_, command) => ({ events: [{ type: 'Added', data: command }] }),
  lookAtClocks: '',
  assess: () => ({ events: [], nextCheckAt: null }),
};

/** An actor over a log that others write too, and what it read. */
function open(words: string) {
  let log = words;
  const reads: string[] = [];
  const eventsAfter = (after: number): StoredEvent[] =>
    Array.from(log.slice(after)).map((data, index) => ({
      stream: 'words:1',
      version: after + index + 1,
      type: 'Added',
      data,
      meta: { at: '2026-11-27T08:00:00Z', actor: { kind: 'hub', id: 'test' }, cause: 'test' },
      recordedAt: '2026-11-27T08:00:00Z',
    }));
  const actor = createStreamActor<string, string>({
    stream: 'words:1',
    decider,
    commit: {
      append: async (entry: AppendEntry) => {
        await Promise.resolve();
        if (entry.expectedVersion !== log.length) return { status: 'stale' };
        log += entry.events.map(({ data }) => String(data)).join('');
        return { status: 'won', position: null };
      },
    },
    reader: {
      load: async () => {
        reads.push('all');
        return await Promise.resolve({ snapshot: null, events: eventsAfter(0) });
      },
      loadEvents: async (_, after) => {
        reads.push(`after ${after}`);
        return await Promise.resolve(eventsAfter(after));
      },
      loadPersonal: async () => await Promise.resolve(new Map()),
      currentVersion: async () => await Promise.resolve(log.length),
    },
    clock: createSystemClock(),
    snapshotAfter: 1_000,
    snapshotEvery: 1_000,
    saveSnapshot: () => undefined,
    onCommitted: () => undefined,
    onStale: () => undefined,
  });
  return {
    actor,
    reads,
    others: (now: string) => {
      log = now;
    },
    log: () => log,
    async tell(command: string): Promise<HubAnswer<string>> {
      return await new Promise((settle) => {
        void actor.turn([{ command, actor: { kind: 'hub', id: 'test' }, cause: 'test', settle }]);
      });
    },
  };
}

test('an actor whom another node was ahead of reads what it lacks, and decides again', async () => {
  const one = open('abc');
  await one.actor.activate();
  one.others('abcde');
  expect(await one.tell('f')).toMatchObject({ outcome: 'accepted', from: 5, version: 6, state: 'abcdef' });
  expect(one.reads).toEqual(['all', 'after 3']);
});

test('an actor that is ahead of the log reads all of it: a standby had not everything', async () => {
  const one = open('abcde');
  await one.actor.activate();
  one.others('abX');
  expect(await one.tell('f')).toMatchObject({ outcome: 'accepted', version: 4, state: 'abXf' });
  expect(one.reads).toEqual(['all', 'after 5', 'all']);
  expect(one.log()).toBe('abXf');
});
