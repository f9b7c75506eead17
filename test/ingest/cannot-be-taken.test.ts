import { describe, expect, it } from 'vitest';
import { findFormat } from '../../src/carriers/registry.ts';
import { type HubAnswer, Overloaded } from '../../src/hub/envelope.ts';
import type { Incoming, Settlement } from '../../src/ingest/message.ts';
import { createTelling } from '../../src/ingest/take-at-once.ts';
import { createTaking } from '../../src/ingest/take.ts';
import type { OrderState } from '../../src/orders/state.ts';
import { quiet } from '../support/journal.ts';

const owner = {
  orderId: 'ord_1',
  since: '2026-11-20T08:00:00.000Z',
  doubtedFrom: '2027-01-19T08:00:00.000Z',
};
const aScan = (trackingNumber: string): Incoming => ({
  sender: 'postnord',
  door: 'carriers.postnord.tracking',
  body: Buffer.from(
    JSON.stringify({ trackingNumber, status: 'in_transit', occurredAt: '2026-11-22T08:03:00Z' }),
  ),
});
const accepted: HubAnswer<OrderState> = {
  outcome: 'accepted',
  from: 1,
  version: 2,
  events: [],
  state: { status: 'absent' },
  position: null,
};

/** A door at which everything about `BAD` goes wrong as `fault` says; a format called `broken` throws. */
function open(fault: Error) {
  const letters: object[] = [];
  const answerOf = (id: string): HubAnswer<OrderState> =>
    id === 'bad' ? { outcome: 'failed', retry: true, error: fault } : accepted;
  const parts = {
    hub: {
      tell: (id: string, { settle }: { settle: (answer: HubAnswer<OrderState>) => void }) => {
        queueMicrotask(() => {
          settle(answerOf(id));
        });
        return 'taken' as const;
      },
      ask: async (id: string) => await Promise.resolve(answerOf(id)),
    },
    parcels: {
      peek: (_: string, number: string) => [{ ...owner, orderId: number === 'BAD' ? 'bad' : 'good' }],
      find: async (_: string, number: string) =>
        await Promise.resolve([{ ...owner, orderId: number === 'BAD' ? 'bad' : 'good' }]),
      forget: () => undefined,
    },
    meanings: { read: async ({ scans }: { scans: unknown }) => await Promise.resolve(scans) },
    deadLetters: {
      park: async (letter: object) => {
        letters.push(letter);
        return await Promise.resolve('letter_1');
      },
    },
    findFormat: (format: string) =>
      format === 'broken'
        ? {
            parse: () => {
              throw new TypeError('x is undefined');
            },
          }
        : findFormat(format),
    refSecret: 'secret',
    log: quiet,
  } as unknown as Parameters<typeof createTelling>[0];
  const telling = createTelling(parts, createTaking(parts));
  const take = async (message: Incoming): Promise<Settlement> =>
    await new Promise((settle) => {
      telling.tell(message, settle);
    });
  /** As a door does it, until it is settled. */
  async function takeUntilSettled(message: Incoming, most = 50): Promise<Settlement> {
    for (let tries = 1; ; tries += 1) {
      const settled = await take(message);
      if (settled.outcome !== 'retry' || tries === most) return settled;
    }
  }
  return { letters, take, takeUntilSettled };
}

describe('a message that cannot be taken, however often it is tried', () => {
  it.each([
    ['its order cannot be read', aScan('BAD'), new Error('order:bad has a gap'), 'order:bad has a gap'],
    [
      'its format throws',
      { ...aScan('GOOD'), door: 'carriers.postnord.raw.broken' },
      new Error('unused'),
      'x is undefined',
    ],
  ])('is parked with its bytes and the reason after some tries: %s', async (_, message, fault, why) => {
    const door = open(fault);
    expect((await door.take(message)).outcome).toBe('retry');
    expect(await door.takeUntilSettled(message)).toMatchObject({ outcome: 'parked', reason: 'poison' });
    expect(door.letters).toMatchObject([
      { message: { body: message.body }, reason: 'poison', detail: expect.stringContaining(why) },
    ]);
    expect(await door.take(aScan('GOOD'))).toMatchObject({ outcome: 'accepted' });
  });

  it.each([
    ['its order is busy', new Overloaded('overloaded')],
    ['this node leaves', new Overloaded('draining')],
    ['the database is away', Object.assign(new Error('connect'), { code: 'ECONNREFUSED' })],
  ])('waits on where that is nothing of its own: %s', async (_, fault) => {
    const door = open(fault);
    expect(await door.takeUntilSettled(aScan('BAD'))).toMatchObject({ outcome: 'retry' });
    expect(door.letters).toEqual([]);
  });
});
