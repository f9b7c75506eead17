import { afterAll, beforeAll, expect, it } from 'vitest';
import { createDeadLetterBox } from '../../src/ingest/dead-letters.ts';
import { createFakeClock } from '../../src/platform/clock.ts';
import { openTestJournal, type TestJournal } from '../support/journal.ts';

let journal: TestJournal;
beforeAll(async () => {
  journal = await openTestJournal();
});
afterAll(async () => {
  await journal.close();
});

it('waits again when a message that was replayed once cannot be used now, and not when a person discarded it', async () => {
  const box = createDeadLetterBox({ pool: journal.pool, clock: createFakeClock() });
  const park = async (messageId: string): Promise<string> =>
    await box.park({
      message: { sender: 'postnord', door: 'carriers.postnord.tracking', body: Buffer.from('{}') },
      messageId,
      reason: 'poison',
      detail: 'it breaks',
    });
  const waiting = async (): Promise<readonly string[]> =>
    (await box.list({ state: 'waiting', limit: 10 })).items.map(({ messageId }) => messageId);

  const replayed = await park('replayed');
  const discarded = await park('discarded');
  await box.settle(replayed, 'replayed');
  await box.settle(discarded, 'discarded');
  expect(await waiting()).toEqual([]);
  expect(await park('replayed')).toBe(replayed);
  await park('discarded');
  expect(await waiting()).toEqual(['replayed']);
});
