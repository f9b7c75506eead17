import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FailedEffect } from '../../src/contracts/effects.ts';
import { startEffectSender } from '../../src/hub/effects.ts';
import { createSystemClock } from '../../src/platform/clock.ts';
import { startReactions } from '../../src/hub/reactions.ts';
import { type Answer, type HttpApp, openHttpApp } from '../support/http-app.ts';
import { quiet } from '../support/journal.ts';
import { noWebhooks } from '../support/webhook-receiver.ts';

describe('effects that failed for good', () => {
  let hub: HttpApp;
  let ops: string;
  let isDown = true;
  const sent: string[] = [];
  const stopping: { stop(): Promise<void> | void }[] = [];
  beforeAll(async () => {
    hub = await openHttpApp();
    ops = await hub.token('ops');
    const { pool } = hub.machines;
    const clock = createSystemClock();
    stopping.push(
      startReactions({ pool, clock, log: quiet, onWritten: () => undefined }),
      startEffectSender({
        pool,
        hub: hub.machines.hub,
        orderStock: hub.machines.orderStock,
        reships: hub.machines.reships,
        webhooks: noWebhooks,
        clock,
        log: quiet,
        pollMs: 20,
        work: {
          send: async ({ kind, key }) => {
            if (isDown) throw new Error('the line is down');
            sent.push(`${kind} ${key}`);
            return await Promise.resolve('sent');
          },
        },
      }),
    );
  });
  afterAll(async () => {
    for (const one of stopping) await one.stop();
    await hub.close();
  });

  const list = async (state = 'failed'): Promise<readonly FailedEffect[]> =>
    (await hub.request(`/api/v1/effects?state=${state}`, { token: ops })).body.items;
  /** As if this had been the last of its tries. */
  const fail = async (orderId: string): Promise<FailedEffect> => {
    await expect
      .poll(
        async () => {
          await hub.machines.pool.query(
            `update effects set next_try_at = now(), last_try = tries + 1
           where stream = $1 and settled_at is null and leased_until is null`,
            [`order:${orderId}`],
          );
          return (await list()).some((one) => one.orderId === orderId);
        },
        { timeout: 20_000 },
      )
      .toBe(true);
    const found = (await list()).find((one) => one.orderId === orderId);
    if (found === undefined) throw new Error('it did not fail');
    return found;
  };
  const settle = async (id: string, verb: string, body: object) =>
    await hub.request(`/api/v1/effects/${id}/${verb}`, { token: ops, body });

  it('are listed with cause, order and tries, counted, and tried again with the same key', async () => {
    isDown = true;
    const { orderId, orderNumber } = await hub.place('retry');
    const effect = await fail(orderId);
    expect(effect).toMatchObject({
      state: 'failed',
      kind: 'requested',
      destination: 'work.wh-1',
      orderNumber,
      version: 3,
      cause: 'Error: the line is down',
      settledBy: null,
    });
    expect((await hub.request('/api/v1/effects/counts', { token: ops })).body).toEqual({
      failed: 1,
      oldestAt: effect.failedAt,
    });
    isDown = false;
    const again = await settle(effect.effectId, 'retry', {});
    expect(again).toMatchObject({ status: 200, body: { outcome: 'tried_again' } });
    await expect.poll(() => sent, { timeout: 10_000 }).toContain(`requested order:${orderId}@3`);
    expect(await list()).toEqual([]);
    expect((await settle(effect.effectId, 'retry', {})).status).toBe(404);
    expect((await settle('none', 'retry', {})).status).toBe(404);
    const audit = await hub.machines.pool.query(
      `select 1 from audit where subject = $1 and action = 'retry effect'`,
      [effect.effectId],
    );
    expect(audit.rowCount).toBe(1);
  });

  it('come back when they fail again, and are given up with a reason, which can be taken back', async () => {
    isDown = true;
    const { orderId } = await hub.place('give-up');
    const first = await fail(orderId);
    await settle(first.effectId, 'retry', {});
    const second = await fail(orderId);
    expect(second.effectId).toBe(first.effectId);
    expect(second.tries).toBeGreaterThan(first.tries);
    expect((await settle(first.effectId, 'give-up', {})).status).toBe(400);
    expect((await settle(first.effectId, 'give-up', { reason: 'told by phone' })).status).toBe(200);
    expect(await list()).toEqual([]);
    expect(await list('given_up')).toMatchObject([
      { effectId: first.effectId, state: 'given_up', reason: 'told by phone', settledBy: 'user:ops-1' },
    ]);
    expect((await settle(first.effectId, 'give-up', { reason: 'again' })).status).toBe(404);
    isDown = false;
    expect((await settle(first.effectId, 'retry', {})).status).toBe(200);
    await expect.poll(() => sent, { timeout: 10_000 }).toContain(`requested order:${orderId}@3`);
  });

  it('are read page by page, also where what was seen is settled in between', async () => {
    isDown = true;
    const failed: string[] = [];
    for (const key of ['page-1', 'page-2', 'page-3'])
      failed.unshift((await fail((await hub.place(key)).orderId)).effectId);
    const page = async (cursor = ''): Promise<Answer> =>
      await hub.request(`/api/v1/effects?limit=1${cursor}`, { token: ops });
    const seen: string[] = [];
    for (let cursor = ''; seen.length < 3;) {
      const { items, nextCursor } = (await page(cursor)).body;
      seen.push(items[0].effectId);
      await settle(items[0].effectId, 'retry', {});
      if (nextCursor === null) break;
      cursor = `&cursor=${nextCursor}`;
    }
    expect(seen).toEqual(failed);
    expect((await page('&cursor=elsewhere')).status).toBe(400);
    isDown = false;
  });

  it('do not make a location begin what was cancelled after they had failed', async () => {
    isDown = true;
    const { orderId } = await hub.place('late');
    const effect = await fail(orderId);
    isDown = false;
    const cancelled = await hub.request(`/api/v1/orders/${orderId}/commands`, {
      token: await hub.token('agent'),
      body: { type: 'CancelOrder' },
    });
    expect(cancelled.status).toBe(200);
    await expect.poll(() => sent.filter((one) => one.includes(orderId)), { timeout: 10_000 }).toHaveLength(1);
    await settle(effect.effectId, 'retry', {});
    const outcome = async (): Promise<unknown> =>
      (await hub.machines.pool.query('select outcome from effects where effect_id = $1', [effect.effectId]))
        .rows[0]?.outcome;
    await expect.poll(outcome, { timeout: 10_000 }).toBe('obsolete');
    expect(sent.filter((one) => one.includes(orderId))).toEqual([expect.stringContaining('cancelRequested')]);
  });
});
