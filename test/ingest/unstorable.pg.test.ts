import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDeadLetterBox } from '../../src/ingest/dead-letters.ts';
import { createInbox } from '../../src/ingest/inbox.ts';
import { createFakeClock, createSystemClock } from '../../src/platform/clock.ts';
import { openTestJournal, quiet, type TestJournal } from '../support/journal.ts';
import { openTestMachines, registerWorld, type TestMachines } from '../support/machines.ts';

describe('texts that PostgreSQL does not hold', () => {
  let journal: TestJournal;
  let machines: TestMachines;
  beforeAll(async () => {
    journal = await openTestJournal();
    machines = await openTestMachines();
    await registerWorld(machines);
    await machines.start();
  });
  afterAll(async () => {
    await machines.close();
    await journal.close();
  });
  const outcomeOf = async (receiptId: string): Promise<string | undefined> =>
    (await machines.ingest.doors.findReceipt(receiptId))?.outcome;

  it.each(['a NUL \u0000 in it', 'half a pair \ud83d in it'])(
    'in why one message is parked leave its receipt, and those beside it, settled: %j',
    async (detail) => {
      let takes = 0;
      const inbox = createInbox({
        pool: journal.pool,
        clock: createSystemClock(),
        log: quiet,
        leaseMs: 60_000,
        pollMs: 10,
        taking: {
          take: async ({ messageId = '' }) => {
            takes += 1;
            return await Promise.resolve(
              messageId === 'bad'
                ? { outcome: 'parked', messageId, reason: 'malformed', detail, deadLetterId: 'd' }
                : { outcome: 'accepted', messageId },
            );
          },
        },
      });
      const of = { sender: 'postnord', door: 'carriers.postnord.tracking', body: Buffer.from('{}') };
      const given = await Promise.all([
        inbox.receive({ ...of, messageId: 'bad' }),
        inbox.receive({ ...of, messageId: 'good' }),
      ]);
      const read = async (): Promise<readonly (string | undefined)[]> =>
        await Promise.all(given.map(async ({ receiptId }) => (await inbox.findReceipt(receiptId))?.outcome));
      await expect.poll(read).toEqual(['parked', 'accepted']);
      await inbox.stop();
      expect(takes).toBe(2);
    },
  );

  it('at the door: a signed webhook that breaks off beside a NUL has its receipt settled', async () => {
    const { receiptId } = await machines.ingest.doors.receive({
      sender: 'postnord',
      door: 'carriers.postnord.raw.easypost',
      body: Buffer.from('{"id":nu\u0000'),
    });
    await expect.poll(async () => await outcomeOf(receiptId), { timeout: 5_000 }).toBe('parked');
  });

  it('at the door: a body whose error is told with half an emoji has its receipt settled', async () => {
    const { receiptId } = await machines.ingest.doors.receive({
      sender: 'postnord',
      door: 'carriers.postnord.raw.easypost',
      // V8 quotes ten characters before and after what it stumbles over.
      body: Buffer.from(`{"who":"${'😀'.repeat(20)}x", a: 1, "b": "${'😀'.repeat(20)}"}`),
    });
    const bodies = [1, 2, 3].map((n) => Buffer.from(`{"who":"${'😀'.repeat(20)}","a${'b'.repeat(n)}":x}`));
    const more = await Promise.all(
      bodies.map(
        async (body) =>
          await machines.ingest.doors.receive({
            sender: 'postnord',
            door: 'carriers.postnord.raw.easypost',
            body,
          }),
      ),
    );
    for (const id of [receiptId, ...more.map((one) => one.receiptId)])
      await expect.poll(async () => await outcomeOf(id), { timeout: 3_000 }).toBe('parked');
  });

  it('as the id of a message: it has its letter', async () => {
    const box = createDeadLetterBox({ pool: journal.pool, clock: createFakeClock() });
    const message = { sender: 'wh-1', door: 'warehouses.wh-1.raw.epcis', body: Buffer.from('{}') };
    const park = async (messageId: string): Promise<string> =>
      await box.park({ message, messageId, reason: 'poison', detail: 'a text has a NUL' });
    const id = await park('urn:a\u0000b');
    expect(id).not.toBe('');
    expect(await park('urn:a\u0000b')).toBe(id);
    expect(await park('urn:a\u0000c')).not.toBe(id);
  });

  it('as the id of an EPCIS event: the message is settled, not told for ever', async () => {
    const event = {
      type: 'ObjectEvent',
      eventID: 'urn:a\u0000b',
      eventTime: '2026-11-22T09:30:00.000+01:00',
      eventTimeZoneOffset: '+01:00',
      action: 'OBSERVE',
      bizStep: 'picking',
      epcList: [],
      bizTransactionList: [{ bizTransaction: 'ord_aaaaaaaaaaaaaaaa-f1' }],
    };
    const { receiptId } = await machines.ingest.doors.receive({
      sender: 'wh-1',
      door: 'warehouses.wh-1.raw.epcis',
      body: Buffer.from(JSON.stringify(event)),
    });
    await expect.poll(async () => await outcomeOf(receiptId)).toBe('parked');
  });
});
