import { expect, test } from 'vitest';
import { feedDecider } from '../../src/hub/feed-decider.ts';
import { incidentDecider } from '../../src/hub/incident-decider.ts';
import { loadState } from '../../src/hub/load-state.ts';
import { orderDecider } from '../../src/hub/order-decider.ts';
import type { StoredEvent } from '../../src/journal/entry.ts';

const meta = { at: '2026-11-27T08:00:00.000Z', actor: { kind: 'hub', id: 'rules' }, cause: 'test' } as const;
const stored = (version: number, type: string): StoredEvent => ({
  stream: 'order:ord_1',
  version,
  type,
  data: {},
  meta,
  recordedAt: meta.at,
});
const readerOf = (...events: readonly StoredEvent[]) => ({
  load: async () => await Promise.resolve({ snapshot: null, events }),
});

test.each([orderDecider, feedDecider, incidentDecider])(
  'what a later release wrote is not passed over: nothing is decided without it (%#)',
  async (decider) => {
    await expect(
      loadState('order:ord_1', decider as typeof orderDecider, readerOf(stored(1, 'WrittenByALaterRelease'))),
    ).rejects.toThrow(
      'order:ord_1 has an event at version 1 that this release does not know: WrittenByALaterRelease',
    );
  },
);

test('nor is a gap', async () => {
  await expect(loadState('order:ord_1', orderDecider, readerOf(stored(2, 'OrderPlaced')))).rejects.toThrow(
    'gap',
  );
});
