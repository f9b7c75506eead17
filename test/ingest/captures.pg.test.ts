import { afterAll, beforeAll, expect, it } from 'vitest';
import { createCaptures } from '../../src/ingest/captures.ts';
import type { Verdict } from '../../src/ingest/signature.ts';
import { createFakeClock } from '../../src/platform/clock.ts';
import { openTestJournal, quiet, type TestJournal } from '../support/journal.ts';

let journal: TestJournal;
beforeAll(async () => {
  journal = await openTestJournal();
});
afterAll(async () => {
  await journal.close();
});

it('keeps what came beside a body that the database cannot hold', async () => {
  const captures = createCaptures({
    pool: journal.pool,
    inbox: { receive: async () => await Promise.resolve({ receiptId: 'rcp_1' }) },
    verify: async () => await Promise.resolve<Verdict>('bad_signature'),
    wallClock: createFakeClock(),
    log: quiet,
  });
  const webhook = { carrier: 'ups', format: 'easypost', headers: {} };
  captures.judged(
    { ...webhook, query: { token: '\u0000' }, body: Buffer.from('{"from":"a forger"}') },
    'bad_signature',
  );
  captures.judged(
    { ...webhook, query: { '\ud800': 'x' }, body: Buffer.from('{"from":"another"}') },
    'bad_signature',
  );
  captures.judged({ ...webhook, query: {}, body: Buffer.from('{"from":"ups"}') }, 'bad_signature');
  await captures.stop();
  const held = await journal.pool.query<{ body: Buffer }>(`select body from webhook_captures`);
  expect(held.rows.map(({ body }) => body.toString())).toEqual(['{"from":"ups"}']);
  expect(await captures.failures()).toMatchObject([{ failures: 3, held: 1 }]);
});
