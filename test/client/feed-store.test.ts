import { describe, expect, it } from 'vitest';
import { createFeedStore } from '../../client/src/live/feed-store.ts';
import type { Link, Outcome } from '../../client/src/live/link.ts';
import type { FeedView } from '../../src/contracts/feeds.ts';
import type { FeedsChanged, FeedsWatched } from '../../src/contracts/socket.ts';
import { createSim } from './support/sim.ts';
import { someFeeds } from './support/feed-fixtures.ts';

const [dhl, postnord] = someFeeds(1_000_000) as [FeedView, FeedView];

/** A line that answers what the test says, one answer a question. */
const aLine = (answers: Outcome<FeedsWatched>[]) => {
  let isOpen = true;
  const opened: (() => void)[] = [];
  let changed: (message: FeedsChanged) => void = () => undefined;
  const asked: string[] = [];
  let behind: number | null | undefined;
  const link = {
    isOpen: () => isOpen,
    onOpen: (handler: () => void) => {
      opened.push(handler);
      return () => undefined;
    },
    on: (_: string, handler: (message: FeedsChanged) => void) => {
      changed = handler;
      return () => undefined;
    },
    request: async (event: string) => {
      asked.push(event);
      return await Promise.resolve(answers.shift() ?? { status: 'failed', why: 'offline' });
    },
    tell: (event: string) => void asked.push(event),
    reportBehind: (_: object, count: number | null | undefined) => {
      behind = count;
    },
  } as unknown as Link;
  return {
    link,
    asked,
    behind: () => behind,
    push: (...upserts: FeedView[]) => changed({ upserts }),
    reopen: () => {
      isOpen = true;
      for (const handler of opened) handler();
    },
  };
};
const answered = (...feeds: FeedView[]): Outcome<FeedsWatched> => ({ status: 'answered', answer: { feeds } });

describe('the feeds in the client', () => {
  const sim = createSim(() => 0.5);
  const shown = (store: ReturnType<typeof createFeedStore>): readonly string[] => {
    const state = store.state();
    return state.status === 'shown'
      ? state.feeds.map(({ feedId, version }) => `${feedId}@${version}`)
      : [state.status];
  };

  it('are what was answered, and then the newest of each', async () => {
    const line = aLine([answered(dhl, postnord)]);
    const store = createFeedStore(line.link, sim);
    expect(shown(store)).toEqual(['loading']);
    await sim.quiet();
    expect(shown(store)).toEqual(['carrier-dhl@12', 'carrier-postnord@12']);
    line.push({ ...dhl, version: 14 });
    line.push({ ...dhl, version: 13 });
    expect(shown(store)).toEqual(['carrier-dhl@14', 'carrier-postnord@12']);
  });

  it('are asked for again when the line opens again; who is gone is gone', async () => {
    const line = aLine([answered(dhl, postnord), answered({ ...postnord, version: 20 })]);
    const store = createFeedStore(line.link, sim);
    await sim.quiet();
    line.reopen();
    await sim.quiet();
    expect(shown(store)).toEqual(['carrier-postnord@20']);
  });

  it('are those of a restored log, though they are older, and what overtakes the answer is kept', async () => {
    const line = aLine([
      answered(dhl, postnord),
      answered({ ...dhl, version: 5 }, { ...postnord, version: 5 }),
    ]);
    const store = createFeedStore(line.link, sim);
    await sim.quiet();
    line.reopen();
    line.push({ ...postnord, version: 6 });
    await sim.quiet();
    expect(shown(store)).toEqual(['carrier-dhl@5', 'carrier-postnord@6']);
  });

  it('say when they are not for this reader, and ask again when the hub is busy', async () => {
    const refused = aLine([
      { status: 'refused', code: 'not_allowed', message: 'This role may not do that.' },
    ]);
    const store = createFeedStore(refused.link, sim);
    await sim.quiet();
    expect(store.state()).toMatchObject({ status: 'refused', code: 'not_allowed' });
    const busy = aLine([{ status: 'refused', code: 'busy', message: 'Later.' }, answered(dhl)]);
    const patient = createFeedStore(busy.link, sim);
    await sim.advance(100);
    // What is not here yet is not up to date.
    expect(busy.behind()).toBeNull();
    await sim.quiet();
    expect(busy.behind()).toBeUndefined();
    expect(shown(patient)).toEqual(['carrier-dhl@12']);
    patient.close();
    expect(busy.asked).toEqual(['feeds:watch', 'feeds:watch', 'feeds:unwatch']);
  });
});
