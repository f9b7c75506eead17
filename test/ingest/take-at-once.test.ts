import { expect, test } from 'vitest';
import { type HubAnswer, Overloaded } from '../../src/hub/envelope.ts';
import { findFormat } from '../../src/carriers/registry.ts';
import type { ParsedScan } from '../../src/contracts/scans.ts';
import type { OrderState } from '../../src/orders/state.ts';
import type { Incoming, Settlement } from '../../src/ingest/message.ts';
import type { ParcelOwner } from '../../src/ingest/parcels.ts';
import { createTelling } from '../../src/ingest/take-at-once.ts';
import { createTaking } from '../../src/ingest/take.ts';
import { createLog } from '../../src/platform/log.ts';

type Answer = HubAnswer<OrderState>;

const owner: ParcelOwner = {
  orderId: 'order_1',
  since: '2026-11-20T08:00:00.000Z',
  doubtedFrom: '2027-01-19T08:00:00.000Z',
};
const duplicate: Answer = { outcome: 'duplicate', earlier: null, version: 3, state: { status: 'absent' } };
const rejected: Answer = {
  outcome: 'rejected',
  rejection: { code: 'too_many_scans', message: 'Too many.' },
  version: 3,
};
const ofAnother: Answer = {
  outcome: 'rejected',
  rejection: { code: 'scans_of_another_parcel', message: 'Of another.' },
  version: 3,
};
const failed: Answer = { outcome: 'failed', retry: false, error: new Error('impossible') };

/** Both ways over the same parts: what the order is told, what is parked, what is heard, and how it ends. */
function waysOf(answer: Answer, owners: readonly ParcelOwner[], busy = false) {
  const done: string[] = [];
  const told = (envelope: object): void => {
    const { settle: _, ...rest } = envelope as { settle?: unknown };
    done.push(JSON.stringify(rest, Object.keys(flat(rest)).toSorted()));
  };
  const parts = {
    hub: {
      tell: (id: string, envelope: object & { settle: (answer: Answer) => void }) => {
        if (busy) return 'overloaded' as const;
        told({ id, ...envelope });
        queueMicrotask(() => {
          envelope.settle(answer);
        });
        return 'taken' as const;
      },
      ask: async (id: string, command: unknown, options: object) => {
        await Promise.resolve();
        if (busy) return { outcome: 'failed', retry: true, error: new Overloaded('overloaded') } as const;
        told({ id, command, ...options });
        return answer;
      },
      readOrder: async () => await Promise.resolve(undefined),
    },
    placing: {} as never,
    stocks: {} as never,
    locations: {} as never,
    parcels: {
      peek: () => owners,
      find: async () => await Promise.resolve(owners),
      forget: () => undefined,
    },
    meanings: { read: async ({ scans }: { scans: readonly ParsedScan[] }) => await Promise.resolve(scans) },
    deadLetters: {
      park: async ({ reason }: { reason: string }) => {
        done.push(`parked ${reason}`);
        return await Promise.resolve('letter_1');
      },
      settle: async () => await Promise.resolve(true),
      load: async () => await Promise.resolve(undefined),
    },
    findFormat,
    refSecret: 'secret',
    log: createLog('fatal', 'test'),
    onTaken: (door: string, outcome: string) => done.push(`${door} ${outcome}`),
  };
  const taking = createTaking(parts);
  return { done, taking, telling: createTelling(parts, taking) };
}

function flat(value: unknown, fields: Record<string, true> = {}): Record<string, true> {
  if (typeof value === 'object' && value !== null)
    for (const [key, field] of Object.entries(value)) flat(field, Object.assign(fields, { [key]: true }));
  return fields;
}

const scan = {
  trackingNumber: 'RR1',
  code: 'DP',
  status: 'in_transit',
  occurredAt: '2026-11-22T08:03:00+01:00',
};
const bodies: Readonly<Record<string, unknown>> = {
  'a scan': { ...scan, description: 'Departed.', signedBy: 'A.' },
  'a batch of one': { scans: [scan] },
  'a code without a meaning': { ...scan, status: undefined, code: 'XX' },
  'a scan of long after': { ...scan, occurredAt: '2027-03-22T08:03:00Z' },
  'one good scan and one bad': { scans: [scan, { trackingNumber: 'RR1' }] },
  'two parcels': { scans: [scan, { ...scan, trackingNumber: 'RR2' }] },
  'not a scan': { hello: 1 },
};
const doors = ['carriers.dhl.tracking', 'carriers.dhl.raw.hub', 'carriers.dhl.raw.nothing', 'nowhere.at.all'];
const answers: Readonly<Record<string, Answer>> = { duplicate, rejected, ofAnother, failed };

const rounds = Object.entries(bodies).flatMap(([body, value]) =>
  doors.flatMap((door) =>
    Object.entries(answers).flatMap(([name, answer]) =>
      [[], [owner], [owner, { ...owner, orderId: 'order_2', since: '2026-11-22T00:00:00.000Z' }]].flatMap(
        (owners) =>
          [undefined, 'm-1'].map((messageId) => ({
            name: `${body} on ${door}, ${owners.length} owners, ${name}, ${messageId ?? 'no id'}`,
            answer,
            owners,
            message: {
              sender: 'dhl',
              door,
              body: Buffer.from(JSON.stringify(value)),
              ...(messageId === undefined ? {} : { messageId }),
            },
          })),
      ),
    ),
  ),
);

async function both(
  message: Incoming,
  answer: Answer,
  owners: readonly ParcelOwner[],
  busy = false,
): Promise<void> {
  const slow = waysOf(answer, owners, busy);
  const expected = await slow.taking.take(message);
  const fast = waysOf(answer, owners, busy);
  const settled: Settlement[] = [];
  await new Promise<void>((resolve) => {
    fast.telling.tell(message, (one) => {
      settled.push(one);
      resolve();
    });
  });
  expect(settled).toEqual([expected]);
  // A message that another parcel's order may have is asked again, under the same key: it is told once more.
  expect([...new Set(fast.done)]).toEqual([...new Set(slow.done)]);
}

test('what becomes of a message is the same on the fast way and on the ordinary one', async () => {
  for (const { message, answer, owners } of rounds) await both(message, answer, owners);
  expect(rounds.length).toBeGreaterThan(600);
});

test('an order that is busy leaves the message where it is, on both ways', async () => {
  const message = { sender: 'dhl', door: 'carriers.dhl.tracking', body: Buffer.from(JSON.stringify(scan)) };
  await both(message, duplicate, [owner], true);
});

test('what is no JSON is parked, on both ways', async () => {
  const message = { sender: 'dhl', door: 'carriers.dhl.tracking', body: Buffer.from('{"scans":[') };
  await both(message, duplicate, [owner]);
});
