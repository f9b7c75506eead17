import { Readable } from 'node:stream';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createReplayKind } from '../../src/ingest/letter-jobs.ts';
import { createStockLoading } from '../../src/ingest/stock-load.ts';
import { createSystemClock } from '../../src/platform/clock.ts';
import { openTestJournal, quiet, type TestJournal } from '../support/journal.ts';

let journal: TestJournal;
beforeAll(async () => {
  journal = await openTestJournal();
});
afterAll(async () => {
  await journal.close();
});
const rejection = { code: 'too_many_scans', message: 'There are 2000.' };

it('a row that was refused before the crash is refused after it', async () => {
  const loading = createStockLoading({
    pool: journal.pool,
    node: 'one',
    clock: createSystemClock(),
    log: quiet,
    registry: { locations: () => new Map([['wh-1', {}]]) as never },
    // What the stock says of a key that it has refused once.
    stocks: { ask: async () => ({ outcome: 'duplicate', earlier: rejection, version: 3 }) as never },
  });
  const job = await loading.start({
    body: Readable.from(['{"location":"wh-1","sku":"BOOT","onHand":3}\n']),
    format: 'ndjson',
    startedBy: 'ewa',
  });
  if (job === 'busy' || !('jobId' in job)) throw new Error(JSON.stringify(job));
  await expect.poll(async () => (await loading.find(job.jobId))?.state).toBe('finished');
  const counts = (await loading.find(job.jobId))?.counts;
  await loading.jobs.close();
  expect(counts).toEqual({ refused: 1 });
});

it('a letter that was refused and is replayed is not said to be applied already', async () => {
  const kind = createReplayKind({
    pool: journal.pool,
    clock: createSystemClock(),
    taking: { takeAgain: async () => ({ outcome: 'duplicate', messageId: 'm', rejection }) as never },
  });
  const message = { sender: 'postnord', door: 'carriers.postnord.tracking', body: Buffer.from('{}') };
  expect(await kind.run({} as never, { deadLetterId: 'd', message })).toBe('rejected');
});
