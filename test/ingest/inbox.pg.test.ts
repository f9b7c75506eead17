import { afterAll, beforeAll, expect, it } from 'vitest';
import { createInbox, type Inbox } from '../../src/ingest/inbox.ts';
import type { Settlement } from '../../src/ingest/message.ts';
import { createSystemClock } from '../../src/platform/clock.ts';
import { createTracer, type EndedSpan, type Tracer } from '../../src/platform/tracer.ts';
import { openTestJournal, quiet, type TestJournal } from '../support/journal.ts';

let journal: TestJournal;
beforeAll(async () => {
  journal = await openTestJournal();
});
afterAll(async () => {
  await journal.close();
});

const message = { sender: 'postnord', door: 'carriers.postnord.tracking', body: Buffer.from('{}') };

/** Each take is answered when the test says so. */
function open(
  leaseMs: number,
  tracer?: Tracer,
): { readonly inbox: Inbox; readonly takes: ((settled: Settlement) => void)[] } {
  const takes: ((settled: Settlement) => void)[] = [];
  const inbox = createInbox({
    pool: journal.pool,
    clock: createSystemClock(),
    log: quiet,
    tracer,
    leaseMs,
    pollMs: 10,
    taking: {
      take: async () => await new Promise((resolve) => takes.push(resolve)),
    },
  });
  return { inbox, takes };
}

it('leaves with nothing in hand: what was received is settled first', async () => {
  const { inbox, takes } = open(30_000);
  const { receiptId } = await inbox.receive(message);
  await expect.poll(() => takes.length).toBe(1);
  const stopped = inbox.stop();
  // The poll has ended by then, so only what is in hand can hold the inbox back.
  await expect.poll(async () => await Promise.race([stopped.then(() => 'left'), later()])).toBe('waits');
  takes[0]?.({ outcome: 'accepted', messageId: 'm1' });
  await stopped;
  expect((await inbox.findReceipt(receiptId))?.outcome).toBe('accepted');
});

it('keeps what its sender was told first, whoever takes the message again', async () => {
  const { inbox, takes } = open(50);
  const { receiptId } = await inbox.receive(message);
  // Another node finds the lease over; the one that has it in hand does not take it twice.
  const other = open(50);
  await expect.poll(() => other.takes.length).toBeGreaterThanOrEqual(1);
  expect(takes).toHaveLength(1);
  const outcome = async (): Promise<string | undefined> => (await inbox.findReceipt(receiptId))?.outcome;
  takes[0]?.({ outcome: 'accepted', messageId: 'm1' });
  await expect.poll(outcome).toBe('accepted');
  const stopped = [inbox.stop(), other.inbox.stop()];
  for (const take of other.takes) take({ outcome: 'duplicate', messageId: 'm1' });
  await Promise.all(stopped);
  expect(await outcome()).toBe('accepted');
});

it('goes on with the trace of a message whose node did not settle it', async () => {
  const spans: EndedSpan[] = [];
  const tracer = createTracer({ ratio: 0, onEnded: (span) => spans.push(span) });
  const { inbox, takes } = open(50, tracer);
  const traceId = 'a'.repeat(32);
  await inbox.receive({ ...message, traceparent: `00-${traceId}-00f067aa0ba902b7-01` });
  await expect.poll(() => takes.length).toBe(1);
  takes[0]?.({ outcome: 'retry', messageId: 'm1', why: 'the order is busy' });
  await expect.poll(() => takes.length).toBe(2);
  takes[1]?.({ outcome: 'accepted', messageId: 'm1', orderId: 'ord_1' });
  await expect.poll(() => spans.length).toBe(3);
  await inbox.stop();
  const [ack, first, second] = spans;
  expect(ack).toMatchObject({ name: 'ack', traceId, parentSpanId: first?.spanId });
  expect(first).toMatchObject({ name: 'receive', parentSpanId: '00f067aa0ba902b7', error: 'retry' });
  expect(second).toMatchObject({
    name: 'receive',
    traceId,
    parentSpanId: first?.spanId,
    error: undefined,
    attributes: { 'hub.tries': 2, 'hub.order_id': 'ord_1' },
  });
});

const later = async (): Promise<'waits'> =>
  await new Promise((resolve) => {
    setTimeout(() => {
      resolve('waits');
    }, 100);
  });
