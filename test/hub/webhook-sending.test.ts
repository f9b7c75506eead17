import type { Pool } from 'pg';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { WebhookEffect } from '../../src/hub/new-effect.ts';
import type { WebhookAnswer } from '../../src/hub/ports/webhook-door.ts';
import { createWebhookSending, type WebhookSending } from '../../src/hub/webhook-sending.ts';
import { createSystemClock } from '../../src/platform/clock.ts';
import { quiet } from '../support/journal.ts';

const payload: WebhookEffect = {
  kind: 'webhook',
  endpointId: 'whe_1',
  stream: 'order:a',
  version: 1,
  type: 'OrderPlaced',
};

describe('the sending of webhooks', () => {
  let endpoints: { readonly endpoint_id: string; readonly is_shut: boolean }[];
  let written: string[];
  let answer: WebhookAnswer;
  /** What the database says to a statement that writes. */
  let write: () => Promise<unknown>;
  let failingSince: Date | null;
  let shout: () => void;
  beforeEach(() => {
    vi.useFakeTimers();
    endpoints = [{ endpoint_id: 'whe_1', is_shut: false }];
    written = [];
    failingSince = null;
    answer = { outcome: 'taken', status: 204 };
    write = async () => await Promise.resolve({ rowCount: 1, rows: [] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const found = {
    url: 'https://shop.example/hooks',
    secrets: [],
    channels: null,
    disabled_at: null,
    get failing_since() {
      return failingSince;
    },
    type: 'OrderPlaced',
    data: {},
    meta: { at: '2026-03-02T09:00:00.000Z', actor: { kind: 'user', id: 'anna' }, cause: 'test' },
    recorded_at: new Date('2026-03-02T09:00:00Z'),
  };
  const pool = {
    query: async (asked: string | { readonly name: string }) => {
      if (typeof asked === 'object')
        return await Promise.resolve({ rows: asked.name === 'look-webhooks' ? endpoints : [found] });
      written.push(asked);
      return await write();
    },
  };

  async function open(): Promise<WebhookSending> {
    return await createWebhookSending({
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- no more of it is asked
      pool: pool as unknown as Pool,
      door: { findProblem: () => undefined, post: async () => await Promise.resolve(answer) },
      wallClock: createSystemClock(),
      poke: {
        shout: () => undefined,
        onShout: (_, listener) => {
          shout = () => {
            listener(null, null);
          };
        },
      },
      log: quiet,
    });
  }

  it('wakes nobody while nothing changes: a follower that is poked is lively for seconds', async () => {
    const sending = await open();
    let changes = 0;
    sending.onChanged(() => {
      changes += 1;
    });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(changes).toBe(0);
    endpoints = [{ endpoint_id: 'whe_1', is_shut: true }];
    await vi.advanceTimersByTimeAsync(10_000);
    expect([changes, sending.shut(), sending.isWanted()]).toEqual([1, ['webhook.whe_1'], false]);
    // Something waits that may go now.
    shout();
    await vi.advanceTimersByTimeAsync(0);
    expect(changes).toBe(2);
    sending.stop();
  });

  it('is not undone by a note that is not written: what was taken is not sent again', async () => {
    const sending = await open();
    write = async () => await Promise.reject(new Error('canceling statement due to lock timeout'));
    expect(await sending.send(payload)).toEqual({ outcome: 'sent' });
    answer = { outcome: 'refused', status: 429, why: 'it answered 429', retryAfterMs: 60_000 };
    await expect(sending.send(payload)).rejects.toMatchObject({
      message: 'it answered 429',
      retryAfterMs: 60_000,
    });
    sending.stop();
  });

  it('notes the first success after a failure, however soon it comes', async () => {
    const sending = await open();
    expect(await sending.send(payload)).toEqual({ outcome: 'sent' });
    // One is refused while another, which was read before, is on its way and taken.
    answer = { outcome: 'refused', status: 500, why: 'it answered 500', retryAfterMs: null };
    await expect(sending.send(payload)).rejects.toThrow('it answered 500');
    answer = { outcome: 'taken', status: 204 };
    await sending.send(payload);
    expect(written.map((text) => text.includes('failing_since = null'))).toEqual([true, false, true]);
    sending.stop();
  });

  it('notes seldom how an endpoint fails that fails all the time: its row is one, and a line to the database each', async () => {
    const sending = await open();
    answer = { outcome: 'refused', status: 500, why: 'it answered 500', retryAfterMs: null };
    const refuse = async (): Promise<void> => {
      await expect(sending.send(payload)).rejects.toThrow(answer.outcome === 'refused' ? answer.why : '');
    };
    await refuse();
    failingSince = new Date();
    for (let sent = 0; sent < 50; sent += 1) await refuse();
    expect(written).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(5_000);
    await refuse();
    expect(written).toHaveLength(2);
    // That it wants no more, or has taken nothing for days, is said at once.
    answer = { outcome: 'refused', status: 410, why: 'it answered 410', retryAfterMs: null };
    await refuse();
    expect(written.at(-1)).toMatch(/set disabled_at/);
    failingSince = new Date(Date.now() - 5 * 86_400_000);
    await refuse();
    expect(written).toHaveLength(6);
    sending.stop();
  });
});
