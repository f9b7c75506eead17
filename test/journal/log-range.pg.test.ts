import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { feedStart, readFeedEvents } from '../../src/journal/committed-feed.ts';
import type { Position, StoredEvent } from '../../src/journal/entry.ts';
import { type LogRange, readLogRange } from '../../src/journal/log-range.ts';
import { anEntry, openTestJournal, type TestJournal } from '../support/journal.ts';

const minute = 60_000;
const first = Date.parse('2026-11-22T08:00:00.000Z');

/** Whatever the size of its steps, a range gives each event that fits once, in the order of the feed. */
describe('a range of the log', () => {
  let journal: TestJournal;
  let all: readonly StoredEvent[];
  let end: Position;
  let middle: Position;
  beforeAll(async () => {
    journal = await openTestJournal();
    for (let index = 0; index < 24; index += 1)
      await journal.commit.append(
        anEntry(`order:o${index % 3}`, 2 * Math.floor(index / 3), {
          // The eleventh waited for its append: it was recorded long before those that stand around it.
          recordedAt: new Date(first + (index === 10 ? 0 : index) * minute).toISOString(),
          events: ['Odd', 'Even'].map((type) => ({
            type,
            data: { index },
            meta: { at: '2026-11-22T08:00:00.000Z', actor: { kind: 'hub', id: 'test' }, cause: 'test' },
          })),
        }),
      );
    const feed = await readFeedEvents(journal.pool, feedStart, 1_000);
    all = feed.items;
    end = feed.to;
    middle = (await readFeedEvents(journal.pool, feedStart, 20)).to;
  });
  afterAll(async () => {
    await journal.close();
  });

  async function readBy(
    range: LogRange,
    from: Position,
    limit: number,
    look: number,
  ): Promise<StoredEvent[]> {
    const found: StoredEvent[] = [];
    let at = from;
    for (let steps = 0; steps < 200; steps += 1) {
      const batch = await readLogRange(journal.pool, at, range, { limit, look });
      expect(batch.items.length).toBeLessThanOrEqual(limit);
      found.push(...batch.items);
      if (batch.isEnd) return found;
      expect(batch.to).not.toEqual(at);
      at = batch.to;
    }
    throw new Error('it has no end');
  }

  const isIn = ({ recordedAt }: StoredEvent, from: number, before: number): boolean =>
    Date.parse(recordedAt) >= first + from * minute && Date.parse(recordedAt) < first + before * minute;
  const ranges: readonly (readonly [string, () => LogRange, (event: StoredEvent) => boolean])[] = [
    ['all', () => ({ until: end }), () => true],
    ['up to a place', () => ({ until: middle }), (event) => all.indexOf(event) < 20],
    ['nothing', () => ({ until: feedStart }), () => false],
    ['types', () => ({ until: end, types: ['Odd'] }), ({ type }) => type === 'Odd'],
    ['a type that there is not', () => ({ until: end, types: ['None'] }), () => false],
    ['one stream', () => ({ until: end, stream: 'order:o1' }), ({ stream }) => stream === 'order:o1'],
    [
      'types of one stream up to a place',
      () => ({ until: middle, stream: 'order:o2', types: ['Even'] }),
      (event) => all.indexOf(event) < 20 && event.stream === 'order:o2' && event.type === 'Even',
    ],
    [
      'a time, both ends of it',
      () => ({ until: end, recordedFrom: first + 5 * minute, recordedBefore: first + 9 * minute }),
      (event) => isIn(event, 5, 9),
    ],
    [
      'a time of which one is far behind',
      () => ({ until: end, recordedBefore: first + minute }),
      (event) => isIn(event, 0, 1),
    ],
  ];
  it.each(ranges)('%s', async (_name, range, fits) => {
    for (const [limit, look] of [
      [200, 5_000],
      [1, 1],
      [1, 7],
      [3, 4],
      [7, 2],
      [48, 48],
    ] as const)
      expect(await readBy(range(), feedStart, limit, look)).toEqual(all.filter(fits));
  });

  it('after a place', async () => {
    expect(await readBy({ until: end }, middle, 3, 5)).toEqual(all.slice(20));
    expect(await readBy({ until: middle }, end, 3, 5)).toEqual([]);
  });
});
