import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEventResending } from '../../src/hub/event-resending.ts';
import { createEventResends } from '../../src/hub/event-resends.ts';
import type { EventMessage } from '../../src/hub/ports/event-sink.ts';
import { createSystemClock } from '../../src/platform/clock.ts';
import { anEntry, openTestJournal, quiet, type TestJournal } from '../support/journal.ts';

const streams = ['order:a', 'order:b', 'stock:c'];
const versions = 9;

/** One of two nodes, or both at once (one of them was taken for dead); the broker stores so many and then breaks. */
const rounds = fc.array(
  fc.record({
    nodes: fc.constantFrom<readonly number[]>([0], [1], [0, 1]),
    storedBefore: fc.option(fc.nat(6), { nil: undefined }),
  }),
  { maxLength: 12 },
);

describe('a resend', () => {
  let journal: TestJournal;
  beforeAll(async () => {
    journal = await openTestJournal();
    for (let version = 0; version < versions; version += 1)
      await Promise.all(streams.map(async (stream) => await journal.commit.append(anEntry(stream, version))));
    await journal.pool.query(
      `insert into checkpoints (name, tx, position)
       select 'hub-events', tx, position from events order by events.tx desc, position desc limit 1`,
    );
  });
  afterAll(async () => {
    await journal.close();
  });

  it('gives each event once and in order, whatever breaks and whoever takes it over', async () => {
    const { pool } = journal;
    const clock = createSystemClock();
    const resends = createEventResends({ pool, clock });
    await fc.assert(
      fc.asyncProperty(rounds, fc.integer({ min: 1, max: 8 }), async (script, batchSize) => {
        /** By id, as the broker drops what it has. */
        const stored = new Map<string, EventMessage>();
        let left: number | undefined;
        const sink = {
          maxBytes: () => 1_000_000,
          publish: async () => await Promise.resolve(),
          async publishAgain(messages: readonly EventMessage[]) {
            for (const message of messages) {
              await new Promise((resolve) => setImmediate(resolve));
              if (left === 0) throw new Error('the line broke');
              if (left !== undefined) left -= 1;
              if (!stored.has(message.id)) stored.set(message.id, message);
            }
          },
        };
        const nodes = [0, 1].map(() =>
          createEventResending({
            pool,
            sink,
            clock,
            log: quiet,
            batchSize,
            paceMs: 0,
            restMs: 0,
            lookedAt: 5,
          }),
        );
        const asked = await resends.ask({ from: '1970-01-01T00:00:00Z', reason: 'a law' }, 'user:test');
        if (typeof asked === 'string' || 'wrong' in asked) throw new Error('it was refused');
        const { resendId } = asked;
        for (const { nodes: stepping, storedBefore } of script) {
          left = storedBefore;
          await Promise.all(stepping.map(async (index) => await nodes[index]?.step()));
        }
        left = undefined;
        while ((await resends.find(resendId))?.state !== 'finished') await nodes[0]?.step();

        const ids = [...stored.keys()];
        for (const stream of streams)
          expect(ids.filter((id) => id.startsWith(stream))).toEqual(
            Array.from({ length: versions }, (_, index) => `${stream}@${index + 1}#${resendId}`),
          );
        expect(ids).toHaveLength(streams.length * versions);
        expect(await resends.find(resendId)).toMatchObject({
          sent: ids.length,
          position: asked.until,
          problem: null,
        });
      }),
      { numRuns: 60 },
    );
  });
});
