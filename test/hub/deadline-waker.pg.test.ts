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
      wake: async (stream, now) => {
        if (isSlow) clock.advance(shipBy - 1 - clock.now());
        const seen = await hub.streams.wake(stream, now);
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
