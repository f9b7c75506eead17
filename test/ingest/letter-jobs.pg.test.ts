import { afterAll, beforeAll, expect, it } from 'vitest';
import { createDeadLetterBox } from '../../src/ingest/dead-letters.ts';
import type { JobAtWork } from '../../src/ingest/jobs.ts';
import { createDiscardKind } from '../../src/ingest/letter-jobs.ts';
import { createFakeClock } from '../../src/platform/clock.ts';
import { openTestJournal, type TestJournal } from '../support/journal.ts';

let journal: TestJournal;
beforeAll(async () => {
  journal = await openTestJournal();
});
afterAll(async () => {
  await journal.close();
});

it('does not call discarded what was replayed a moment before', async () => {
  const { pool } = journal;
  const clock = createFakeClock();
  const box = createDeadLetterBox({ pool, clock });
  for (const messageId of ['one', 'other']) {
    await box.park({
      message: { sender: 'postnord', door: 'carriers.postnord.tracking', body: Buffer.from('{}') },
      messageId,
      reason: 'poison',
      detail: 'it breaks',
    });
  }
  const [letter] = (await box.list({ limit: 1 })).items;
  const job: JobAtWork = {
    jobId: 'job_1',
    subject: letter?.groupId ?? '',
    params: { reason: 'nobody needs them' },
    startedBy: 'ops',
    startedAt: new Date(clock.now() + 1).toISOString(),
  };
  const kind = createDiscardKind({ pool, clock });
  const items = await kind.next(job, 10);
  expect(items).toHaveLength(2);
  await box.settle(letter?.deadLetterId ?? '', 'replayed');

  const client = await pool.connect();
  const marked = await kind.mark(
    client,
    job,
    items.map((item) => ({ item, outcome: 'discarded' })),
  );
  client.release();
  expect(marked).toEqual(['discarded']);
  const states = (await box.list({ limit: 10 })).items.map(({ deadLetterId, state }) => [
    deadLetterId,
    state,
  ]);
  expect(Object.fromEntries(states)[letter?.deadLetterId ?? '']).toBe('replayed');
  expect(await kind.next(job, 10)).toEqual([]);
});
