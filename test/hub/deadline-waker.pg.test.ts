import { afterAll, beforeAll, expect, it } from 'vitest';
import { startDeadlineWaker } from '../../src/hub/deadline-waker.ts';
import { createHub, type Hub } from '../../src/hub/hub.ts';
import { orderStream, toOrderId } from '../../src/hub/ids.ts';
import { createFakeClock } from '../../src/platform/clock.ts';
import { openTestJournal, quiet, type TestJournal } from '../support/journal.ts';
import { aPlaceOrder, startAt } from '../support/order-factory.ts';

let journal: TestJournal;
beforeAll(async () => {
  journal = await openTestJournal();
});
afterAll(async () => {
  await journal.close();
});

const asked = { actor: { kind: 'storefront', id: 'web' }, cause: 'test' } as const;

/** Invariant 11: a stored deadline may be early, never late. */
it('does not sleep through a deadline that comes between an order’s look at its clocks and the next one’s storing', async () => {
  const clock = createFakeClock(startAt);
  const { pool } = journal;
  const hub = createHub({ commitPool: pool, pool, clock, log: quiet });
  const orderId = toOrderId('web', 'late');
  await hub.ask(orderId, aPlaceOrder({ orderId }), {
    ...asked,
    personal: [
      { ref: 'customer_1', data: {} },
      { ref: 'address_1', data: {} },
    ],
  });
  const due = async (): Promise<number | undefined> =>
    (
      await pool.query<{ at: Date | null }>('select next_check_at as at from heads where stream = $1', [
        orderStream(orderId),
      ])
    ).rows[0]?.at?.getTime();
  const shipBy = Date.parse('2026-11-20T20:00:00Z');
  const warnAt = await due();
  expect(warnAt).toBeLessThan(shipBy);
  clock.advance((warnAt ?? 0) - startAt);

  // The commit takes as long as it takes: the order looked just before its deadline, its answer comes just after.
  let isSlow = true;
  const slow: Hub = {
    ...hub,
    streams: {
      ...hub.streams,
      wake: async (stream) => {
        if (isSlow) clock.advance(shipBy - 1 - clock.now());
        const seen = await hub.streams.wake(stream);
        if (isSlow) clock.advance(2);
        isSlow = false;
        return seen;
      },
    },
  };
  const waker = startDeadlineWaker({ pool, hub: slow, clock, log: quiet, pollMs: 10 });
  await expect
    .poll(async () =>
      (await hub.readOrder(orderId))?.state.cases
        .filter(({ type }) => type === 'late_to_ship')
        .map(({ severity }) => severity),
    )
    .toEqual([2]);
  await waker.stop();
  await hub.drain();
});

it('one stream that breaks while it looks leaves the others of its batch looked at and stored, and is looked at again', async () => {
  const clock = createFakeClock(startAt);
  const { pool } = journal;
  const hub = createHub({ commitPool: pool, pool, clock, log: quiet });
  const orderIds = ['broken', 'well-1', 'well-2'].map((key) => toOrderId('web', key));
  for (const [index, orderId] of orderIds.entries())
    await hub.ask(orderId, aPlaceOrder({ orderId, orderNumber: `SO-9${index}` }), {
      ...asked,
      personal: [
        { ref: 'customer_1', data: {} },
        { ref: 'address_1', data: {} },
      ],
    });
  const [broken = '', ...well] = orderIds.map(orderStream);
  await pool.query('update heads set next_check_at = $2 where stream = any($1)', [
    [broken, ...well],
    new Date(startAt).toISOString(),
  ]);
  let breaks = 0;
  const breaking: Hub = {
    ...hub,
    streams: {
      ...hub.streams,
      wake: async (stream) => {
        if (stream !== broken || breaks > 0) return await hub.streams.wake(stream);
        breaks += 1;
        throw new Error('a rule broke');
      },
    },
  };
  const leaseMs = 30_000;
  const ofThese = async (): Promise<readonly string[]> =>
    (
      await pool.query<{ stream: string }>(
        'select stream from heads where stream = any($1) and next_check_at = $2 order by stream',
        [[broken, ...well], new Date(clock.now() + leaseMs).toISOString()],
      )
    ).rows.map(({ stream }) => stream);
  const waker = startDeadlineWaker({ pool, hub: breaking, clock, log: quiet, pollMs: 10, leaseMs });
  await expect
    .poll(async () => ({ breaks, leased: await ofThese() }), { timeout: 10_000 })
    .toEqual({
      breaks: 1,
      leased: [broken],
    });
  clock.advance(leaseMs);
  const isDue = async (): Promise<boolean> =>
    (
      await pool.query('select 1 from heads where stream = $1 and next_check_at <= $2', [
        broken,
        new Date(clock.now() + leaseMs).toISOString(),
      ])
    ).rowCount === 1;
  await expect.poll(isDue, { timeout: 10_000 }).toBe(false);
  await waker.stop();
});

/** Invariant 11 over a death: what a node had leased is looked at by another within the eight seconds of a take-over. */
it('looks in time at what a dead node had in hand', { timeout: 60_000 }, async () => {
  const { pool } = journal;
  const clock = createFakeClock(startAt);
  const hub = createHub({ commitPool: pool, pool, clock, log: quiet });
  const orderId = toOrderId('web', 'left-in-hand');
  const stream = orderStream(orderId);
  await hub.ask(orderId, aPlaceOrder({ orderId }), {
    ...asked,
    personal: [
      { ref: 'customer_1', data: {} },
      { ref: 'address_1', data: {} },
    ],
  });
  await pool.query('update heads set next_check_at = $2 where stream = $1', [
    stream,
    new Date(startAt).toISOString(),
  ]);
  // The first never comes back from its look, as one that was killed.
  let letGo = (): void => undefined;
  const never = new Promise<undefined>((resolve) => {
    letGo = () => {
      resolve(undefined);
    };
  });
  let taken = 0;
  const hanging: Hub = {
    ...hub,
    streams: {
      ...hub.streams,
      wake: async (woken) => {
        if (woken !== stream) return await hub.streams.wake(woken);
        taken += 1;
        return await never;
      },
    },
  };
  const dead = startDeadlineWaker({ pool, hub: hanging, clock, log: quiet, pollMs: 10 });
  await expect.poll(() => taken, { timeout: 10_000 }).toBe(1);
  let looked = 0;
  const living: Hub = {
    ...hub,
    streams: {
      ...hub.streams,
      wake: async (woken) => {
        if (woken === stream) looked += 1;
        return await hub.streams.wake(woken);
      },
    },
  };
  const other = startDeadlineWaker({ pool, hub: living, clock, log: quiet, pollMs: 10 });
  // A second of the eight is the other's own pause.
  clock.advance(7_000);
  await expect.poll(() => looked, { timeout: 10_000 }).toBe(1);
  letGo();
  await Promise.all([dead.stop(), other.stop()]);
});
