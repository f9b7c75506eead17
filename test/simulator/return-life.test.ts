import { expect, it } from 'vitest';
import type { OrderView } from '../../src/contracts/orders.ts';
import type { ReturnReport, ReturnStatus, ReturnView } from '../../src/contracts/returns.ts';
import type { Doors } from '../../src/simulator/doors.ts';
import { createLinks } from '../../src/simulator/links.ts';
import { createRandom } from '../../src/simulator/random.ts';
import { createReturnLife, type ReturnLifeParts } from '../../src/simulator/return-life.ts';
import type { ReturnWish } from '../../src/simulator/return-plan.ts';
import { createSchedule } from '../../src/simulator/schedule.ts';

const now = Date.parse('2026-11-24T08:00:00Z');

interface Told {
  at: number;
  what: string;
}

/** A world with one order, whose return the test moves on as the hub would. */
function live(status: ReturnStatus, options: { wish?: ReturnWish; asking?: ReturnLifeParts['asking'] } = {}) {
  let clock = now;
  const told: Told[] = [];
  const schedule = createSchedule<(at: number) => Promise<void>>();
  const one = {
    returnId: 'ord_1-ra',
    status,
    location: 'wh-malmo',
    approvedAt: new Date(now - 86_400_000).toISOString(),
    lines: [
      { lineId: '1', announced: 1, received: 0, restocked: 0, notRestocked: 0, toProcess: 0, missing: 0 },
    ],
    worth: { amount: '100.00', currency: 'SEK' },
  };
  const quantities = {
    delivered: 1,
    returnRequested: 0,
    returned: 0,
    dismissed: 0,
    writtenOff: 0,
  };
  const order = {
    orderId: 'ord_1',
    shipTo: { country: 'SE' },
    lines: [{ lineId: '1', kind: 'standard', quantities }],
    returns: [one as unknown as ReturnView],
  } as unknown as OrderView;
  const report = async (location: string, { type }: ReturnReport): Promise<void> => {
    told.push({ at: clock, what: `${location} ${type}` });
    one.status = type;
    const [line] = one.lines;
    if (line !== undefined) Object.assign(line, { received: 1, restocked: type === 'inspected' ? 1 : 0 });
  };
  const life = createReturnLife({
    world: createRandom('test'),
    executor: {
      plan: (at, task) => {
        schedule.push(at, task);
      },
      tellHistory: async () => undefined,
      live: () => undefined,
      stop: async () => undefined,
      measure: () => ({ planned: 0, lateMs: 0 }),
    },
    http: {
      ask: async (path, { body } = {}) => {
        told.push({ at: clock, what: `${path} ${(body as { type: string }).type}` });
        return { status: 200, body: {} };
      },
      close: () => undefined,
      slowedDown: () => 0,
    },
    doors: { returned: report } as Pick<Doors, 'returned'> as Doors,
    links: createLinks([['ord_1', '/track/t']]),
    now: () => clock,
    find: async () => order,
    command: async (_orderId, body) => {
      const { type, refund } = body as { type: string; refund?: { amount: string } };
      told.push({ at: clock, what: `${type} ${refund?.amount ?? ''}`.trim() });
    },
    ...(options.asking === undefined ? {} : { asking: options.asking }),
  });
  if (options.wish !== undefined) life.expect('ord_1', '/track/t', { ...options.wish, asksAt: now });
  return {
    life,
    order,
    one,
    words: () => told.map(({ what }) => what).filter((what) => !what.endsWith('RequestReturn')),
    told,
    run: async () => {
      for (let next = schedule.pop(); next !== undefined; next = schedule.pop()) {
        clock = next.at;
        await next.what(next.at);
      }
    },
  };
}

const sent: ReturnWish = { fate: 'sent', arrival: 'plain', closes: true };

it('a return that was approved is sent, looked at and paid back, whoever approved it and before which start', async () => {
  const { life, order, run, words } = live('approved', { wish: sent });
  life.look(order);
  // Seen again and again while it is on the way.
  life.look(order);
  await run();
  expect(words()).toEqual(['wh-malmo received', 'wh-malmo inspected', 'CloseReturn 100.00']);
});

it('goods that the visitor has received are looked at', async () => {
  const { life, order, run, words } = live('approved', { wish: sent });
  life.look(order);
  Object.assign(order.returns[0] ?? {}, { status: 'received' });
  await run();
  expect(words()).toEqual(['wh-malmo inspected', 'CloseReturn 100.00']);
});

it('what was received before a restart is looked at after it', async () => {
  const { life, order, one, run, words } = live('received', { wish: { ...sent, closes: false } });
  Object.assign(one.lines[0] ?? {}, { received: 1 });
  life.look(order);
  await run();
  expect(words()).toEqual(['wh-malmo inspected']);
});

it.each(['refused', 'cancelled', 'closed'] as const)(
  'nothing comes of what is %s meanwhile',
  async (status) => {
    const { life, order, one, run, words } = live('approved', { wish: sent });
    life.look(order);
    one.status = status;
    await run();
    expect(words()).toEqual([]);
  },
);

it('what was let go long ago and has not come stays late', async () => {
  const { life, order, one, run, words } = live('approved');
  one.approvedAt = new Date(now - 15 * 86_400_000).toISOString();
  life.look(order);
  await run();
  expect(words()).toEqual([]);
});

it('a customer takes it back, or never sends it', async () => {
  const withdrawn = live('approved', { wish: { fate: 'withdrawn' } });
  withdrawn.life.look(withdrawn.order);
  await withdrawn.run();
  expect(withdrawn.words()).toEqual(['CancelReturn']);
  const never = live('approved', { wish: { fate: 'never' } });
  never.life.look(never.order);
  await never.run();
  expect(never.words()).toEqual([]);
});

it('a customer asks by their link, also after a restart', async () => {
  const first = live('requested', { wish: {} });
  first.life.delivered('ord_1');
  first.life.delivered('ord_1');
  const kept = first.life.save();
  expect(kept).toMatchObject([{ orderId: 'ord_1', path: '/track/t' }]);
  const second = live('requested', { asking: kept });
  await second.run();
  expect(second.told).toEqual([{ at: kept[0]?.at, what: '/api/v1/track/t/commands RequestReturn' }]);
  expect(second.life.save()).toEqual([]);
  // An order whose link nobody here knows is the visitor's.
  first.life.delivered('ord_2');
  expect(first.life.save()).toHaveLength(1);
});
